import { DAY_MS, civilDateAt, daysFromCivil } from "./civil-date.ts"

/** Over what a quota counts: the key's whole life, a UTC day, or a UTC month. */
export const QUOTA_PERIODS = ["total", "day", "month"] as const

/** One of `QUOTA_PERIODS`. */
export type QuotaPeriod = (typeof QUOTA_PERIODS)[number]

/** Whether a cost may be spent, and what is left of the quota: after spending it if allowed, as it stands if not. */
export type SpendPlan = { readonly allowed: boolean; readonly remaining: number }

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0")
}

/**
 * The name of the period in which an instant lies. Counts are kept under it, so that a new period starts from zero
 * without anybody resetting anything.
 *
 * @param period what the quota counts over
 * @param now epoch milliseconds
 * @returns `total`, or a UTC day or month such as `2026-11-20` or `2026-11`
 */
export function quotaWindow(period: QuotaPeriod, now: number): string {
  if (period === "total") return "total"
  const { year, month, day } = civilDateAt(now)
  const monthText = `${digits(year, 4)}-${digits(month, 2)}`
  return period === "month" ? monthText : `${monthText}-${digits(day, 2)}`
}

/**
 * When the period of an instant ends and the next begins.
 *
 * @param period what the quota counts over
 * @param now epoch milliseconds
 * @returns epoch milliseconds of the next UTC midnight or first of the month, always after `now`; null for `total`
 */
export function quotaResetsAt(period: QuotaPeriod, now: number): number | null {
  switch (period) {
    case "total":
      return null
    case "day":
      return (Math.floor(now / DAY_MS) + 1) * DAY_MS
    case "month": {
      const { year, month } = civilDateAt(now)
      const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 }
      return daysFromCivil(next) * DAY_MS
    }
  }
}

/**
 * Decides whether a cost fits in what is left of a quota. Whoever stores the count must guard the write with the same
 * condition (add the cost where `used + cost <= limit`), because two plans may have been made from the same count.
 *
 * @param spend non-negative integers: the quota's limit, what was used in the window of now, and the cost asked for.
 *   A cost of 0 is always allowed. `used` may exceed the limit where a limit was lowered; nothing is left then.
 */
export function planSpend(spend: { limit: number; used: number; cost: number }): SpendPlan {
  const left = Math.max(0, spend.limit - spend.used)
  const allowed = spend.cost <= left
  return { allowed, remaining: allowed ? left - spend.cost : left }
}
