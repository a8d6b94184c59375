import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import {
  MAX_DURATION_MS,
  MAX_TIMESTAMP_AT,
  MIN_TIMESTAMP_AT,
  expiryFrom,
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
} from "./duration.ts"

const DAY = 86_400_000

describe("durations", () => {
  test.each([
    ["1s", 1000],
    ["45s", 45_000],
    ["90m", 5_400_000],
    ["24h", DAY],
    ["30d", 30 * DAY],
    ["2w", 14 * DAY],
    ["1y", 365 * DAY],
    ["100y", 36_500 * DAY],
    ["36500d", 36_500 * DAY],
    ["3153600000s", 36_500 * DAY],
  ])("%s is %i ms", (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs)
  })

  test.each([
    "",
    "0d",
    "00d",
    "01d",
    "-1d",
    "+1d",
    "1",
    "d",
    "1 d",
    " 1d",
    "1d ",
    "1d\n",
    "1D",
    "1.5d",
    "1e3d",
    "0x1d",
    "1d12h",
    "P1D",
    "1mo",
    "1ms",
    "101y",
    "36501d",
    "5215w",
    "3153600001s",
    "99999999999s",
    "9".repeat(10_000) + "y",
    "١d",
    "NaN",
    "Infinityd",
    "never",
  ])("%j is no duration", (text) => {
    expect(parseDuration(text)).toBeNull()
  })

  test.each([
    [1000, "1s"],
    [60_000, "1m"],
    [90_000, "90s"],
    [5_400_000, "90m"],
    [DAY, "1d"],
    [7 * DAY, "1w"],
    [30 * DAY, "30d"],
    [90 * DAY, "90d"],
    [365 * DAY, "1y"],
    [730 * DAY, "2y"],
    [366 * DAY, "366d"],
  ])("%i ms is written %s", (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text)
  })

  it("come back as they were written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_DURATION_MS / 1000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000)
      }),
      { numRuns: 1000 },
    )
  })

  test.each([0, -1000, 1500, 999, 0.5, MAX_DURATION_MS + 1000, Number.NaN, Number.POSITIVE_INFINITY])(
    "%d ms cannot be written",
    (durationMs) => {
      expect(() => formatDuration(durationMs)).toThrow(RangeError)
    },
  )
})

describe("an expiry", () => {
  it("is as far from now as asked", () => {
    expect(expiryFrom({ now: 1000, expiresInMs: DAY })).toBe(DAY + 1000)
  })

  it("can be the last instant there is, and not one later", () => {
    expect(expiryFrom({ now: MAX_TIMESTAMP_AT - 1, expiresInMs: 1 })).toBe(MAX_TIMESTAMP_AT)
    expect(expiryFrom({ now: MAX_TIMESTAMP_AT, expiresInMs: 1 })).toBeNull()
  })

  it("is never now or before", () => {
    expect(expiryFrom({ now: 1000, expiresInMs: 0 })).toBeNull()
    expect(expiryFrom({ now: 1000, expiresInMs: -1 })).toBeNull()
    expect(expiryFrom({ now: 1000, expiresInMs: Number.NaN })).toBeNull()
    expect(expiryFrom({ now: 1000, expiresInMs: Number.POSITIVE_INFINITY })).toBeNull()
  })
})

describe("timestamps", () => {
  test.each([
    ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
    ["2026-11-20T09:30:00.1Z", "2026-11-20T09:30:00.100Z"],
    ["2026-11-20T09:30:00.123456789Z", "2026-11-20T09:30:00.123Z"],
    ["2026-11-20T09:30:00.9999Z", "2026-11-20T09:30:00.999Z"],
    ["1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"],
    ["1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000Z"],
    ["1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"],
    ["2026-11-20T09:30:00-00:00", "2026-11-20T09:30:00.000Z"],
    ["2026-11-20T09:30:00+23:59", "2026-11-19T09:31:00.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
    ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"],
  ])("%s is %s", (text, iso) => {
    expect(parseTimestamp(text)).toBe(Date.parse(iso))
  })

  test.each([
    "",
    "2026-11-20",
    "2026-11-20T09:30Z",
    "2026-11-20T09:30:00",
    "2026-11-20 09:30:00Z",
    "2026-11-20t09:30:00Z",
    "2026-11-20T09:30:00z",
    "2026-11-20T09:30:00.Z",
    "2026-11-20T09:30:00,5Z",
    "2026-11-20T09:30:00.1234567890Z",
    "2026-11-20T09:30:00+0100",
    "2026-11-20T09:30:00+01",
    "2026-11-20T09:30:00+24:00",
    "2026-11-20T09:30:00+01:60",
    "2026-11-20T09:30:00Z+01:00",
    "2026-00-20T09:30:00Z",
    "2026-13-20T09:30:00Z",
    "2026-11-00T09:30:00Z",
    "2026-11-31T09:30:00Z",
    "2026-02-29T09:30:00Z",
    "1900-02-29T09:30:00Z",
    "2026-11-20T24:00:00Z",
    "2026-11-20T09:60:00Z",
    "2016-12-31T23:59:60Z",
    "+002026-11-20T09:30:00Z",
    "-2026-11-20T09:30:00Z",
    "26-11-20T09:30:00Z",
    "2026-1-2T09:30:00Z",
    "20261120T093000Z",
    " 2026-11-20T09:30:00Z",
    "2026-11-20T09:30:00Z\n",
    "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "٢٠٢٦-11-20T09:30:00Z",
    "now",
    "1795167000",
  ])("%j is no timestamp", (text) => {
    expect(parseTimestamp(text)).toBeNull()
  })

  it("are written as Date writes them, and read back", () => {
    const at = fc.oneof(
      fc.integer({ min: 0, max: MAX_TIMESTAMP_AT }),
      fc.integer({ min: MIN_TIMESTAMP_AT, max: MAX_TIMESTAMP_AT }),
    )
    fc.assert(
      fc.property(at, (instant) => {
        const iso = new Date(instant).toISOString()
        expect(formatTimestamp(instant)).toBe(iso)
        expect(parseTimestamp(iso)).toBe(instant)
      }),
      { numRuns: 2000 },
    )
  })

  it("mean the same instant at any offset", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: MAX_TIMESTAMP_AT - 2 * DAY }),
        fc.integer({ min: -1439, max: 1439 }),
        (instant, offset) => {
          const local = formatTimestamp(instant + DAY + offset * 60_000).slice(0, -1)
          const size = Math.abs(offset)
          const hours = String(Math.floor(size / 60)).padStart(2, "0")
          const text = `${local}${offset < 0 ? "-" : "+"}${hours}:${String(size % 60).padStart(2, "0")}`
          expect(parseTimestamp(text)).toBe(instant + DAY)
          expect(parseTimestamp(text)).toBe(Date.parse(text))
        },
      ),
    )
  })

  it("read day and month as they stand, in every combination", () => {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const date = `2024-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
        const at = Date.UTC(2024, month - 1, day)
        const exists = new Date(at).toISOString().startsWith(date)
        expect(parseTimestamp(`${date}T00:00:00Z`)).toBe(exists ? at : null)
      }
    }
  })

  test.each([MAX_TIMESTAMP_AT + 1, MIN_TIMESTAMP_AT - 1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY])(
    "%d cannot be written",
    (at) => {
      expect(() => formatTimestamp(at)).toThrow(RangeError)
    },
  )
})
