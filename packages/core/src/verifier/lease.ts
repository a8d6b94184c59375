import type { Clock } from "../ports.ts"

/** How long knowledge counts after the request that brought it was sent, ms. See docs/spec/verify.md. */
export const LEASE_MS = 2_400

/** Two clocks may differ in speed by this part. */
const CLOCK_DRIFT = 0.01

/** Both clocks, read at one moment. */
export interface ClockReading {
  readonly wallAt: number
  readonly monotonicAt: number
}

export function readClocks(clock: Clock): ClockReading {
  return { wallAt: clock.now(), monotonicAt: clock.monotonic() }
}

/** What a renewal brings: the clocks read before it was sent and when its reply came, and the authority's time in between, epoch ms. */
export interface Renewed {
  readonly sent: ClockReading
  readonly cameMonotonicAt: number
  readonly authorityAt: number
}

/** The right to decide from memory, and the authority's time to decide by. */
export interface Lease {
  /**
   * Late bound of the authority's time (epoch ms) if the lease holds now, -1 otherwise: reads both clocks, the one that shows more time
   * counts, so neither a step of the wall clock nor a suspended machine lengthens it. Never goes back.
   */
  readonly authorityNow: () => number
  /** Early bound of the authority's time, epoch ms: what begins is judged by it. Never goes back. Says nothing about the lease. */
  readonly earliestNow: () => number
  readonly take: (renewed: Renewed) => void
  /** Lets the late bound be no earlier than this, epoch ms: what ended by the clock of whoever ended it has ended here too. */
  readonly raise: (at: number) => void
  readonly drop: () => void
}

/**
 * Makes a lease that does not hold yet.
 * @param failOpenMs how long it is used after it has run out
 */
export function createLease(clock: Clock, failOpenMs: number = 0): Lease {
  const { now, monotonic } = clock
  const usedMs = LEASE_MS + failOpenMs
  let sentWallAt = 0
  let sentMonotonicAt = 0
  let cameMonotonicAt = 0
  let authorityAt = 0
  let held = false
  let late = 0
  let early = 0

  return {
    authorityNow() {
      if (!held) return -1
      const monotonicMs = monotonic() - sentMonotonicAt
      const wallMs = now() - sentWallAt
      const passedMs = wallMs > monotonicMs ? wallMs : monotonicMs
      if (passedMs >= usedMs) return -1
      const at = authorityAt + passedMs * (1 + CLOCK_DRIFT)
      if (at > late) late = at
      return late
    },
    earliestNow() {
      const at = authorityAt + (monotonic() - cameMonotonicAt) * (1 - CLOCK_DRIFT)
      if (at > early) early = at
      return early
    },
    take(renewed) {
      sentWallAt = renewed.sent.wallAt
      sentMonotonicAt = renewed.sent.monotonicAt
      cameMonotonicAt = renewed.cameMonotonicAt
      authorityAt = renewed.authorityAt
      held = true
    },
    raise(at) {
      if (at > late) late = at
    },
    drop() {
      held = false
    },
  }
}
