import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DAY_MS, civilDateAt, civilFromDays, daysFromCivil, daysInMonth } from "./civil-date.ts"

const wideDays = fc.integer({ min: -100_000_000, max: 100_000_000 })

describe("civil dates", () => {
  it("agree with Date over its whole range", () => {
    fc.assert(
      fc.property(wideDays, (days) => {
        const reference = new Date(days * DAY_MS)
        const date = {
          year: reference.getUTCFullYear(),
          month: reference.getUTCMonth() + 1,
          day: reference.getUTCDate(),
        }
        expect(civilFromDays(days)).toEqual(date)
        expect(daysFromCivil(date)).toBe(days)
      }),
      { numRuns: 2000 },
    )
  })

  it("agree with Date on every day of four centuries", () => {
    for (let days = daysFromCivil({ year: 1800, month: 1, day: 1 }); days < 84_000; days++) {
      const { year, month, day } = civilFromDays(days)
      if (Date.UTC(year, month - 1, day) !== days * DAY_MS || daysFromCivil({ year, month, day }) !== days) {
        expect.unreachable(`day ${days}`)
      }
    }
  })

  it("begin at midnight and end just before the next", () => {
    expect(civilDateAt(0)).toEqual({ year: 1970, month: 1, day: 1 })
    expect(civilDateAt(-1)).toEqual({ year: 1969, month: 12, day: 31 })
    expect(civilDateAt(DAY_MS - 1)).toEqual({ year: 1970, month: 1, day: 1 })
    expect(civilDateAt(DAY_MS)).toEqual({ year: 1970, month: 1, day: 2 })
  })

  it("know the lengths of months", () => {
    expect(Array.from({ length: 12 }, (_, at) => daysInMonth(2025, at + 1))).toEqual([
      31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ])
    expect([1900, 2000, 2024, 2026, 2100].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 29, 28, 28])
    expect([daysInMonth(2026, 0), daysInMonth(2026, 13)]).toEqual([0, 0])
  })
})
