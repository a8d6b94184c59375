import type { UsageDelta, UsageLedger } from "@bitting/core"
import type { RenewLease } from "../generated/v1.ts"

/** Counts one renewal carries. */
const BATCH = 1_000

/** Counts kept while the server cannot be reached; more are dropped. */
const KEPT_MAX = 10_000

type CountedUse = NonNullable<RenewLease["usage"]>[number]

/** Verifications that were decided here and not reported yet. */
export interface PendingUsage extends Pick<UsageLedger, "flush"> {
  /** Takes out what the next renewal carries. */
  readonly take: () => readonly CountedUse[]
  /** Puts back what was not taken over there. */
  readonly giveBack: (uses: readonly CountedUse[]) => void
  readonly size: () => number
}

function merged(left: CountedUse, right: CountedUse): CountedUse {
  const counts: Record<string, number> = { ...left.counts }
  for (const [code, count] of Object.entries(right.counts)) counts[code] = (counts[code] ?? 0) + count
  const last = Math.max(left.last_used_at ?? 0, right.last_used_at ?? 0)
  const scopes = [...new Set([...(left.scopes ?? []), ...(right.scopes ?? [])])]
  return {
    ...left,
    counts,
    last_used_at: last === 0 ? null : last,
    ...(scopes.length === 0 ? {} : { scopes }),
  }
}

const fromDelta = ({ grantId, hourAt, counts, lastUsedAt, scopes }: UsageDelta): CountedUse => ({
  grant_id: grantId,
  hour_at: hourAt,
  counts,
  last_used_at: lastUsedAt,
  ...(scopes === undefined ? {} : { scopes: scopes.map(({ scope }) => scope) }),
})

/** Nothing counted yet. */
export function createPendingUsage(): PendingUsage {
  const pending = new Map<string, CountedUse>()

  function add(uses: readonly CountedUse[]): void {
    for (const use of uses) {
      const name = `${use.grant_id} ${use.hour_at}`
      const before = pending.get(name)
      if (before !== undefined) pending.set(name, merged(before, use))
      else if (pending.size < KEPT_MAX) pending.set(name, use)
    }
  }

  return {
    flush: async (deltas) => add(deltas.map(fromDelta)),
    take() {
      const batch = [...pending].slice(0, BATCH)
      for (const [name] of batch) pending.delete(name)
      return batch.map(([, use]) => use)
    },
    giveBack: add,
    size: () => pending.size,
  }
}
