import { readFileSync } from "node:fs"
import { crc32 } from "node:zlib"
import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { BASE62_ALPHABET, base62Digit, encodeBase62 } from "./base62.ts"
import {
  TOKEN_ENTROPY_BYTES,
  displayToken,
  hasTokenShape,
  isTokenHead,
  mintToken,
  parseToken,
  tokenChecksum,
  tokenHead,
  tokenHint,
} from "./token.ts"

type Vectors = {
  checksum: { body: string; crc32: string; checksum: string }[]
  mint: { name: string; head: string; entropy_hex: string; token: string }[]
  mint_refused: { name: string; head: string; entropy_hex: string }[]
  valid: { token: string; head: string; body: string; prefix: string; last4: string; display: string }[]
  invalid: { name: string; text: string; has_shape: boolean }[]
  heads: { text: string; is_head: boolean }[]
}

const path = new URL("../../../../docs/spec/vectors/token.json", import.meta.url)
// The file is ours and every field named here is asserted below.
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"))
}

const base62 = fc.constantFrom(...BASE62_ALPHABET.split(""))
const head = fc.stringMatching(/^[a-z][a-z0-9]{0,11}(_[a-z0-9]{1,8})?$/)
const entropy = fc.uint8Array({ minLength: TOKEN_ENTROPY_BYTES, maxLength: TOKEN_ENTROPY_BYTES })
const token = fc
  .tuple(fc.string({ unit: base62, minLength: 30, maxLength: 30 }), head)
  .map(([body, headText]) => `${headText}_${body}${tokenChecksum(body)}`)

describe("golden vectors", () => {
  test.each(vectors.checksum)("the checksum of $body is $checksum", ({ body, crc32: crc, checksum }) => {
    expect(tokenChecksum(body)).toBe(checksum)
    expect(encodeBase62(Number.parseInt(crc, 16), 6)).toBe(checksum)
  })

  test.each(vectors.mint)("minting: $name", ({ head: headText, entropy_hex, token: minted }) => {
    expect(mintToken(bytes(entropy_hex), headText)).toBe(minted)
  })

  test.each(vectors.mint_refused)("minting is refused: $name", ({ head: headText, entropy_hex }) => {
    expect(() => mintToken(bytes(entropy_hex), headText)).toThrow(RangeError)
  })

  test.each(vectors.valid)("$display is a token", (vector) => {
    expect(hasTokenShape(vector.token)).toBe(true)
    expect(parseToken(vector.token)).toEqual({ head: vector.head, body: vector.body })
    expect(tokenHead(vector.token)).toBe(vector.head)
    expect(tokenHint(vector.token)).toEqual({ prefix: vector.prefix, last4: vector.last4 })
    expect(displayToken(vector.prefix, vector.last4)).toBe(vector.display)
  })

  test.each(vectors.invalid)("not a token: $name", ({ text, has_shape }) => {
    expect(parseToken(text)).toBeNull()
    expect(hasTokenShape(text)).toBe(has_shape)
  })

  test.each(vectors.heads)("the head %j", ({ text, is_head }) => {
    expect(isTokenHead(text)).toBe(is_head)
  })
})

describe("minting", () => {
  it("makes what parsing takes apart", () => {
    fc.assert(
      fc.property(entropy, head, (random, headText) => {
        fc.pre(random.filter((byte) => byte < 248).length >= 30)
        const minted = mintToken(random, headText)
        const parsed = parseToken(minted)
        expect(parsed?.head).toBe(headText)
        expect(`${headText}_${parsed?.body}${tokenChecksum(parsed?.body ?? "")}`).toBe(minted)
      }),
    )
  })

  it("gives every character the same number of byte values", () => {
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 248; byte++) {
      const body = parseToken(mintToken(new Uint8Array(30).fill(byte), "lp"))?.body ?? ""
      const character = body.charAt(0)
      expect(body).toBe(character.repeat(30))
      counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 62 }, () => 4))
    for (let byte = 248; byte < 256; byte++) {
      expect(() => mintToken(new Uint8Array(64).fill(byte), "lp")).toThrow(RangeError)
    }
  })

  it("names no byte of the entropy when it fails", () => {
    expect(() => mintToken(new Uint8Array([7, 7, 7]), "lp")).toThrow("3 bytes were not enough")
  })
})

