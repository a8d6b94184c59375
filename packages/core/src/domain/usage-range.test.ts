import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { planUsage, USAGE_BUCKETS_MAX, usageBuckets } from "./usage-range.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 20, 9, 30)
const TODAY = Date.UTC(2026, 10, 20)

describe("the range of a usage report", () => {
  test.each([
    ["nothing", {}, { per: "day", from: TODAY - 6 * DAY, until: TODAY + DAY }],
    ["hours", { per: "hour" }, { per: "hour", from: TODAY + 10 * HOUR - 7 * DAY, until: TODAY + 10 * HOUR }],
    [
      "parts of days",
      { from: TODAY - 1, until: TODAY + 1 },
      { per: "day", from: TODAY - DAY, until: TODAY + DAY },
    ],
    ["whole days", { from: TODAY, until: TODAY + DAY }, { per: "day", from: TODAY, until: TODAY + DAY }],
    ["only a start", { from: TODAY }, { per: "day", from: TODAY, until: TODAY + DAY }],
    ["only an end", { until: TODAY }, { per: "day", from: TODAY - 7 * DAY, until: TODAY }],
  ] as const)("asked for %s covers whole buckets", (_, request, range) => {
    expect(planUsage(request, NOW)).toEqual(range)
  })

  test("at the very start of a bucket reaches to the end of that bucket", () => {
    expect(planUsage({}, TODAY)).toEqual({ per: "day", from: TODAY - 6 * DAY, until: TODAY + DAY })
  })

  test.each([
    ["ends before it begins", { from: TODAY, until: TODAY - DAY }],
    ["is empty", { from: TODAY, until: TODAY }],
    ["has more hours than 31 days have", { per: "hour", from: NOW - 32 * DAY }],
    ["has more days than a leap year has", { from: NOW - 367 * DAY }],
  ] as const)("that %s is refused, naming the parameter", (_, request) => {
    expect(planUsage(request, NOW)).toEqual({ errors: [{ pointer: "from", detail: expect.any(String) }] })
  })

  test.each(["hour", "day"] as const)("may have the most buckets per %s, and not one more", (per) => {
    const step = per === "hour" ? HOUR : DAY
    const most = TODAY + DAY - USAGE_BUCKETS_MAX[per] * step
    expect(planUsage({ per, from: most, until: TODAY + DAY }, NOW)).toMatchObject({ from: most })
    expect(planUsage({ per, from: most - 1, until: TODAY + DAY }, NOW)).toHaveProperty("errors")
  })
})

test("every count lands in one bucket, whatever the width: nothing is lost and nothing counted twice", () => {
  const count = fc.record({
    hourAt: fc.integer({ min: 0, max: 47 }).map((hour) => TODAY + hour * HOUR),
    code: fc.constantFrom("ok", "expired", "rate_limited"),
    count: fc.integer({ min: 1, max: 100 }),
  })
  fc.assert(
    fc.property(fc.array(count), fc.constantFrom("hour" as const, "day" as const), (counts, per) => {
      const buckets = usageBuckets({ per, from: TODAY, until: TODAY + 2 * DAY }, counts)
      expect(buckets.map(({ at }) => at)).toEqual(
        Array.from({ length: per === "hour" ? 48 : 2 }, (_, n) => TODAY + n * (per === "hour" ? HOUR : DAY)),
      )
      const sum = (code: string): number =>
        buckets.reduce((total, bucket) => total + (bucket.counts[code] ?? 0), 0)
      for (const code of ["ok", "expired", "rate_limited"]) {
        const expected = counts
          .filter((one) => one.code === code)
          .reduce((total, one) => total + one.count, 0)
        expect(sum(code)).toBe(expected)
      }
    }),
  )
})

test("a bucket in which nothing happened is there, and empty", () => {
  const range = { per: "day", from: TODAY - DAY, until: TODAY + DAY } as const
  expect(usageBuckets(range, [{ hourAt: TODAY + 3 * HOUR, code: "ok", count: 2 }])).toEqual([
    { at: TODAY - DAY, counts: {} },
    { at: TODAY, counts: { ok: 2 } },
  ])
})
