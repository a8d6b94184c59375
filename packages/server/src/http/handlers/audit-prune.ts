import { pruneAudit } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `POST /audit/prune`. */
export const auditPrune: Handler<"audit.prune"> = async (services, { body, context }) => {
  const entries = await pruneAudit(services, context, {
    organizationId: body.organization_id,
    log: body.log ?? "organization",
    before: body.before,
  })
  return { body: { entries } }
}
