import type { Organization } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { organizationQuery } from "../../api/queries.ts"

/** Puts a changed organization where the page reads it, and has its name read anew wherever it stands. */
export function useOrganizationChanged(): (organization: Organization) => Promise<void> {
  const client = useQueryClient()
  return async (organization) => {
    client.setQueryData(organizationQuery(organization.id).queryKey, organization)
    await Promise.all([
      client.invalidateQueries({ queryKey: ["session"] }),
      client.invalidateQueries({ queryKey: ["organizations"] }),
    ])
  }
}
