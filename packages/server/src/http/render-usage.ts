import type { UsageBucket, UsageRange } from "@bitting/core"
import { instant } from "./render.ts"

/** Counts over time as the API shows them, with their totals. */
export function usageJson({
  per,
  from,
  until,
  buckets,
}: UsageRange & { readonly buckets: readonly UsageBucket[] }) {
  const totals: Record<string, number> = {}
  for (const { counts } of buckets) {
    for (const [code, count] of Object.entries(counts)) totals[code] = (totals[code] ?? 0) + count
  }
  const data = buckets.map(({ at, counts }) => ({ at: instant(at), counts }))
  return { per, from: instant(from), until: instant(until), totals, data }
}
