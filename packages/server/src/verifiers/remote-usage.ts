import type {
  Clock,
  CountReport,
  ReportLedger,
  SystemKeyCaller,
  UsageDelta,
  UsageLedger,
} from "@bitting/core"
import { DECISION_CODES, hearsOf } from "@bitting/core"

const HOUR_MS = 3_600_000

/** How late a count may come, ms; later ones are dropped: nobody looks at them any more. */
const LATE_MS = 25 * HOUR_MS

/** Counts kept until they are written; more are dropped: they are only counts. */
const KEPT_MAX = 100_000

/** Reporters whose newest number is remembered, so that they can be told. */
const REPORTERS_MAX = 10_000

/** Verifications a verifier in another process has decided. */
export interface CountedUse {
  readonly grant_id: string
  readonly hour_at: number
  readonly counts: Readonly<Record<string, number>>
  readonly last_used_at: number | null
  readonly scopes?: readonly string[] | undefined
}

export interface RemoteUsagePorts {
  readonly usage: Pick<UsageLedger, "flush"> & ReportLedger
  readonly keysWithin: (organizationId: string | null, ids: readonly string[]) => Promise<ReadonlySet<string>>
  readonly clock: Pick<Clock, "now">
}

/** Which report of whom. Its sender sends it again until it is written down. */
export interface ReportName {
  readonly reporter: string
  /** Counts that reporter's reports upwards. */
  readonly number: number
}

/** Takes counts from other processes and writes them, for keys within the reach of whoever reports them. */
export interface RemoteUsage {
  /** A report without a name is counted as often as it comes. */
  readonly count: (caller: SystemKeyCaller, uses: readonly CountedUse[], name?: ReportName) => void
  /** Number of the newest report of a reporter that is known to be written down; undefined: none is. */
  readonly written: (caller: SystemKeyCaller, reporter: string) => number | undefined
  readonly flush: () => Promise<void>
}

const CODES: ReadonlySet<string> = new Set(DECISION_CODES)

function deltaOf(use: CountedUse, now: number): UsageDelta | null {
  const isHour = use.hour_at % HOUR_MS === 0 && use.hour_at <= now + HOUR_MS && use.hour_at > now - LATE_MS
  const counts = Object.fromEntries(Object.entries(use.counts).filter(([code]) => CODES.has(code)))
  if (!isHour || Object.keys(counts).length === 0) return null
  // Another machine's clock may be ahead.
  const lastUsedAt = use.last_used_at === null ? null : Math.min(use.last_used_at, now)
  const firstUsedAt = lastUsedAt ?? now
  const scopes = (use.scopes ?? []).map((scope) => ({ scope, firstUsedAt }))
  return {
    grantId: use.grant_id,
    hourAt: use.hour_at,
    counts,
    lastUsedAt,
    ...(scopes.length === 0 ? {} : { scopes }),
  }
}

/** A report, and whose keys it may count for; null: everybody's. */
interface Taken extends CountReport {
  readonly organizationId: string | null
}

/** What of the counts is about keys within the reach of whoever reports them. */
async function withinReach(
  taken: readonly Taken[],
  keysWithin: RemoteUsagePorts["keysWithin"],
): Promise<readonly Taken[]> {
  const idsOf = new Map<string | null, Set<string>>()
  for (const { organizationId, deltas } of taken) {
    const ids = idsOf.get(organizationId) ?? new Set()
    for (const { grantId } of deltas) ids.add(grantId)
    idsOf.set(organizationId, ids)
  }
  const own = new Map<string | null, ReadonlySet<string>>()
  for (const [organizationId, ids] of idsOf)
    own.set(organizationId, await keysWithin(organizationId, [...ids]))
  return taken.map((one) => ({
    ...one,
    deltas: one.deltas.filter(({ grantId }) => own.get(one.organizationId)?.has(grantId)),
  }))
}

/** Remembers the newest number of each of many, and forgets those that were written to the longest ago. */
function createNumbers(): {
  readonly of: (name: string) => number | undefined
  readonly note: (name: string, number: number) => void
} {
  const numbers = new Map<string, number>()
  return {
    of: (name) => numbers.get(name),
    note(name, number) {
      const newest = Math.max(number, numbers.get(name) ?? 0)
      numbers.delete(name)
      numbers.set(name, newest)
      const [oldest] = numbers.keys()
      if (numbers.size > REPORTERS_MAX && oldest !== undefined) numbers.delete(oldest)
    },
  }
}

const nameOf = ({ credential, reporter }: Pick<CountReport, "credential" | "reporter">): string =>
  `${credential} ${reporter}`

/** Nothing taken yet. */
export function createRemoteUsage({ usage, keysWithin, clock }: RemoteUsagePorts): RemoteUsage {
  const written = createNumbers()
  let waiting: Taken[] = []
  let here = new Set<string>()
  let kept = 0

  const isNew = (report: CountReport): boolean =>
    report.number > (written.of(nameOf(report)) ?? 0) && !here.has(`${nameOf(report)} ${report.number}`)

  function keep(taken: Taken): void {
    waiting.push(taken)
    kept += taken.deltas.length
    if (taken.number > 0) here.add(`${nameOf(taken)} ${taken.number}`)
  }

  /** Writes them, or keeps them for the next time. */
  async function write(
    batch: readonly Taken[],
    how: (within: readonly Taken[]) => Promise<void>,
  ): Promise<void> {
    if (batch.length === 0) return
    try {
      await how(await withinReach(batch, keysWithin))
    } catch (error) {
      const later = waiting
      waiting = []
      for (const taken of batch) keep(taken)
      for (const taken of later) waiting.push(taken)
      throw error
    }
  }

  return {
    count(caller, uses, name) {
      const now = clock.now()
      const deltas = uses.flatMap((use) => deltaOf(use, now) ?? [])
      const organizationId = hearsOf(caller)
      const common = { credential: caller.keyId, organizationId }
      if (name === undefined) {
        keep({ ...common, reporter: "", number: 0, deltas: deltas.slice(0, KEPT_MAX - kept) })
        return
      }
      // What there is no room for is not taken: it comes again.
      const report = { ...common, ...name, deltas }
      if (kept + deltas.length <= KEPT_MAX && isNew(report)) keep(report)
    },
    written: (caller, reporter) => written.of(nameOf({ credential: caller.keyId, reporter })),
    async flush() {
      const batch = waiting
      waiting = []
      here = new Set()
      kept = 0
      const isNamed = ({ number }: Taken): boolean => number > 0
      const named = batch.filter(isNamed)
      const results = await Promise.allSettled([
        write(named, async (within) => {
          await usage.report(
            within.map(({ credential, reporter, number, deltas }) => ({
              credential,
              reporter,
              number,
              deltas,
            })),
          )
          for (const report of named) written.note(nameOf(report), report.number)
        }),
        write(
          batch.filter((one) => !isNamed(one)),
          async (within) => {
            const known = within.flatMap(({ deltas }) => deltas)
            if (known.length > 0) await usage.flush(known)
          },
        ),
      ])
      for (const result of results) if (result.status === "rejected") throw result.reason
    },
  }
}
