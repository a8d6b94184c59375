import { argon2Sync } from "node:crypto"
import { BittingError } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { createPasswordHasher } from "./argon2.ts"

/** As cheap as the algorithm allows, for what does not depend on the cost. */
const CHEAP = { memory: 8, passes: 1, parallelism: 1 }

describe("the algorithm", () => {
  test("is that of RFC 9106 §5.3", () => {
    const tag = argon2Sync("argon2id", {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      parallelism: 4,
      tagLength: 32,
      memory: 32,
      passes: 3,
    })
    expect(tag.toString("hex")).toBe("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
  })

  test("reads hashes of the reference implementation", async () => {
    // From test.c of github.com/P-H-C/phc-winner-argon2: m=2^16 (64 MiB), t=2, p=1, salt "somesalt".
    const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    const { verify } = createPasswordHasher(CHEAP)
    expect(await verify("password", hash)).toBe(true)
    expect(await verify("Password", hash)).toBe(false)
  })
})

describe("a hash", () => {
  test("costs what OWASP asks for, and says so", async () => {
    const { hash, isOutdated } = createPasswordHasher()
    const made = await hash("correct horse battery staple")
    expect(made).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(isOutdated(made)).toBe(false)
  })

  test("of the same password is another one each time, and right for both", async () => {
    const { hash, verify } = createPasswordHasher(CHEAP)
    const [one, other] = [await hash("päss wörd 密码"), await hash("päss wörd 密码")]
    expect(one).not.toBe(other)
    expect(await verify("päss wörd 密码", one)).toBe(true)
    expect(await verify("päss wörd 密码", other)).toBe(true)
    expect(await verify("päss wörd 密", one)).toBe(false)
  })

  test.each([
    [
      "less memory",
      "$argon2id$v=19$m=8,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
      true,
    ],
    [
      "fewer passes",
      "$argon2id$v=19$m=19456,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
      true,
    ],
    [
      "more of both",
      "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
      false,
    ],
    ["no hash at all", "", true],
  ])("made with %s is outdated: %s → %s", (_, hash, outdated) => {
    expect(createPasswordHasher().isOutdated(hash)).toBe(outdated)
  })

  test.each([
    ["nobody's", null],
    ["empty", ""],
    ["of bcrypt", "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"],
    [
      "of another version",
      "$argon2id$v=16$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ],
    ["of argon2i", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"],
    [
      "too costly to look at",
      "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ],
    ["without memory", "$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"],
  ])("that is %s is no password's", async (_, hash) => {
    expect(await createPasswordHasher(CHEAP).verify("password", hash)).toBe(false)
  })
})

describe("many at once", () => {
  test("wait for their turn, and those beyond the queue are refused instead of piling up", async () => {
    const { hash, verify } = createPasswordHasher(CHEAP)
    const made = await hash("x")
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => verify("x", made)))
    const right = answers.filter((answer) => answer.status === "fulfilled" && answer.value)
    const refused = answers.filter(
      (answer) => answer.status === "rejected" && answer.reason instanceof BittingError,
    )
    expect([right.length, refused.length]).toEqual([66, 34])
    // The queue is empty again.
    expect(await verify("x", made)).toBe(true)
  })
})
