import { keyUsageReport } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { instant } from "../render.ts"

/** `GET /keys/{grant_id}/usage`. */
export const keysUsage: Handler<"keys.usage"> = async (services, { params, query, context }) => {
  const { grantId, per, from, until, buckets } = await keyUsageReport(services, context, {
    id: params.grant_id,
    ...query,
  })
  const totals: Record<string, number> = {}
  for (const { counts } of buckets) {
    for (const [code, count] of Object.entries(counts)) totals[code] = (totals[code] ?? 0) + count
  }
  const data = buckets.map(({ at, counts }) => ({ at: instant(at), counts }))
  return { body: { grant_id: grantId, per, from: instant(from), until: instant(until), totals, data } }
}
