import type { Clock } from "@bitting/core"
import { newBucket, takeFromBucket, bucketView } from "@bitting/core"
import type { Bucket } from "@bitting/core"
import { setTimeout as delay } from "node:timers/promises"

/** How many calls may go to a provider. */
export interface CallLimits {
  /** At once, per account. */
  readonly concurrency: number
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

interface Waiting {
  readonly go: () => void
}

/** An account's calls under way and those that wait, first come first served. */
interface Queue {
  running: number
  readonly waiting: Waiting[]
}

const BUCKETS_KEPT = 10_000

/** Makes a throttle with nothing under way. One account's queue never holds up another's. */
export function createThrottle(limits: CallLimits, clock: Pick<Clock, "monotonic">): Throttle {
  const queues = new Map<string, Queue>()
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

  async function waitForToken(name: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const ask = { limitRpm: limits.callsPerMinute, cost: 1, now: Math.floor(clock.monotonic()) }
      const bucket = bucketOf(name)
      if (takeFromBucket(bucket, ask)) return
      const { retryAfterSeconds } = bucketView(bucket, ask)
      const share = 60_000 / limits.callsPerMinute
      await delay(Math.min((retryAfterSeconds ?? 1) * 1_000, Math.max(share, 5)), undefined, { signal })
    }
  }

  async function enter(account: string, signal: AbortSignal): Promise<Queue> {
    let queue = queues.get(account)
    if (queue === undefined) {
      queue = { running: 0, waiting: [] }
      queues.set(account, queue)
    }
    const own = queue
    if (own.running < limits.concurrency) {
      own.running += 1
      return own
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        go: () => {
          signal.removeEventListener("abort", abort)
          resolve()
        },
      }
      function abort(): void {
        own.waiting.splice(own.waiting.indexOf(waiting), 1)
        reject(signal.reason as Error)
      }
      signal.addEventListener("abort", abort, { once: true })
      own.waiting.push(waiting)
    })
    return own
  }

  function leave(account: string, queue: Queue): void {
    const next = queue.waiting.shift()
    // Whoever waits takes over the place.
    if (next !== undefined) next.go()
    else {
      queue.running -= 1
      if (queue.running === 0) queues.delete(account)
    }
  }

  return {
    async run({ account, bucket }, signal, call) {
      signal.throwIfAborted()
      await waitForToken(bucket, signal)
      const queue = await enter(account, signal)
      try {
        signal.throwIfAborted()
        return await call()
      } finally {
        leave(account, queue)
      }
    },
  }
}
