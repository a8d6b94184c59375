import { beforeEach, describe, expect, it } from "vitest"
import { codeOf, refusalOf } from "../../test/key-world.ts"
import { arrange, CLIENT } from "../../test/own-session.ts"
import type { PasswordWorld } from "../../test/password-world.ts"
import { BETTER, createPasswordWorld, GOOD } from "../../test/password-world.ts"
import { pendingProof, peekTicket } from "./complete-sign-in.ts"
import { signInByPassword } from "./password-sign-in.ts"
import { passwordOf, storePassword } from "./passwords.ts"
import { sessionCaller, startSession } from "./session.ts"

let world: PasswordWorld
let ada: { readonly personId: string; readonly email: string }
let passwordId: string
beforeEach(async () => {
  world = await createPasswordWorld()
  ada = await somebody()
  passwordId = await world.setPassword(ada.personId)
})

async function somebody() {
  const { caller } = await world.person("member")
  const person = await world.ports.store.read.people.get(caller.personId)
  return { personId: caller.personId, email: person?.email ?? "" }
}

const enter = (email: string, password: string, client = CLIENT) =>
  signInByPassword(world.ports, client, { email, password })

/** The session of a sign-in that needed nothing more. */
async function sessionAfter(outcome: ReturnType<typeof enter>) {
  const settled = await outcome
  if (settled.kind !== "signed_in") throw new Error("a second factor was asked for")
  return settled.signedIn
}

