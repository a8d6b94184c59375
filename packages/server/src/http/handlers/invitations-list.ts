import { listInvitations } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { invitationJson } from "../render-invitation.ts"

/** `GET /invitations`. */
export const invitationsList: Handler<"invitations.list"> = async (services, { query, context }) => {
  const page = await listInvitations(services, context, {
    organizationId: query.organization_id,
    page: pageRequest(query, "created_at"),
  })
  const now = services.clock.now()
  const data = page.rows.map((row) => invitationJson(row, now))
  return { body: { data, next_cursor: nextCursor(query, page.next) } }
}
