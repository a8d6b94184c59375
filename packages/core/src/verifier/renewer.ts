import { BittingError } from "../errors.ts"
import type { ChangeFeed, Clock } from "../ports.ts"
import type { ChangeHistory } from "./change-history.ts"
import type { Lease } from "./lease.ts"
import { readClocks } from "./lease.ts"
import type { RecordCache } from "./record-cache.ts"
import type { Schedule } from "./waiting.ts"
import { inTime } from "./waiting.ts"

/** Time between the starts of two renewals, ms; spread by ±10 %. */
const RENEWAL_MS = 700

/** How long an attempt to renew may take, ms: two may fail and the lease still holds when the third is sent. */
const ATTEMPT_TIMEOUT_MS = 700

export interface RenewerPorts {
  readonly feed: ChangeFeed
  readonly clock: Clock
  readonly schedule: Schedule
  /** Uniform in [0, 1). */
  readonly jitter: () => number
  readonly cache: RecordCache
  readonly history: ChangeHistory
  readonly lease: Lease
  /** Drops copies, lease and position. */
  readonly forget: () => void
}

/** Keeps a verifier up with the change log. */
export interface Renewer {
  readonly isRunning: () => boolean
  /** Lets renewals happen, by `renew` and by themselves. */
  readonly start: () => void
  /** Ends them: what is under way counts for nothing. */
  readonly stop: () => void
  /** Renews, or joins the renewal under way; says whether it succeeded. Never rejects. */
  readonly renew: () => Promise<boolean>
  readonly isUnderWay: () => boolean
  /** Number of the newest renewal that was begun; they count up from 1. */
  readonly begun: () => number
  /** Number of the newest renewal that succeeded. */
  readonly completed: () => number
  /** Why the last one failed that did. */
  readonly failure: () => unknown
}

/** Makes a renewer that does nothing until started. */
export function createRenewer(ports: RenewerPorts): Renewer {
  const { feed, clock, schedule, cache, history, lease } = ports
  let begun = 0
  let completed = 0
  let underWay: Promise<boolean> | null = null
  let failure: unknown
  let cancelTimer: (() => void) | null = null
  let running = false

  /** Asks what happened since the position and takes it in, in one step; a reset is followed by one attempt to join. */
  async function catchUp(): Promise<void> {
    const sent = readClocks(clock)
    const from = history.position()
    const epoch = history.epoch()
    const reply = await inTime(schedule, ATTEMPT_TIMEOUT_MS, feed.since(from))
    if (history.epoch() !== epoch) throw new BittingError("unavailable", { detail: "It was stopped." })
    if (reply.reset) {
      if (from === null)
        throw new BittingError("unavailable", { detail: "The change log refuses a newcomer." })
      ports.forget()
      return catchUp()
    }
    if (from === null) {
      cache.clear()
      history.restart(reply.head)
    } else {
      for (const change of reply.changes) cache.drop(change.targets)
      history.advance(reply.changes, reply.head)
    }
    lease.take({ sent, cameMonotonicAt: clock.monotonic(), authorityAt: reply.now })
  }

  async function renewOnce(number: number): Promise<boolean> {
    try {
      await catchUp()
      completed = number
      return true
    } catch (error) {
      // Not an error here: the lease just runs out.
      failure = error
      return false
    }
  }

  function plan(startedAt: number): void {
    cancelTimer?.()
    const dueMs = RENEWAL_MS * (0.9 + 0.2 * ports.jitter()) - (clock.monotonic() - startedAt)
    cancelTimer = running ? schedule(Math.max(0, dueMs), () => void renew()) : null
  }

  function renew(): Promise<boolean> {
    if (!running) return Promise.resolve(false)
    if (underWay === null) {
      const startedAt = clock.monotonic()
      begun += 1
      underWay = renewOnce(begun).finally(() => {
        underWay = null
        plan(startedAt)
      })
    }
    return underWay
  }

  return {
    isRunning: () => running,
    start() {
      running = true
    },
    stop() {
      running = false
      cancelTimer?.()
      cancelTimer = null
      ports.forget()
    },
    renew,
    isUnderWay: () => underWay !== null,
    begun: () => begun,
    completed: () => completed,
    failure: () => failure,
  }
}
