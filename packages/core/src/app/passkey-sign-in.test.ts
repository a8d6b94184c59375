import { beforeEach, describe, expect, it } from "vitest"
import { codeOf as outcome, refusalOf } from "../../test/key-world.ts"
import type { OwnSession } from "../../test/own-session.ts"
import { arrange, CLIENT, sessionOf } from "../../test/own-session.ts"
import type { PasskeyWorld } from "../../test/passkey-world.ts"
import { answerTo, createPasskeyWorld, SITE } from "../../test/passkey-world.ts"
import type { PasskeySite } from "../people-ports.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import { beginPasskeySignIn, reauthenticateByPasskey, signInByPasskey } from "./passkey-sign-in.ts"
import { PASSKEY_CHALLENGE_MS, passkeysOf, removePasskey } from "./passkeys.ts"
import { sessionCaller } from "./session.ts"

let world: PasskeyWorld
let ada: OwnSession & { readonly passkeyId: string }
beforeEach(async () => {
  world = await createPasskeyWorld()
  ada = await world.withPasskey()
})

/** What ada's authenticator says to a new challenge, but for what a test changes. */
async function answered(fields: object = {}, site: PasskeySite = SITE) {
  const { ticket, options } = await beginPasskeySignIn(world.ports, site)
  const own = { id: `${ada.person.id}-key`, personId: ada.person.id }
  return { ticket, response: answerTo(options, { ...own, ...fields }), site }
}

const enter = async (fields: object = {}, site: PasskeySite = SITE) =>
  signInByPasskey(world.ports, CLIENT, await answered(fields, site))

const stored = async () => (await passkeysOf(world.ports.store.read, ada.person.id))[0]

describe("signing in with a passkey", () => {
  it("is two factors in one, and notes the use", async () => {
    const signedIn = await enter({ counter: 7 })
    expect(signedIn.person.id).toBe(ada.person.id)
    expect(signedIn.session).toMatchObject({ method: "passkey", secondFactor: true, organizationId: null })
    expect((await sessionCaller(world.ports, signedIn.secret)).caller.members).toHaveLength(1)
    expect(await stored()).toMatchObject({
      lastUsedAt: world.clock.now(),
      details: { counter: 7, backedUp: true, name: "Laptop" },
    })
    expect((await world.audit(null)).at(-1)).toMatchObject({
      action: "session.started",
      after: { method: "passkey", second_factor: true },
    })
  })

  it.each([
    ["an unknown passkey", { id: "unknown" }],
    ["a wrong signature", { valid: false }],
    ["another challenge", { challenge: "00" }],
    ["a page of another site", { origin: "https://evil.example" }],
    ["a passkey of somebody else than it says", { personId: "per_other" }],
    ["no word of whose it is", { personId: undefined }],
  ])("is refused for %s, always in the same words", async (_, fields) => {
    const unknown = await refusalOf(enter({ id: "never" }))
    const refused = await refusalOf(enter(fields))
    expect([refused.code, refused.message, refused.extra, refused.errors]).toEqual([
      "invalid_credentials",
      unknown.message,
      unknown.extra,
      unknown.errors,
    ])
    expect((await stored())?.lastUsedAt).toBeNull()
  })

  it("takes a counter that goes up, and none that stays or goes back", async () => {
    expect(await outcome(enter({ counter: 5 }))).toBe("ok")
    for (const counter of [5, 4, 1, 0]) expect(await outcome(enter({ counter }))).toBe("invalid_credentials")
    expect(await outcome(enter({ counter: 6 }))).toBe("ok")
  })

  it("takes an authenticator that does not count as often as it comes", async () => {
    for (const _ of [1, 2, 3]) expect(await outcome(enter({ counter: 0 }))).toBe("ok")
  })

  it("takes one of two that say the same count at once", async () => {
    const answers = [await answered({ counter: 9 }), await answered({ counter: 9 })]
    const outcomes = await Promise.all(
      answers.map((answer) => outcome(signInByPasskey(world.ports, CLIENT, answer))),
    )
    expect(outcomes.toSorted()).toEqual(["invalid_credentials", "ok"])
  })

  it("answers a challenge once, also twenty times at once", async () => {
    const answer = await answered()
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => outcome(signInByPasskey(world.ports, CLIENT, answer))),
    )
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(1)
    expect(await outcome(signInByPasskey(world.ports, CLIENT, answer))).toBe("invalid_credentials")
  })

  it("answers a challenge within five minutes", async () => {
    const [first, second] = [await answered(), await answered()]
    world.clock.advance(PASSKEY_CHALLENGE_MS - 1)
    expect(await outcome(signInByPasskey(world.ports, CLIENT, first))).toBe("ok")
    world.clock.advance(1)
    expect(await outcome(signInByPasskey(world.ports, CLIENT, second))).toBe("invalid_credentials")
  })

  it("answers the challenge of the same site only", async () => {
    const elsewhere = {
      host: "keys.acme.example",
      origin: "https://keys.acme.example",
      organizationId: world.org,
    }
    const answer = await answered({}, elsewhere)
    expect(await outcome(signInByPasskey(world.ports, CLIENT, { ...answer, site: SITE }))).toBe(
      "invalid_credentials",
    )
  })

  it("is not possible with a passkey of another site", async () => {
    const site = {
      host: "keys.acme.example",
      origin: "https://keys.acme.example",
      organizationId: world.org,
    }
    await world.addTo(ada, "acme", site)
    expect(await outcome(enter({ id: "acme" }))).toBe("invalid_credentials")
    expect(await outcome(enter({}, site))).toBe("invalid_credentials")
    expect(await outcome(enter({ id: "acme" }, site))).toBe("ok")
  })

  it("ends with the passkey, also for an answer that is under way", async () => {
    const answer = await answered()
    await removePasskey(world.ports, { ...ada.change, site: SITE }, ada.passkeyId)
    expect(await outcome(signInByPasskey(world.ports, CLIENT, answer))).toBe("invalid_credentials")
    expect(await outcome(enter())).toBe("invalid_credentials")
  })

  it("is not possible with the handle of another kind of credential", async () => {
    const wallet = {
      id: "crd_wallet",
      personId: ada.person.id,
      handle: "0xabc",
      details: { kind: "wallet" },
      createdAt: 0,
      lastUsedAt: null,
      version: 1,
    } as const
    await arrange(world, (tx) => tx.credentials.insert(wallet))
    expect(await outcome(enter({ id: wallet.handle }))).toBe("invalid_credentials")
  })
})

