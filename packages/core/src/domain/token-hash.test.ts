import { Buffer } from "node:buffer"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { HASH_ENCODINGS, parseTokenHash } from "./token-hash.ts"

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array))
const HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

test("a hash is read from every form that is written of it, stated or not", () => {
  fc.assert(
    fc.property(bytes, (hash) => {
      const hex = hash.toString("hex")
      for (const encoding of HASH_ENCODINGS) {
        expect(parseTokenHash(hash.toString(encoding))).toBe(hex)
        expect(parseTokenHash(hash.toString(encoding), encoding)).toBe(hex)
      }
      expect(parseTokenHash(hex.toUpperCase())).toBe(hex)
      expect(parseTokenHash(`${hash.toString("base64url")}=`)).toBe(hex)
      expect(parseTokenHash(hash.toString("base64").slice(0, 43))).toBe(hex)
    }),
  )
})

test("the hash of the empty text is the published one (FIPS 180-4)", () => {
  expect(parseTokenHash("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")).toBe(HEX)
  expect(parseTokenHash("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")).toBe(HEX)
})

describe("what is no SHA-256 is refused", () => {
  test.each([
    ["nothing", ""],
    ["a digit too few", HEX.slice(1)],
    ["a digit too many", `${HEX}0`],
    ["a letter that is no digit", `g${HEX.slice(1)}`],
    ["space around it", ` ${HEX}`],
    ["a line end", `${HEX}\n`],
    ["two alphabets at once", "47DEQpj8HBSa-/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"],
    ["bits behind the last byte", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV="],
    ["padding twice", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=="],
    ["the hash of another algorithm", "d41d8cd98f00b204e9800998ecf8427e"],
  ])("%s", (_, text) => {
    expect(parseTokenHash(text)).toBeNull()
  })

  test("a form other than the stated one", () => {
    expect(parseTokenHash(HEX, "base64")).toBeNull()
    expect(parseTokenHash("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", "base64")).toBeNull()
  })
})
