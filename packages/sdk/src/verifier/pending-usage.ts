import type { Clock, UsageDelta, UsageLedger } from "@bitting/core"
import type { RenewLease } from "../generated/v1.ts"

/** Counts one renewal carries. */
const BATCH = 1_000

/** Counts kept while the server cannot be reached; more are dropped. */
const KEPT_MAX = 10_000

/** After this time counts that arrived and were not said to be written down are sent again, ms: the server may have been replaced. */
const AGAIN_MS = 5_000

type CountedUse = NonNullable<RenewLease["usage"]>[number]

/** What one renewal carries: counts under a name, or only the name, to learn how far they are written down. */
export type UsagePart = Pick<RenewLease, "usage" | "usage_report">

/**
 * Verifications that were decided here and are not written down by the server yet. They are reported under numbers, one report at a time:
 * the same counts come again under the same number until the server says that it has written them down.
 */
export interface PendingUsage extends Pick<UsageLedger, "flush"> {
  /** What the next renewal carries. `isLast`: there may be no other; what was answered once is taken for written down. */
  readonly take: (isLast?: boolean) => UsagePart
  /** The renewal that carried this was answered: up to that number everything is written down. */
  readonly answered: (part: UsagePart, written: number | undefined) => void
  /** The server does not take the report that this carried, and never will: it is dropped. */
  readonly refused: (part: UsagePart) => void
  /** How many counts have not arrived at the server. */
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

/** A report under way. */
interface Report {
  readonly number: number
  readonly uses: readonly CountedUse[]
  readonly sentAt: number
  /** Whether a renewal that carried it was answered. */
  readonly arrived: boolean
}

/**
 * Nothing counted yet.
 * @param reporter a name nobody else has: 32 hex digits
 */
export function createPendingUsage(reporter: string, clock: Pick<Clock, "monotonic">): PendingUsage {
  const pending = new Map<string, CountedUse>()
  let report: Report | null = null
  let number = 0

  function add(uses: readonly CountedUse[]): void {
    for (const use of uses) {
      const name = `${use.grant_id} ${use.hour_at}`
      const before = pending.get(name)
      if (before !== undefined) pending.set(name, merged(before, use))
      else if (pending.size < KEPT_MAX) pending.set(name, use)
    }
  }

  function nextReport(): Report | null {
    if (pending.size === 0) return null
    const batch = [...pending].slice(0, BATCH)
    for (const [name] of batch) pending.delete(name)
    number += 1
    return { number, uses: batch.map(([, use]) => use), sentAt: 0, arrived: false }
  }

  /** Whether the report need not be sent now: it has arrived, and is being written down. */
  const isWaiting = ({ arrived, sentAt }: Report): boolean => arrived && clock.monotonic() - sentAt < AGAIN_MS

  return {
    flush: async (deltas) => add(deltas.map(fromDelta)),
    take(isLast = false) {
      if (report === null || (isLast && report.arrived)) report = nextReport()
      if (report === null) return {}
      const name = { usage_report: { reporter, number: report.number } }
      if (isWaiting(report)) return name
      report = { ...report, sentAt: clock.monotonic(), arrived: false }
      return { ...name, usage: report.uses }
    },
    answered(part, written) {
      if (report === null) return
      if (written !== undefined && written >= report.number) report = null
      else if (part.usage !== undefined && part.usage_report?.number === report.number)
        report = { ...report, arrived: true }
    },
    refused(part) {
      if (part.usage_report?.number === report?.number) report = null
    },
    size: () => pending.size + (report === null || report.arrived ? 0 : report.uses.length),
  }
}