describe("signing in by password", () => {
  it("starts a session of whoever has the address and the password", async () => {
    const { secret, session } = await sessionAfter(enter(ada.email, GOOD))
    expect(session).toMatchObject({ personId: ada.personId, method: "password", secondFactor: false })
    expect((await sessionCaller(world.ports, secret)).person.id).toBe(ada.personId)
  })

  it("takes a password however a keyboard composes it", async () => {
    await world.setPassword(ada.personId, "caf\u00e9 noir sans sucre")
    expect(await codeOf(enter(ada.email, "cafe\u0301 noir sans sucre"))).toBe("ok")
  })

  it.each(["correct horse batter", "correct horse battery ", "Correct horse battery", "x"])(
    "is refused with %j",
    async (password) => {
      expect(await codeOf(enter(ada.email, password))).toBe("invalid_credentials")
    },
  )

  it("is refused alike, after the same work, where nobody has the address or the person has no password", async () => {
    const bob = await somebody()
    const refusals = []
    for (const email of [ada.email, bob.email, "nobody@example.com"]) {
      const before = world.hasher.verified()
      const { code, message, extra, errors } = await refusalOf(enter(email, BETTER))
      refusals.push({ code, message, extra, errors, hashes: world.hasher.verified() - before })
    }
    expect(refusals[1]).toEqual(refusals[0])
    expect(refusals[2]).toEqual(refusals[0])
    expect(refusals[0]).toMatchObject({ code: "invalid_credentials", hashes: 1 })
  })

  it("writes nothing into the log when it fails", async () => {
    const before = (await world.audit(null)).length
    await codeOf(enter(ada.email, BETTER))
    await codeOf(enter("nobody@example.com", BETTER))
    expect(await world.audit(null)).toHaveLength(before)
  })

  it("waits after too many failures, without hashing, and alike whether or not anybody has the address", async () => {
    const waits = []
    for (const email of [ada.email, "nobody@example.com"]) {
      const client = {
        ...CLIENT,
        origin: { requestId: "x", address: email === ada.email ? "192.0.2.1" : "192.0.2.2" },
      }
      const attempt = (password: string) => signInByPassword(world.ports, client, { email, password })
      for (let round = 0; round < 10; round += 1) await codeOf(attempt(BETTER))
      const before = world.hasher.verified()
      const { code, message, extra } = await refusalOf(attempt(GOOD))
      waits.push({ code, message, extra, hashes: world.hasher.verified() - before })
    }
    expect(waits[1]).toEqual(waits[0])
    expect(waits[0]).toMatchObject({ code: "rate_limited", extra: { retry_after: 90 }, hashes: 0 })
  })

  it("cannot be kept from a browser that signed in before by strangers who fail", async () => {
    for (let round = 0; round < 60; round += 1) {
      const origin = { requestId: "x", address: `198.51.100.${round}` }
      await codeOf(signInByPassword(world.ports, { ...CLIENT, origin }, { email: ada.email, password: "x" }))
    }
    expect(await codeOf(enter(ada.email, GOOD))).toBe("rate_limited")
    const known = { ...CLIENT, device: { id: "laptop", personIds: [ada.personId] } }
    expect(await codeOf(enter(ada.email, GOOD, known))).toBe("ok")
  })

  it("counts what runs at once: of a hundred guesses in one moment ten are looked at", async () => {
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(enter(ada.email, BETTER))))
    expect(codes.filter((code) => code === "invalid_credentials")).toHaveLength(10)
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(90)
  })

  it("hashes anew what was hashed more cheaply; it stays the same password", async () => {
    await arrange(world, (tx) =>
      storePassword(world.ports, tx, { personId: ada.personId, hash: `old:${GOOD}` }).then(() => {}),
    )
    const before = await passwordOf(world.ports.store.read, ada.personId)
    await enter(ada.email, GOOD)
    const after = await passwordOf(world.ports.store.read, ada.personId)
    expect(after).toMatchObject({ id: before?.id, createdAt: before?.createdAt, hash: `new:${GOOD}` })
    expect((await world.audit(null)).map(({ action }) => action)).toContain("password.rehashed")
    expect(await codeOf(enter(ada.email, GOOD))).toBe("ok")
  })

  it("ends the session the browser had, whosever it was", async () => {
    const bob = await somebody()
    await world.setPassword(bob.personId)
    const first = await sessionAfter(enter(bob.email, GOOD))
    const other = await sessionAfter(enter(bob.email, GOOD))
    const second = await sessionAfter(
      enter(ada.email, GOOD, { ...CLIENT, replaces: first.secret } as typeof CLIENT),
    )
    expect(await codeOf(sessionCaller(world.ports, first.secret))).toBe("invalid_session")
    expect(await codeOf(sessionCaller(world.ports, other.secret))).toBe("ok")
    const entry = (await world.audit(null)).at(-1)
    expect(entry).toMatchObject({ action: "session.started", after: { replaces: first.session.id } })
    expect(second.secret).not.toBe(first.secret)
  })
})

describe("a password that is changed at the same moment", () => {
  it("signs nobody in any more: the session starts only if it is still there", async () => {
    const person = await world.ports.store.read.people.get(ada.personId)
    if (person === null) throw new Error("there is Ada")
    const proof = { person, method: "password", secondFactor: false, credentialId: passwordId } as const
    await world.setPassword(ada.personId, BETTER)
    const late = world.ports.store.transact(async (tx) => {
      const { value, audit } = await startSession(world.ports, tx, { client: CLIENT, proof })
      return { value, organizationId: null, audit: [audit], targets: [] }
    })
    expect(await codeOf(late)).toBe("invalid_credentials")
  })

  it("does not carry a sign-in that waits for its second factor", async () => {
    await arrange(world, (tx) =>
      tx.credentials.insert({
        id: "crd_totp",
        personId: ada.personId,
        handle: ada.personId,
        details: { kind: "totp", confirmed: true, lastStep: 0 },
        createdAt: 0,
        lastUsedAt: null,
        version: 1,
      }),
    )
    const outcome = await enter(ada.email, GOOD)
    if (outcome.kind !== "second_factor") throw new Error("no second factor was asked for")
    const ticket = await peekTicket(world.ports, "second_factor", outcome.pending.secret)
    const pending = ticket === null ? null : await pendingProof(world.ports, ticket)
    expect(pending).toMatchObject({ method: "password", credentialId: passwordId })
  })
})
