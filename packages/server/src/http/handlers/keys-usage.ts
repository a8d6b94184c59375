import { keyUsageReport } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { usageJson } from "../render-usage.ts"

/** `GET /keys/{grant_id}/usage`. */
export const keysUsage: Handler<"keys.usage"> = async (services, { params, query, context }) => {
  const { grantId, ...report } = await keyUsageReport(services, context, {
    id: params.grant_id,
    ...query,
  })
  return { body: { grant_id: grantId, ...usageJson(report) } }
}
