import type { RecordedAuditEvent } from "@bitting/core"
import { instant } from "./render.ts"

/** An audit entry as the API shows it. */
export const auditJson = ({ actor, origin, ...entry }: RecordedAuditEvent) => ({
  id: entry.id,
  seq: entry.seq,
  part: entry.part,
  at: instant(entry.at),
  organization_id: entry.organizationId,
  actor: { kind: actor.kind, id: actor.id, member_id: actor.memberId },
  action: entry.action,
  target: { kind: entry.target.kind, id: entry.target.id },
  origin: { request_id: origin.requestId, address: origin.address },
  before: entry.before,
  after: entry.after,
})
