import { describe, expect, it } from "vitest"
import { countingEntropy } from "../testing/index.ts"
import { ID_ENTROPY_BYTES, newId } from "./ids.ts"
import { ROLES, roleAtLeast } from "./role.ts"
import { hasSecretShape, mintSecret, SECRET_ENTROPY_BYTES } from "./secret.ts"

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value)

describe.each([
  ["an id", (entropy: Uint8Array) => newId("key", entropy).slice(4), ID_ENTROPY_BYTES, 22],
  ["a secret", mintSecret, SECRET_ENTROPY_BYTES, 43],
] as const)("%s", (...[, make, wanted, length]) => {
  it(`has ${length} base62 characters`, () => {
    expect(make(countingEntropy().bytes(wanted))).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`))
  })

  it("skips the bytes that would make some characters likelier", () => {
    expect(make(Uint8Array.from([...bytes(wanted - length, 248), ...bytes(length, 61)]))).toBe(
      "z".repeat(length),
    )
    expect(make(bytes(wanted, 247))).toBe("z".repeat(length))
  })

  it("is not made of too few random bytes", () => {
    expect(() => make(bytes(wanted, 255))).toThrow(RangeError)
    expect(() => make(bytes(length - 1, 0))).toThrow(RangeError)
  })

  it("uses every character about as often as any other", () => {
    const entropy = countingEntropy(5)
    const seen = new Map<string, number>()
    const rounds = Math.ceil(62_000 / length)
    for (let round = 0; round < rounds; round++)
      for (const character of make(entropy.bytes(wanted))) seen.set(character, (seen.get(character) ?? 0) + 1)
    expect(seen.size).toBe(62)
    // About 1,000 each; six standard deviations are 190.
    expect(Math.min(...seen.values())).toBeGreaterThan(810)
    expect(Math.max(...seen.values())).toBeLessThan(1_190)
  })
})

describe("the shape of a secret", () => {
  it.each(["", "0".repeat(42), "0".repeat(44), `${"0".repeat(42)}-`, `${"0".repeat(43)}\n`])(
    "is not %j",
    (text) => {
      expect(hasSecretShape(text)).toBe(false)
    },
  )
})

describe("roles", () => {
  it("are ordered: each has the power of itself and of those after it", () => {
    for (const [at, role] of ROLES.entries())
      expect(ROLES.filter((least) => roleAtLeast(role, least))).toEqual(ROLES.slice(at))
  })
})
