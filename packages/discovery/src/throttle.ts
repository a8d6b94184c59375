import type { Clock } from "@bitting/core"
import { newBucket, takeFromBucket, bucketView } from "@bitting/core"
import type { Bucket } from "@bitting/core"
import { setTimeout as delay } from "node:timers/promises"

/** How many calls may go to a provider. */
export interface CallLimits {
  /** At once, per account. */
  readonly concurrency: number
  /** At once, per account, region and service. */
  readonly laneConcurrency: number
  /** Per minute, per account, region and service; as many may go at once after a pause. */
  readonly callsPerMinute: number
}

/** Lets calls go when it is their turn. */
export interface Throttle {
  /**
   * Runs the call within the limits of its lane.
   * @throws the signal's reason when it is aborted before its turn
   */
  readonly run: <T>(lane: Lane, signal: AbortSignal, call: () => Promise<T>) => Promise<T>
}

/** What is limited together. */
export interface Lane {
  readonly account: string
  /** Account, region and service. */
  readonly bucket: string
}

const BUCKETS_KEPT = 10_000

/** Those that are inside a gate, and those that wait to be, first come first served. */
interface Queue {
  inside: number
  readonly waiting: (() => void)[]
}

/** Gates by name, each of which lets so many in at once. */
interface Gates {
  /** Takes a place. @returns null: it has one; else what ends when it has, and rejects with the signal's reason when that is aborted before */
  readonly enter: (name: string, signal: AbortSignal) => Promise<void> | null
  /** Gives the place back. */
  readonly leave: (name: string) => void
}

function createGates(places: number): Gates {
  const queues = new Map<string, Queue>()

  function leave(name: string): void {
    const queue = queues.get(name)
    const next = queue?.waiting.shift()
    // Whoever waits takes over the place.
    if (next !== undefined) return next()
    if (queue === undefined) return
    queue.inside -= 1
    if (queue.inside === 0) queues.delete(name)
  }

  function waitIn({ waiting }: Queue, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener("abort", abort)
        resolve()
      }
      function abort(): void {
        waiting.splice(waiting.indexOf(go), 1)
        reject(signal.reason as Error)
      }
      signal.addEventListener("abort", abort, { once: true })
      waiting.push(go)
    })
  }

  return {
    enter(name, signal) {
      const queue = queues.get(name) ?? { inside: 0, waiting: [] }
      if (queue.inside >= places) return waitIn(queue, signal)
      queue.inside += 1
      queues.set(name, queue)
      return null
    },
    leave,
  }
}

/** Makes a throttle with nothing under way. One account's queue never holds up another's. */
export function createThrottle(limits: CallLimits, clock: Pick<Clock, "monotonic">): Throttle {
  const accounts = createGates(limits.concurrency)
  const lanes = createGates(limits.laneConcurrency)
  const buckets = new Map<string, Bucket>()

  function bucketOf(name: string): Bucket {
    let bucket = buckets.get(name)
    if (bucket === undefined) {
      // The oldest goes; at worst it was not full and its lane gets a few calls too many.
      const [oldest] = buckets.size >= BUCKETS_KEPT ? buckets.keys() : []
      if (oldest !== undefined) buckets.delete(oldest)
      bucket = newBucket(limits.callsPerMinute, Math.floor(clock.monotonic()))
      buckets.set(name, bucket)
    }
    return bucket
  }

  /** Takes one of the calls a lane has. @returns null: it had one; else how long it is best to wait for the next try, ms */
  function takeToken(name: string): number | null {
    const ask = { limitRpm: limits.callsPerMinute, cost: 1, now: Math.floor(clock.monotonic()) }
    const bucket = bucketOf(name)
    if (takeFromBucket(bucket, ask)) return null
    const { retryAfterSeconds } = bucketView(bucket, ask)
    const share = 60_000 / limits.callsPerMinute
    return Math.min((retryAfterSeconds ?? 1) * 1_000, Math.max(share, 5))
  }

  return {
    async run({ account, bucket }, signal, call) {
      signal.throwIfAborted()
      for (let waitMs = takeToken(bucket); waitMs !== null; waitMs = takeToken(bucket))
        await delay(waitMs, undefined, { signal })
      // The narrower gate first: whoever waits there holds none of the account's places. Whoever need not wait goes on at once.
      const laneFree = lanes.enter(bucket, signal)
      if (laneFree !== null) await laneFree
      try {
        const accountFree = accounts.enter(account, signal)
        if (accountFree !== null) await accountFree
        try {
          signal.throwIfAborted()
          return await call()
        } finally {
          accounts.leave(account)
        }
      } finally {
        lanes.leave(bucket)
      }
    },
  }
}
