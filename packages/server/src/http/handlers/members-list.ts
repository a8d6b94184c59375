import { listMembers } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { memberJson } from "../render-tenancy.ts"

/** `GET /members`. */
export const membersList: Handler<"members.list"> = async (services, { query, context }) => {
  const page = await listMembers(services, context, {
    organizationId: query.organization_id,
    page: pageRequest(query, "created_at"),
  })
  return { body: { data: page.rows.map(memberJson), next_cursor: nextCursor(query, page.next) } }
}
