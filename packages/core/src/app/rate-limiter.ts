import type { Bucket, BucketView } from "../domain/rate-limit.ts"
import { bucketView, newBucket, refundBucket, takeFromBucket } from "../domain/rate-limit.ts"

/** Buckets kept before full ones are swept out. */
const SWEEP_AT = 50_000

/** Whether a request was granted, and what is left after it. */
export interface Taken {
  readonly granted: boolean
  readonly view: BucketView
}

/** Requests per minute of every limited key, in this process. A key and its successor share one bucket (`limitGroup`). */
export interface RateLimiter {
  /** Takes one request if the limit allows. `now`: monotonic ms, so that a step of the wall clock neither refuses nor gives. */
  readonly take: (group: string, limitRpm: number, now: number) => Taken
  /** Gives one request back. */
  readonly refund: (group: string, limitRpm: number, now: number) => void
}

/** Makes a limiter with every bucket full. */
export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, { readonly bucket: Bucket; limitRpm: number }>()
  let sweepAt = SWEEP_AT

  // A full bucket is what a new one would be: forgetting it changes nothing.
  function sweep(now: number): void {
    for (const [group, { bucket, limitRpm }] of buckets) {
      if (bucketView(bucket, { limitRpm, cost: 1, now }).remaining >= limitRpm) buckets.delete(group)
    }
    sweepAt = Math.max(SWEEP_AT, buckets.size * 2)
  }

  function bucketOf(group: string, limitRpm: number, now: number): Bucket {
    let there = buckets.get(group)
    if (there === undefined) {
      if (buckets.size >= sweepAt) sweep(now)
      there = { bucket: newBucket(limitRpm, now), limitRpm }
      buckets.set(group, there)
    }
    there.limitRpm = limitRpm
    return there.bucket
  }

  return {
    take(group, limitRpm, now) {
      const bucket = bucketOf(group, limitRpm, now)
      const ask = { limitRpm, cost: 1, now }
      return { granted: takeFromBucket(bucket, ask), view: bucketView(bucket, ask) }
    },
    refund: (group, limitRpm, now) =>
      refundBucket(bucketOf(group, limitRpm, now), { limitRpm, cost: 1, now }),
  }
}
