import type { Clock } from "../ports.ts"

/** How long knowledge counts after the request that brought it was sent, ms. See docs/spec/verify.md. */
export const LEASE_MS = 2_400

/** Two clocks may differ in speed by this much; time since a reply is stretched by it so that a key never ends late. */
const CLOCK_DRIFT = 1.01

/** Both clocks, read at one moment. */
export interface ClockReading {
  readonly wallAt: number
  readonly monotonicAt: number
}

export function readClocks(clock: Clock): ClockReading {
  return { wallAt: clock.now(), monotonicAt: clock.monotonic() }
}

/** The right to decide from memory, and the authority's time to decide by. */
export interface Lease {
  /**
   * Authority time (epoch ms) if the lease holds now, -1 otherwise: reads both clocks, the one that shows more time counts,
   * so neither a step of the wall clock nor a suspended machine lengthens it. Never goes back.
   */
  readonly authorityNow: () => number
  /** Takes the lease with the clocks read before the renewal was sent, and the authority's time of its reply. */
  readonly take: (sent: ClockReading, authorityAt: number) => void
  readonly drop: () => void
}

/** Makes a lease that does not hold yet. */
export function createLease(clock: Clock): Lease {
  const { now, monotonic } = clock
  let sentWallAt = 0
  let sentMonotonicAt = 0
  let authorityAt = 0
  let held = false
  let latest = 0

  return {
    authorityNow() {
      if (!held) return -1
      const passed = monotonic() - sentMonotonicAt
      if (passed >= LEASE_MS || now() - sentWallAt >= LEASE_MS) return -1
      const at = authorityAt + passed * CLOCK_DRIFT
      if (at > latest) latest = at
      return latest
    },
    take(sent, at) {
      sentWallAt = sent.wallAt
      sentMonotonicAt = sent.monotonicAt
      authorityAt = at
      held = true
    },
    drop() {
      held = false
    },
  }
}
