import { exportAudit } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `GET /audit/export`. */
export const auditExport: Handler<"audit.export"> = async (services, { query, context }) => {
  const stream = await exportAudit(services, context, {
    organizationId: query.organization_id,
    instance: query.log === "instance",
    fromIndex: query.from_index ?? 0,
  })
  return { stream }
}