describe("signing in with a passkey on an organization's own host", () => {
  it("opens that organization alone, and changes nothing the person signs in with", async () => {
    const site = { host: "keys.acme.example", origin: "https://keys.acme.example", organizationId: world.org }
    await world.addTo(ada, "acme", site)
    const { session, secret } = await enter({ id: "acme" }, site)
    expect(session).toMatchObject({ organizationId: world.org, connectionId: null, secondFactor: true })
    const confined = await sessionCaller(world.ports, secret)
    expect(confined.caller.members.map(({ organizationId }) => organizationId)).toEqual([world.org])
    const change = { session: confined, origin: CLIENT.origin, site }
    expect(await outcome(removePasskey(world.ports, change, ada.passkeyId))).toBe("confined_session")
  })

  it("opens nothing to somebody who is not in it", async () => {
    const site = {
      host: "keys.other.example",
      origin: "https://keys.other.example",
      organizationId: world.otherOrg,
    }
    await world.addTo(ada, "other", site)
    const { secret } = await enter({ id: "other" }, site)
    expect((await sessionCaller(world.ports, secret)).caller.members).toEqual([])
  })
})

describe("showing a passkey in a session", () => {
  it("makes it fresh, and counts as a second factor from then on", async () => {
    world.clock.advance(REAUTHENTICATION_MS + 1)
    const renewed = await reauthenticateByPasskey(world.ports, ada.change, await answered({ counter: 3 }))
    expect(renewed).toMatchObject({ authenticatedAt: world.clock.now(), secondFactor: true })
    expect((await sessionCaller(world.ports, ada.secret)).session).toEqual(renewed)
    expect(await stored()).toMatchObject({ lastUsedAt: world.clock.now(), details: { counter: 3 } })
    expect((await world.audit(null)).at(-1)).toMatchObject({
      action: "session.reauthenticated",
      after: { method: "passkey", second_factor: true },
    })
  })

  it("is refused for somebody else's passkey, which is then not used", async () => {
    const bob = await world.withPasskey()
    expect(await outcome(reauthenticateByPasskey(world.ports, bob.change, await answered()))).toBe(
      "invalid_credentials",
    )
    expect((await stored())?.lastUsedAt).toBeNull()
    expect((await sessionCaller(world.ports, bob.secret)).session.secondFactor).toBe(false)
  })

  it("renews no session that opens more than the passkey does", async () => {
    const site = {
      host: "keys.acme.example",
      origin: "https://keys.acme.example",
      organizationId: world.org,
    }
    await world.addTo(ada, "acme", site)
    const answer = await answered({ id: "acme" }, site)
    expect(await outcome(reauthenticateByPasskey(world.ports, ada.change, answer))).toBe(
      "invalid_credentials",
    )
    expect((await sessionCaller(world.ports, ada.secret)).session.secondFactor).toBe(false)
    const confined = await sessionOf(world, ada.person.id, { organizationId: world.org })
    const again = await answered({ id: "acme" }, site)
    expect(await outcome(reauthenticateByPasskey(world.ports, confined.change, again))).toBe("ok")
  })

  it("is nothing in a session that has ended", async () => {
    const gone = await sessionOf(world, ada.person.id)
    await arrange(world, (tx) => tx.sessions.delete(gone.session.session.id))
    expect(await outcome(reauthenticateByPasskey(world.ports, gone.change, await answered()))).toBe(
      "invalid_session",
    )
    expect((await stored())?.lastUsedAt).toBeNull()
  })
})
