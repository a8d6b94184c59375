import { SealError } from "@bitting/core"
import type { Sealer } from "@bitting/core"
import { createCipheriv, randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { systemEntropy } from "../system-clock.ts"
import { createSealer, masterKeyId } from "./sealer.ts"

interface SealVector {
  readonly name: string
  readonly master_key: string
  readonly data_key: string
  readonly wrap_iv: string
  readonly iv: string
  readonly associated_data: string
  readonly plaintext: string
  readonly sealed: string
}

interface Vectors {
  readonly aes_256_gcm: readonly Readonly<Record<"key" | "iv" | "plaintext" | "ciphertext" | "tag", string>>[]
  readonly master_keys: readonly Readonly<Record<"key" | "id" | "check", string>>[]
  readonly seals: readonly SealVector[]
  readonly rewrapped: Readonly<Record<"name" | "master_key" | "wrap_iv" | "sealed", string>>
  readonly refused_under: string
  readonly refused: readonly Readonly<Record<"why" | "sealed" | "associated_data" | "fault", string>>[]
}

const path = new URL("../../../../docs/spec/vectors/sealing.json", import.meta.url)
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors

const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex")

const sealerOf = (...keys: readonly string[]): Sealer => createSealer(keys.map(bytes), systemEntropy)

/** A sealer whose random bytes are those, in that order. */
function sealerWith(keys: readonly string[], random: readonly string[]): Sealer {
  const queue = random.map((hex) => Buffer.from(hex, "hex"))
  const next = (length: number): Uint8Array => {
    const [first] = queue.splice(0, 1)
    if (first?.length !== length) throw new Error("the vector has other random bytes")
    return first
  }
  return createSealer(keys.map(bytes), { bytes: next })
}

function faultOf(work: () => unknown): string {
  try {
    work()
    return "none"
  } catch (error) {
    if (error instanceof SealError) return error.fault
    throw error
  }
}

const fresh = (): string => randomBytes(32).toString("hex")

describe("vectors", () => {
  test.each(vectors.aes_256_gcm)("AES-256-GCM is the published one", ({ key, iv, plaintext, ...made }) => {
    const cipher = createCipheriv("aes-256-gcm", bytes(key), bytes(iv), { authTagLength: 16 })
    const ciphertext = Buffer.concat([cipher.update(bytes(plaintext)), cipher.final()]).toString("hex")
    expect({ ciphertext, tag: cipher.getAuthTag().toString("hex") }).toEqual(made)
  })

  test.each(vectors.master_keys)(
    "the master key $id has its id and its check value",
    ({ key, id, check }) => {
      expect(masterKeyId(bytes(key))).toBe(id)
      expect(sealerOf(key).checkOf(id)).toBe(check)
    },
  )

  test.each(vectors.seals)("$name is sealed to the byte, and opens", (vector) => {
    const { master_key, data_key, wrap_iv, iv, plaintext, associated_data, sealed } = vector
    const sealer = sealerWith([master_key], [data_key, wrap_iv, iv])
    expect(sealer.seal(plaintext, associated_data)).toBe(sealed)
    expect(sealer.open(sealed, associated_data)).toBe(plaintext)
  })

  test("a rewrapped secret has a new wrapped key and the same ciphertext", () => {
    const { name, master_key, wrap_iv, sealed } = vectors.rewrapped
    const before = vectors.seals.find((seal) => seal.name === name)
    if (before === undefined) throw new Error("the vector names no seal")
    const sealer = sealerWith([master_key, before.master_key], [wrap_iv])
    expect(sealer.rewrap(before.sealed, before.associated_data)).toBe(sealed)
    expect(sealerOf(master_key).open(sealed, before.associated_data)).toBe(before.plaintext)
  })

  test.each(vectors.refused)("is refused: $why", ({ sealed, associated_data, fault }) => {
    const sealer = sealerOf(vectors.refused_under)
    expect(faultOf(() => sealer.open(sealed, associated_data))).toBe(fault)
    expect(faultOf(() => sealer.rewrap(sealed, associated_data))).toBe(fault)
  })
})

describe("a seal", () => {
  test("opens to what was sealed, for the record it was sealed for and no other", () => {
    const sealer = sealerOf(fresh())
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), fc.string(), (secret, record, other) => {
        const sealed = sealer.seal(secret, record)
        expect(sealer.open(sealed, record)).toBe(Buffer.from(secret, "utf8").toString("utf8"))
        if (other !== record) expect(faultOf(() => sealer.open(sealed, other))).toBe("damaged")
      }),
    )
  })

  test("is refused when any one of its characters is another", () => {
    const sealer = sealerOf(fresh())
    const sealed = sealer.seal("a secret", "record")
    for (let place = 0; place < sealed.length; place += 1) {
      for (const character of [sealed[place] === "A" ? "B" : "A", ".", "=", "", "é"]) {
        const changed = sealed.slice(0, place) + character + sealed.slice(place + 1)
        if (changed === sealed) continue
        expect([place, character, faultOf(() => sealer.open(changed, "record"))]).not.toContain("none")
      }
    }
  })

  test("is refused when any one bit of its bytes is flipped", () => {
    const sealer = sealerOf(fresh())
    const parts = sealer.seal("a secret", "record").split(".")
    for (let part = 2; part < parts.length; part += 1) {
      const plain = Buffer.from(parts[part] ?? "", "base64url")
      for (let bit = 0; bit < plain.length * 8; bit += 1) {
        const flipped = Buffer.from(plain)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const sealed = parts.with(part, flipped.toString("base64url")).join(".")
        expect(faultOf(() => sealer.open(sealed, "record"))).toBe("damaged")
      }
    }
  })

  test("of the same secret is another every time, with a data key of its own", () => {
    const sealer = sealerOf(fresh())
    const seals = Array.from({ length: 100 }, () => sealer.seal("a secret", "record").split("."))
    for (const part of [2, 3, 4, 5]) expect(new Set(seals.map((seal) => seal[part])).size).toBe(100)
  })

  test("says which master key it needs when that is not there, and nothing of the secret", () => {
    const [key, other] = [fresh(), fresh()]
    const sealed = sealerOf(key).seal("a secret", "record")
    const id = masterKeyId(bytes(key))
    expect(() => sealerOf(other).open(sealed, "record")).toThrow(
      `A secret is sealed under the master key ${id}, which is not configured.`,
    )
    const mislabelled = sealed.replace(id, masterKeyId(bytes(other)))
    expect(faultOf(() => sealerOf(other).open(mislabelled, "record"))).toBe("damaged")
  })
})

