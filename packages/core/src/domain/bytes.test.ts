import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { base64Bytes, base64Text, concatBytes, equalBytes, hexBytes, hexText, utf8Bytes } from "./bytes.ts"

const bytes = fc.uint8Array({ maxLength: 40 })

describe("texts of bytes", () => {
  it("are what everybody else writes and reads", () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(hexText(value)).toBe(Buffer.from(value).toString("hex"))
        expect(base64Text(value)).toBe(Buffer.from(value).toString("base64"))
        expect(hexBytes(hexText(value))).toEqual(value)
        expect(base64Bytes(base64Text(value))).toEqual(value)
      }),
    )
  })

  it("have one spelling: any other is refused", () => {
    for (const text of ["0", "0g", "AB", " 00", "00 "]) expect(hexBytes(text)).toBeNull()
    for (const text of ["A", "AA", "AA=", "AB==", "AAB=", "A===", "====", "AA==AAAA", "AA-_", "AA A"]) {
      expect(base64Bytes(text)).toBeNull()
    }
  })
})

describe("UTF-8", () => {
  it("is that of every other encoder, half surrogate pairs included", () => {
    const text = fc.string({ unit: "binary" })
    fc.assert(
      fc.property(fc.oneof(text, fc.constantFrom("\ud800", "a\udc00b", "€𝄞é\u0000")), (value) => {
        expect(utf8Bytes(value)).toEqual(new TextEncoder().encode(value))
      }),
    )
  })
})

it("bytes are joined in order, and compared by length and content", () => {
  const joined = concatBytes([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)])
  expect(joined).toEqual(Uint8Array.of(1, 2, 3))
  expect(equalBytes(joined, Uint8Array.of(1, 2, 3))).toBe(true)
  expect(equalBytes(joined, Uint8Array.of(1, 2))).toBe(false)
  expect(equalBytes(joined, Uint8Array.of(1, 2, 4))).toBe(false)
})
