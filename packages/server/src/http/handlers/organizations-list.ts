import { listOrganizations } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { organizationJson } from "../render-tenancy.ts"

/** `GET /organizations`. */
export const organizationsList: Handler<"organizations.list"> = async (services, { query, context }) => {
  const page = await listOrganizations(services, context, pageRequest(query, "created_at"))
  return { body: { data: page.rows.map(organizationJson), next_cursor: nextCursor(query, page.next) } }
}
