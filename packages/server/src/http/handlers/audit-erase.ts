import { eraseAudit } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `POST /audit/erase`. */
export const auditErase: Handler<"audit.erase"> = async (services, { body, context }) => {
  const { entries, fields, samples } = await eraseAudit(services, context, {
    organizationId: body.organization_id,
    log: body.log ?? "organization",
    personId: body.person_id,
    memberId: body.member_id,
    email: body.email,
    eventId: body.event_id,
  })
  return { body: { entries, fields, samples } }
}
