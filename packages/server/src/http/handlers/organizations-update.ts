import { updateOrganization } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { organizationJson } from "../render-tenancy.ts"

/** `PATCH /organizations/{organization_id}`. */
export const organizationsUpdate: Handler<"organizations.update"> = async (services, input) => {
  const { params, body, context } = input
  const { name, plan, status } = body
  const suspended = status === undefined ? undefined : status === "suspended"
  const organization = await updateOrganization(services, context, {
    id: params.organization_id,
    change: { name, plan, suspended },
  })
  return { body: organizationJson(organization) }
}
