import type { LeaseRow } from "./lease-ledger.ts"
import { DEAD_MS } from "./lease-sightings.ts"

/** Two clocks, each wrong by 1 %: what a verifier counts for its failing open may be longer by this part elsewhere. */
const CLOCKS_DRIFT = 0.02

/** A lease, whatever it has acknowledged. */
export type FailOpenLease = Omit<LeaseRow, "acked">

/** For how long a lease must have stood still until nobody decides by it, failing open included, ms. */
export function overMs({ failOpenMs }: Pick<LeaseRow, "failOpenMs">): number {
  return DEAD_MS + failOpenMs * (1 + CLOCKS_DRIFT)
}

/**
 * The leases that fail open, as this process has seen them. A database server that takes over without the last writes of the one before
 * it may not know such a lease, and the wait that is long enough for all others is not for this one. So it is remembered here.
 */
export interface FailOpenLeases {
  /** Notes leases that the named database server has now. Those that do not fail open are none of its business. */
  readonly notice: (leases: readonly FailOpenLease[], authority: string | null) => void
  /** Those that may be decided by at `readAt` (monotonic ms) and that another server than the named one was the last to have. */
  readonly lostTo: (authority: string | null, readAt: number) => readonly FailOpenLease[]
  /** A verifier has stopped deciding by a lease of that credential. */
  readonly left: (id: string, credential: string) => void
  /** Forgets those that nobody decides by any more. */
  readonly sweep: () => void
}

interface Noted {
  readonly lease: FailOpenLease
  readonly authority: string | null
  /** Since when it has stood still at the latest, monotonic ms. */
  readonly since: number
}

/**
 * None seen yet.
 * @param now monotonic ms
 */
export function createFailOpenLeases(now: () => number): FailOpenLeases {
  const noted = new Map<string, Noted>()
  return {
    notice(leases, authority) {
      for (const lease of leases) {
        if (lease.failOpenMs === 0) continue
        const before = noted.get(lease.id)
        const isStill = before?.authority === authority && before.lease.n === lease.n
        noted.set(lease.id, { lease, authority, since: isStill ? before.since : now() })
      }
    },
    lostTo: (authority, readAt) =>
      [...noted.values()]
        .filter((one) => one.authority !== authority && readAt - one.since < overMs(one.lease))
        .map(({ lease }) => lease),
    left(id, credential) {
      if (noted.get(id)?.lease.credential === credential) noted.delete(id)
    },
    sweep() {
      const at = now()
      for (const [id, { lease, since }] of noted) if (at - since >= overMs(lease)) noted.delete(id)
    },
  }
}
