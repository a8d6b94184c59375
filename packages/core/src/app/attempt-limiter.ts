import { createRateLimiter } from "./rate-limiter.ts"

/** So many attempts may be made at once; after `fullAfterMs` without any, all of them may be made again. */
export interface AttemptLimit {
  readonly attempts: number
  /** At least a minute. */
  readonly fullAfterMs: number
}

/** Counts attempts that may be slower than some a minute. */
export interface AttemptLimiter {
  /**
   * Takes one attempt.
   * @param now monotonic ms
   * @returns null when it may be made; otherwise the seconds until there is one
   */
  readonly take: (group: string, now: number) => number | null
  /** Gives one attempt back. */
  readonly refund: (group: string, now: number) => void
}

const MINUTE_MS = 60_000

/** Makes a limiter with every bucket full: the rate limiter, on a clock that goes slower. */
export function createAttemptLimiter({ attempts, fullAfterMs }: AttemptLimit): AttemptLimiter {
  const limiter = createRateLimiter()
  const slowness = fullAfterMs / MINUTE_MS
  const slowed = (now: number): number => Math.floor(now / slowness)
  return {
    take: (group, now) => {
      const { granted, view } = limiter.take(group, attempts, slowed(now))
      return granted ? null : Math.ceil((view.retryAfterSeconds ?? 60) * slowness)
    },
    refund: (group, now) => limiter.refund(group, attempts, slowed(now)),
  }
}
