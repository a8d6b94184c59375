import { describe, expect, test } from "vitest"
import { absoluteTime, dayOf, durationWords, hourOf, relativeTime } from "./time.ts"

const NOW = Date.UTC(2026, 10, 20, 12, 0, 0)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe("relative time", () => {
  test.each([
    [0, "just now"],
    [-59_999, "just now"],
    [1, "in a moment"],
    [-MINUTE, "1 minute ago"],
    [59 * MINUTE, "in 59 minutes"],
    [30 * DAY - 40_000, "in 30 days"],
    [12 * HOUR - 40_000, "in 12 hours"],
    [-HOUR, "1 hour ago"],
    [DAY, "in 1 day"],
    [-DAY, "1 day ago"],
    [-29 * DAY, "29 days ago"],
    [90 * DAY, "in 3 months"],
    [59 * DAY, "in 59 days"],
    [60 * DAY, "in 2 months"],
    [365 * DAY, "in 1 year"],
    [-800 * DAY, "2 years ago"],
  ])("%i ms away is %s", (distance, words) => {
    expect(relativeTime(NOW + distance, NOW)).toBe(words)
  })
})

describe("absolute time", () => {
  test("names its zone", () => {
    expect(absoluteTime(NOW, "UTC")).toBe("20 November 2026 at 12:00:00 UTC")
    expect(absoluteTime(NOW, "Asia/Tokyo")).toMatch(/^20 November 2026 at 21:00:00 GMT\+9$/)
  })

  test("has the day of the reader's zone", () => {
    expect(dayOf(Date.UTC(2026, 10, 20, 23), "Asia/Tokyo")).toBe("21 Nov 2026")
  })

  test("has the hour of the reader's zone", () => {
    expect(hourOf(NOW, "Asia/Tokyo")).toBe("20 Nov, 21:00")
  })
})

test.each([
  ["30d", "30 days"],
  ["1y", "1 year"],
  ["24h", "24 hours"],
  ["2w", "2 weeks"],
  ["soon", "soon"],
])("the duration %s is %s", (duration, words) => {
  expect(durationWords(duration)).toBe(words)
})
