import { describe, expect, it } from "vitest"
import { lastOf, refusedOf, totalOf } from "./usage.ts"

describe("sums of usage", () => {
  it("call refused whatever is not accepted", () => {
    expect(totalOf({ ok: 3, expired: 2, a_code_of_tomorrow: 1 })).toBe(6)
    expect(refusedOf({ ok: 3, expired: 2, a_code_of_tomorrow: 1 })).toBe(3)
    expect(refusedOf({})).toBe(0)
  })

  it("cover the last steps, or all where there are fewer", () => {
    const data = [{ counts: { ok: 1 } }, { counts: { ok: 2, expired: 4 } }, { counts: {} }]
    expect(lastOf(data, 1)).toEqual({ accepted: 0, refused: 0 })
    expect(lastOf(data, 2)).toEqual({ accepted: 2, refused: 4 })
    expect(lastOf(data, 9)).toEqual({ accepted: 3, refused: 4 })
  })
})
