import { listEnvironments } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { environmentJson } from "../render-tenancy.ts"

/** `GET /environments`. */
export const environmentsList: Handler<"environments.list"> = async (services, { query, context }) => {
  const page = await listEnvironments(services, context, {
    organizationId: query.organization_id,
    page: pageRequest(query, "created_at"),
  })
  return { body: { data: page.rows.map(environmentJson), next_cursor: nextCursor(query, page.next) } }
}
