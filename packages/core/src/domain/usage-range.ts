import type { ErrorPlace } from "../errors.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** How wide the buckets of a usage report are; both follow UTC. */
export const USAGE_STEPS = ["hour", "day"] as const

export type UsageStep = (typeof USAGE_STEPS)[number]

const STEP_MS: Readonly<Record<UsageStep, number>> = { hour: HOUR_MS, day: DAY_MS }

/** Start of the step that a time lies in, epoch ms. */
export function stepStart(at: number, per: UsageStep): number {
  const step = STEP_MS[per]
  return Math.floor(at / step) * step
}

/** Most buckets a report has: 31 days of hours, a leap year of days. */
export const USAGE_BUCKETS_MAX: Readonly<Record<UsageStep, number>> = { hour: 744, day: 366 }

/** Days a report covers when nobody says from when. */
const DEFAULT_DAYS = 7

/** What somebody wants to see; epoch ms. */
export interface UsageRequest {
  readonly from?: number | undefined
  readonly until?: number | undefined
  readonly per?: UsageStep | undefined
}

/** Whole buckets: `from` and `until` (exclusive) are their edges, epoch ms. */
export interface UsageRange {
  readonly per: UsageStep
  readonly from: number
  readonly until: number
}

/** Verifications of one key in one bucket. */
export interface UsageBucket {
  /** Start of the bucket, epoch ms. */
  readonly at: number
  /** Decision code → number of verifications. */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Widens what was asked for to whole buckets: seven days up to the end of the current one where nothing is said.
 * @returns the range, or which parameter is wrong
 */
export function planUsage(
  request: UsageRequest,
  now: number,
): UsageRange | { readonly errors: ErrorPlace[] } {
  const per = request.per ?? "day"
  const step = STEP_MS[per]
  const until = Math.ceil((request.until ?? now + 1) / step) * step
  const from = stepStart(request.from ?? until - DEFAULT_DAYS * DAY_MS, per)
  if (from >= until) return { errors: [{ pointer: "from", detail: "It must lie before `until`." }] }
  const most = USAGE_BUCKETS_MAX[per]
  if ((until - from) / step > most) {
    const days = (most * step) / DAY_MS
    return { errors: [{ pointer: "from", detail: `At most ${days} days per ${per}.` }] }
  }
  return { per, from, until }
}

/**
 * Adds hourly counts up to the buckets of a range. Every bucket is there, those without a verification too.
 * @param counts of hours inside the range
 */
export function usageBuckets(
  { per, from, until }: UsageRange,
  counts: readonly { readonly hourAt: number; readonly code: string; readonly count: number }[],
): readonly UsageBucket[] {
  const step = STEP_MS[per]
  const buckets: { at: number; counts: Record<string, number> }[] = []
  for (let at = from; at < until; at += step) buckets.push({ at, counts: {} })
  for (const { hourAt, code, count } of counts) {
    const bucket = buckets[Math.floor((hourAt - from) / step)]
    if (bucket !== undefined) bucket.counts[code] = (bucket.counts[code] ?? 0) + count
  }
  return buckets
}
