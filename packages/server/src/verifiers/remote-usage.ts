import type { Clock, SystemKeyCaller, UsageDelta, UsageLedger } from "@bitting/core"
import { DECISION_CODES, hearsOf } from "@bitting/core"

const HOUR_MS = 3_600_000

/** How late a count may come, ms; later ones are dropped: nobody looks at them any more. */
const LATE_MS = 25 * HOUR_MS

/** Counts kept until they are written; more are dropped: they are only counts. */
const KEPT_MAX = 100_000

/** Verifications a verifier in another process has decided. */
export interface CountedUse {
  readonly grant_id: string
  readonly hour_at: number
  readonly counts: Readonly<Record<string, number>>
  readonly last_used_at: number | null
  readonly scopes?: readonly string[] | undefined
}

export interface RemoteUsagePorts {
  readonly usage: Pick<UsageLedger, "flush">
  readonly keysWithin: (organizationId: string | null, ids: readonly string[]) => Promise<ReadonlySet<string>>
  readonly clock: Pick<Clock, "now">
}

/** Takes counts from other processes and writes them, for keys within the reach of whoever reports them. */
export interface RemoteUsage {
  readonly count: (caller: SystemKeyCaller, uses: readonly CountedUse[]) => void
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

/** Nothing taken yet. */
export function createRemoteUsage({ usage, keysWithin, clock }: RemoteUsagePorts): RemoteUsage {
  let taken = new Map<string | null, UsageDelta[]>()
  let kept = 0

  function take(organizationId: string | null, deltas: readonly UsageDelta[]): void {
    const list = taken.get(organizationId) ?? []
    taken.set(organizationId, list)
    const some = deltas.slice(0, KEPT_MAX - kept)
    for (const delta of some) list.push(delta)
    kept += some.length
  }

  return {
    count(caller, uses) {
      const now = clock.now()
      take(
        hearsOf(caller),
        uses.flatMap((use) => deltaOf(use, now) ?? []),
      )
    },
    async flush() {
      const batch = taken
      taken = new Map()
      kept = 0
      try {
        const known: UsageDelta[] = []
        for (const [organizationId, deltas] of batch) {
          const own = await keysWithin(organizationId, [...new Set(deltas.map(({ grantId }) => grantId))])
          known.push(...deltas.filter(({ grantId }) => own.has(grantId)))
        }
        if (known.length > 0) await usage.flush(known)
      } catch (error) {
        for (const [organizationId, deltas] of batch) take(organizationId, deltas)
        throw error
      }
    },
  }
}