describe("the checksum", () => {
  it("is zlib's CRC-32 of the body", () => {
    fc.assert(
      fc.property(fc.string({ unit: base62, maxLength: 60 }), (body) => {
        expect(tokenChecksum(body)).toBe(encodeBase62(crc32(body), 6))
      }),
    )
  })

  it("catches every change of one character", () => {
    fc.assert(
      fc.property(token, fc.nat({ max: 35 }), base62, (good, back, character) => {
        const at = good.length - 1 - back
        fc.pre(good.charAt(at) !== character)
        expect(parseToken(good.slice(0, at) + character + good.slice(at + 1))).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it("catches every exchange of two neighbours", () => {
    fc.assert(
      fc.property(token, fc.integer({ min: 1, max: 35 }), (good, back) => {
        const at = good.length - 1 - back
        fc.pre(good.charAt(at) !== good.charAt(at + 1))
        const swapped = good.slice(0, at) + good.charAt(at + 1) + good.charAt(at) + good.slice(at + 2)
        expect(parseToken(swapped)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it("catches a character lost or added", () => {
    fc.assert(
      fc.property(token, fc.nat({ max: 35 }), base62, (good, back, character) => {
        const at = good.length - 1 - back
        const removed = good.slice(0, at) + good.slice(at + 1)
        const added = good.slice(0, at) + character + good.slice(at)
        // Either way a base62 character stands where the underscore belongs.
        expect(hasTokenShape(removed)).toBe(false)
        expect(hasTokenShape(added)).toBe(false)
      }),
    )
  })
})

describe("parsing", () => {
  it("agrees with the grammar and zlib on any text", () => {
    const grammar = /^([a-z][a-z0-9]{0,11}(?:_[a-z0-9]{1,8})?)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/
    const nearly = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      token,
      fc
        .tuple(token, fc.nat({ max: 60 }), fc.string({ unit: "binary", minLength: 1, maxLength: 1 }))
        .map(([good, at, odd]) => good.slice(0, at) + odd + good.slice(at + 1)),
    )
    fc.assert(
      fc.property(nearly, (text) => {
        const parts = grammar.exec(text)
        const right = parts !== null && encodeBase62(crc32(parts[2] ?? ""), 6) === parts[3]
        expect(parseToken(text)).toEqual(right ? { head: parts[1], body: parts[2] } : null)
      }),
      { numRuns: 1000 },
    )
  })

  it("shows the prefix and the last four characters and nothing else", () => {
    fc.assert(
      fc.property(token, (good) => {
        const { prefix, last4 } = tokenHint(good)
        expect(good.startsWith(prefix)).toBe(true)
        expect(good.endsWith(last4)).toBe(true)
        expect(prefix.length + 36).toBe(good.length)
        expect(displayToken(prefix, last4)).toHaveLength(prefix.length + 5)
      }),
    )
  })
})

describe("base62", () => {
  it("has its digits in ASCII order", () => {
    expect(BASE62_ALPHABET.split("").sort().join("")).toBe(BASE62_ALPHABET)
    expect(BASE62_ALPHABET.split("").map((character) => base62Digit(character.charCodeAt(0)))).toEqual(
      Array.from({ length: 62 }, (_, digit) => digit),
    )
  })

  it("knows no other digit among all code units", () => {
    let digits = 0
    for (let code = 0; code <= 0xffff; code++) if (base62Digit(code) >= 0) digits++
    expect(digits).toBe(62)
    expect(base62Digit(Number.NaN)).toBe(-1)
  })

  it("writes the largest CRC as 4gfFC3 and refuses what does not fit", () => {
    expect(encodeBase62(0xffffffff, 6)).toBe("4gfFC3")
    expect(encodeBase62(0, 6)).toBe("000000")
    expect(encodeBase62(62 ** 6 - 1, 6)).toBe("zzzzzz")
    for (const value of [62 ** 6, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => encodeBase62(value, 6)).toThrow(RangeError)
    }
  })
})
