import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { QUOTA_PERIODS, planSpend, quotaResetsAt, quotaWindow } from "./quota.ts"

const instant = fc.integer({ min: 0, max: 253_402_300_799_999 })

describe("the window of a quota", () => {
  test.each([
    ["total", "2026-11-20T09:30:00.000Z", "total", null],
    ["day", "2026-11-20T09:30:00.000Z", "2026-11-20", "2026-11-21T00:00:00.000Z"],
    ["day", "2026-11-20T00:00:00.000Z", "2026-11-20", "2026-11-21T00:00:00.000Z"],
    ["day", "2026-11-20T23:59:59.999Z", "2026-11-20", "2026-11-21T00:00:00.000Z"],
    ["day", "2024-02-28T12:00:00.000Z", "2024-02-28", "2024-02-29T00:00:00.000Z"],
    ["day", "2025-02-28T12:00:00.000Z", "2025-02-28", "2025-03-01T00:00:00.000Z"],
    ["month", "2026-11-20T09:30:00.000Z", "2026-11", "2026-12-01T00:00:00.000Z"],
    ["month", "2026-11-30T23:59:59.999Z", "2026-11", "2026-12-01T00:00:00.000Z"],
    ["month", "2026-12-01T00:00:00.000Z", "2026-12", "2027-01-01T00:00:00.000Z"],
    ["month", "2024-02-29T00:00:00.000Z", "2024-02", "2024-03-01T00:00:00.000Z"],
    ["month", "1970-01-01T00:00:00.000Z", "1970-01", "1970-02-01T00:00:00.000Z"],
  ] as const)("over %s at %s is %s and ends at %s", (...[period, at, window, end]) => {
    expect(quotaWindow(period, Date.parse(at))).toBe(window)
    expect(quotaResetsAt(period, Date.parse(at))).toBe(end === null ? null : Date.parse(end))
  })

  it("is the beginning of the UTC date", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const iso = new Date(at).toISOString()
        expect(quotaWindow("day", at)).toBe(iso.slice(0, 10))
        expect(quotaWindow("month", at)).toBe(iso.slice(0, 7))
      }),
    )
  })

  it("lasts until its end, and there the next begins", () => {
    fc.assert(
      fc.property(fc.constantFrom(...QUOTA_PERIODS), instant, (period, at) => {
        const end = quotaResetsAt(period, at)
        if (end === null) {
          expect(period).toBe("total")
        } else {
          expect(end).toBeGreaterThan(at)
          expect(quotaWindow(period, end - 1)).toBe(quotaWindow(period, at))
          expect(quotaWindow(period, end)).not.toBe(quotaWindow(period, at))
        }
      }),
    )
  })
})

describe("spending", () => {
  test.each([
    [
      { limit: 10, used: 0, cost: 1 },
      { allowed: true, remaining: 9 },
    ],
    [
      { limit: 10, used: 9, cost: 1 },
      { allowed: true, remaining: 0 },
    ],
    [
      { limit: 10, used: 10, cost: 1 },
      { allowed: false, remaining: 0 },
    ],
    [
      { limit: 10, used: 8, cost: 3 },
      { allowed: false, remaining: 2 },
    ],
    [
      { limit: 10, used: 0, cost: 10 },
      { allowed: true, remaining: 0 },
    ],
    [
      { limit: 10, used: 0, cost: 11 },
      { allowed: false, remaining: 10 },
    ],
    [
      { limit: 10, used: 12, cost: 1 },
      { allowed: false, remaining: 0 },
    ],
    [
      { limit: 10, used: 12, cost: 0 },
      { allowed: true, remaining: 0 },
    ],
    [
      { limit: 0, used: 0, cost: 1 },
      { allowed: false, remaining: 0 },
    ],
  ])("%j is %j", (spend, plan) => {
    expect(planSpend(spend)).toEqual(plan)
  })

  it("never exceeds the limit, whatever is asked in whatever order", () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.array(fc.nat({ max: 200 })), (limit, costs) => {
        let used = 0
        for (const cost of costs) {
          const plan = planSpend({ limit, used, cost })
          expect(plan.allowed).toBe(used + cost <= limit)
          if (plan.allowed) used += cost
          expect(plan.remaining).toBe(limit - used)
        }
        expect(used).toBeLessThanOrEqual(limit)
      }),
    )
  })
})