describe("several master keys", () => {
  test("the first seals, all of them open", () => {
    const [first, second, third] = [fresh(), fresh(), fresh()]
    const sealer = sealerOf(first, second)
    expect(sealer.keyIds).toEqual([first, second].map((key) => masterKeyId(bytes(key))))
    expect(sealer.currentKeyId).toBe(sealer.keyIds[0])
    expect(sealerOf(first).open(sealer.seal("new", "r"), "r")).toBe("new")
    expect(sealer.open(sealerOf(second).seal("old", "r"), "r")).toBe("old")
    expect(faultOf(() => sealer.open(sealerOf(third).seal("x", "r"), "r"))).toBe("unknown_key")
  })

  test("after a rewrap the old one is not needed, and not enough", () => {
    const [old, next] = [fresh(), fresh()]
    const both = sealerOf(next, old)
    const rewrapped = both.rewrap(sealerOf(old).seal("a secret", "r"), "r")
    expect(sealerOf(next).open(rewrapped, "r")).toBe("a secret")
    expect(faultOf(() => sealerOf(old).open(rewrapped, "r"))).toBe("unknown_key")
  })

  test("a check value is another for every key, and null for keys that are not there", () => {
    const [first, second] = [fresh(), fresh()]
    const sealer = sealerOf(first, second)
    const [one = "", two = ""] = sealer.keyIds
    expect(sealer.checkOf(one)).not.toBe(sealer.checkOf(two))
    expect(sealerOf(second).checkOf(one)).toBeNull()
  })
})

test("a sealer shows no key when it is logged, and takes no keys that are none", () => {
  const key = fresh()
  const shown = inspect(sealerOf(key), { depth: 9, showHidden: true })
  expect(shown).toContain(masterKeyId(bytes(key)))
  expect(shown).not.toContain(key.slice(0, 12))
  expect(() => createSealer([], systemEntropy)).toThrow(RangeError)
  expect(() => createSealer([randomBytes(31)], systemEntropy)).toThrow(RangeError)
  expect(() => sealerOf(key, key)).toThrow(RangeError)
})
