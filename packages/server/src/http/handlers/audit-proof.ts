import { getAuditProof } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { proofJson } from "../render-audit.ts"

/** `GET /audit/proof`. */
export const auditProof: Handler<"audit.proof"> = async (services, { query, context }) => {
  const proof = await getAuditProof(services, context, {
    organizationId: query.organization_id,
    instance: query.log === "instance",
    eventId: query.event_id,
    index: query.index,
    fromSize: query.from_size,
    size: query.size,
  })
  return { body: proofJson(proof) }
}
