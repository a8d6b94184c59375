import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { newRecoveryCode, readRecoveryCode, RECOVERY_CODE_BYTES, showRecoveryCode } from "./recovery-code.ts"

const entropy = fc.uint8Array({ minLength: RECOVERY_CODE_BYTES, maxLength: RECOVERY_CODE_BYTES })

describe("a recovery code", () => {
  it("is 24 digits with 5 random bits each, all of which count", () => {
    fc.assert(
      fc.property(entropy, fc.nat(23), fc.integer({ min: 0, max: 4 }), (bytes, place, bit) => {
        const code = newRecoveryCode(bytes)
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{24}$/)
        const other = bytes.with(place, (bytes[place] ?? 0) ^ (1 << bit))
        expect(newRecoveryCode(other)).not.toBe(code)
      }),
    )
  })

  it("is shown in groups of four", () => {
    const code = newRecoveryCode(Uint8Array.from({ length: 24 }, (_, place) => place))
    expect(showRecoveryCode(code)).toBe("0123-4567-89AB-CDEF-GHJK-MNPQ")
  })

  it("is read again, however it is typed", () => {
    fc.assert(
      fc.property(entropy, fc.boolean(), fc.constantFrom("-", " ", ""), (bytes, lower, separator) => {
        const code = newRecoveryCode(bytes)
        const typed = showRecoveryCode(code).replaceAll("-", separator)
        expect(readRecoveryCode(` ${lower ? typed.toLowerCase() : typed}\n`)).toBe(code)
      }),
    )
  })

  it.each([
    ["oO0", "000"],
    ["iIlL1", "11111"],
  ])("forgives %s", (typed, meant) => {
    const rest = "7".repeat(24 - typed.length)
    expect(readRecoveryCode(typed + rest)).toBe(meant + rest)
  })

  it.each(["", "7".repeat(23), "7".repeat(25), "u".repeat(24), `${"7".repeat(23)}!`, "٧".repeat(24)])(
    "%s is none",
    (text) => {
      expect(readRecoveryCode(text)).toBeNull()
    },
  )

  it("needs enough random bytes", () => {
    expect(() => newRecoveryCode(new Uint8Array(23))).toThrow(RangeError)
  })
})
