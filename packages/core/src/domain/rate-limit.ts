/** Units in one token. A bucket refills `limitRpm` units per millisecond, so that all arithmetic is in whole numbers. */
const TOKEN_UNITS = 60_000

/** An empty bucket is full again after this long, whatever its limit. */
const FULL_AFTER_MS = 60_000

/**
 * A token bucket: `level` in units of 1/60,000 token as it was at `at` (epoch milliseconds). It is changed in place,
 * because one is touched on every verification. It does not know its limit: that is asked anew each time, so that a
 * change of plan bites at once. What is above the capacity of the limit asked with is cut off; a raised limit gives no
 * tokens of itself, the bucket fills up to it at the new rate.
 */
export type Bucket = { level: number; at: number }

/**
 * What is asked of a bucket: its limit in requests per minute, which is also its capacity in tokens; how many tokens the
 * request costs; and the time in epoch milliseconds. All are non-negative integers, the limit at most 10^9. A cost of 0
 * is always granted. A cost above the limit never is: the bucket cannot hold so many tokens.
 */
export type BucketAsk = { readonly limitRpm: number; readonly cost: number; readonly now: number }

/**
 * What to tell the caller about a bucket. `remaining`: whole tokens left. `resetSeconds`: until there is a token, 0 if
 * there is one now (60 at a limit of 0, which never has one). `retryAfterSeconds`: until the cost asked with will be
 * granted if nobody else takes tokens meanwhile, 0 if it is now; null if it never will be. Seconds are whole and rounded
 * up, so that waiting them out suffices.
 */
export type BucketView = {
  readonly limit: number
  readonly remaining: number
  readonly resetSeconds: number
  readonly retryAfterSeconds: number | null
}

/**
 * A full bucket.
 *
 * @param limitRpm requests per minute
 * @param now epoch milliseconds
 */
export function newBucket(limitRpm: number, now: number): Bucket {
  return { level: limitRpm * TOKEN_UNITS, at: now }
}

/**
 * The level at `now`. After a step of the clock backwards nothing is added or taken away; the time that is passed a
 * second time refills nothing, see `clockOf`.
 */
function levelAt(bucket: Bucket, ask: { limitRpm: number; now: number }): number {
  const capacity = ask.limitRpm * TOKEN_UNITS
  const elapsedMs = ask.now - bucket.at
  return Math.min(capacity, elapsedMs > 0 ? bucket.level + elapsedMs * ask.limitRpm : bucket.level)
}

/**
 * The time a bucket goes on from. Clocks that disagree a little (two servers, a small correction) must not refill the
 * same moments twice, so the later time stands. A step back by more than a minute is a clock that was set; waiting for
 * the old time to come round again would starve the caller.
 */
function clockOf(bucket: Bucket, now: number): number {
  return now < bucket.at && bucket.at - now <= FULL_AFTER_MS ? bucket.at : now
}

/**
 * Whether `takeFromBucket` would grant this now. Changes nothing.
 *
 * @param bucket is not changed
 * @param ask limit, cost and time
 */
export function peekBucket(bucket: Bucket, ask: BucketAsk): boolean {
  return ask.cost * TOKEN_UNITS <= levelAt(bucket, ask)
}

/**
 * Takes tokens if there are enough, and none if not. A caller who keeps to the limit is never refused: in any span of
 * time the bucket grants as many tokens as it can hold and the whole refill of the span.
 *
 * @param bucket is brought up to `now` in either case
 * @param ask limit, cost and time
 * @returns whether the tokens were taken
 */
export function takeFromBucket(bucket: Bucket, ask: BucketAsk): boolean {
  const level = levelAt(bucket, ask)
  const wanted = ask.cost * TOKEN_UNITS
  const granted = wanted <= level
  bucket.level = granted ? level - wanted : level
  bucket.at = clockOf(bucket, ask.now)
  return granted
}

/**
 * Gives back what was taken for a request that was refused after all.
 *
 * @param bucket is brought up to `now`; it never holds more than the limit
 * @param ask limit, the cost that was taken, and time
 */
export function refundBucket(bucket: Bucket, ask: BucketAsk): void {
  const refunded = levelAt(bucket, ask) + ask.cost * TOKEN_UNITS
  bucket.level = Math.min(ask.limitRpm * TOKEN_UNITS, refunded)
  bucket.at = clockOf(bucket, ask.now)
}

/**
 * What to tell the caller, for `RateLimit` and `Retry-After`.
 *
 * @param bucket is not changed
 * @param ask limit, the cost of the request that was or would be asked, and time
 */
export function bucketView(bucket: Bucket, ask: BucketAsk): BucketView {
  const level = levelAt(bucket, ask)
  // The moments up to bucket.at were refilled before the clock was set back.
  const aheadMs = clockOf(bucket, ask.now) - ask.now
  const secondsUntil = (cost: number): number | null => {
    const missing = cost * TOKEN_UNITS - level
    if (missing <= 0) return 0
    if (cost > ask.limitRpm) return null
    return Math.ceil((Math.ceil(missing / ask.limitRpm) + aheadMs) / 1000)
  }
  return {
    limit: ask.limitRpm,
    remaining: Math.floor(level / TOKEN_UNITS),
    resetSeconds: secondsUntil(1) ?? FULL_AFTER_MS / 1000,
    retryAfterSeconds: secondsUntil(ask.cost),
  }
}
