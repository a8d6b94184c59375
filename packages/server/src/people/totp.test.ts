import { acceptedSteps } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { URI } from "otpauth"
import { describe, expect, it } from "vitest"
import { createOneTimeCodes } from "./totp.ts"

const codes = createOneTimeCodes()

/** Test values of RFC 6238, appendix B, for SHA-1: seconds, and the code of eight digits. Apps show the last six. */
const VECTORS = [
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
] as const

/** "12345678901234567890", the secret of those values. */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

describe("codes of authenticator apps", () => {
  it.each(VECTORS)("are those of RFC 6238 at %s s", async (seconds, digits) => {
    const [code, present] = [digits.slice(2), Math.floor(seconds / 30)]
    const steps = acceptedSteps(seconds * 1_000, 0)
    expect(await codes.stepOf(code, { secret: SECRET, steps })).toBe(present)
    expect(
      await codes.stepOf(code, { secret: SECRET, steps: steps.filter((one) => one !== present) }),
    ).toBeNull()
    const wrong = String((Number(code) + 1) % 1e6).padStart(6, "0")
    expect(await codes.stepOf(wrong, { secret: SECRET, steps })).toBeNull()
  })

  it("are found at the step they belong to, early or late", async () => {
    // Of the last value before, at 1,111,111,109 s, one step before that at 1,111,111,111 s.
    const steps = acceptedSteps(1_111_111_111_000, 0)
    expect(await codes.stepOf("081804", { secret: SECRET, steps })).toBe(37_037_036)
    expect(await codes.stepOf("050471", { secret: SECRET, steps })).toBe(37_037_037)
  })

  it.each(["", "94287082", "28708", "abcdef", "２８７０８２"])("are not %j", async (typed) => {
    expect(await codes.stepOf(typed, { secret: SECRET, steps: [1] })).toBeNull()
  })

  it("come from the bytes that the secret spells", async () => {
    expect(await codes.secretText(Buffer.from("12345678901234567890"))).toBe(SECRET)
    expect(await codes.secretText(Buffer.from("12345678901234567890foo").subarray(0, 20))).toBe(SECRET)
    expect(await codes.secretText(randomBytes(20))).toMatch(/^[A-Z2-7]{32}$/)
  })
})

describe("the address an app scans", () => {
  it("says who asks for codes, whose they are, and the secret", async () => {
    const uri = await codes.uri({ secret: SECRET, issuer: "keys.example.com", label: "ada@example.com" })
    expect(uri).toBe(
      `otpauth://totp/keys.example.com:ada%40example.com?issuer=keys.example.com&secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
    )
  })

  it("is read back by an app, whatever the names are", async () => {
    const label = "a:d+a?&secret=x#é@example.com"
    const uri = await codes.uri({ secret: SECRET, issuer: "127.0.0.1", label })
    const app = URI.parse(uri)
    expect([app.issuer, app.label, app.secret.base32]).toEqual(["127.0.0.1", label, SECRET])
  })
})
