import { beforeEach, describe, expect, it } from "vitest"
import { codeOf as outcome } from "../../test/key-world.ts"
import { arrange, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { OwnSession } from "../../test/own-session.ts"
import type { PasskeyWorld } from "../../test/passkey-world.ts"
import { answerTo, createPasskeyWorld, SITE } from "../../test/passkey-world.ts"
import type { PasskeySite } from "../people-ports.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import {
  addPasskey,
  beginPasskey,
  PASSKEY_CHALLENGE_MS,
  PASSKEYS_MAX,
  passkeysOf,
  removePasskey,
  renamePasskey,
} from "./passkeys.ts"
import { sessionCaller } from "./session.ts"

const ELSEWHERE = { host: "keys.acme.example", origin: "https://keys.acme.example", organizationId: "org_1" }

let world: PasskeyWorld
beforeEach(async () => {
  world = await createPasskeyWorld()
})

/** What somebody changes on a site; the instance's own unless told otherwise. */
const at = ({ change }: Pick<OwnSession, "change">, site: PasskeySite = SITE) => ({ ...change, site })

const namesOf = async ({ person }: OwnSession) =>
  (await passkeysOf(world.ports.store.read, person.id)).map(({ details }) => details.name)

const newest = async () => (await world.audit(null)).at(-1)

describe("adding a passkey", () => {
  it("keeps what verifies it, and says so in the log", async () => {
    const ada = await signedInPerson(world)
    const { ticket, options } = await beginPasskey(world.ports, at(ada))
    const response = answerTo(options, { id: "cred-1" })
    const passkey = await addPasskey(world.ports, at(ada), { ticket, response, name: "Phone" })
    expect(passkey).toMatchObject({
      personId: ada.person.id,
      handle: "cred-1",
      details: { kind: "passkey", name: "Phone", host: SITE.host, publicKey: "key", counter: 0 },
      lastUsedAt: null,
    })
    expect(await passkeysOf(world.ports.store.read, ada.person.id)).toEqual([passkey])
    expect(await newest()).toMatchObject({
      action: "passkey.added",
      target: { kind: "credential", id: passkey.id },
      after: { name: "Phone", host: SITE.host },
    })
    // It was made, not used: the sign-in is what it was.
    expect((await sessionCaller(world.ports, ada.secret)).session.secondFactor).toBe(false)
  })

  it("tells authenticators which passkeys there are, so that none makes a second one", async () => {
    const ada = await world.withPasskey()
    const { options } = await beginPasskey(world.ports, at(ada))
    expect(options).toMatchObject({ exclude: [`${ada.person.id}-key`] })
  })

  it("answers a challenge that is new each time", async () => {
    const ada = await signedInPerson(world)
    const made = [await beginPasskey(world.ports, at(ada)), await beginPasskey(world.ports, at(ada))]
    expect(new Set(made.map(({ options }) => options["challenge"])).size).toBe(2)
    expect(made[0]?.options["challenge"]).toMatch(/^[0-9a-f]{64}$/)
  })

  it("is refused for whatever was not made for this challenge", async () => {
    const [ada, bob] = [await signedInPerson(world), await signedInPerson(world)]
    const add = async (change: (typeof ada)["change"], fields: object, site = SITE) => {
      const { ticket, options } = await beginPasskey(world.ports, at(ada))
      const response = answerTo(options, { id: "cred-1", ...fields })
      return outcome(addPasskey(world.ports, { ...change, site }, { ticket, response, name: "x" }))
    }
    expect(await add(ada.change, { challenge: "00" })).toBe("unprocessable")
    expect(await add(ada.change, { origin: "https://evil.example" })).toBe("unprocessable")
    expect(await add(ada.change, { valid: false })).toBe("unprocessable")
    expect(await add(ada.change, {}, ELSEWHERE)).toBe("unprocessable")
    expect(await add(bob.change, {})).toBe("unprocessable")
    expect(await namesOf(ada)).toEqual([])
    expect(await add(ada.change, {})).toBe("ok")
  })

  it("uses the challenge up, whatever comes of it", async () => {
    const ada = await signedInPerson(world)
    const { ticket, options } = await beginPasskey(world.ports, at(ada))
    const add = (fields: object) =>
      outcome(
        addPasskey(world.ports, at(ada), {
          ticket,
          response: answerTo(options, { id: "cred-1", ...fields }),
          name: "x",
        }),
      )
    expect(await add({ valid: false })).toBe("unprocessable")
    expect(await add({})).toBe("unprocessable")
  })

  it("has five minutes", async () => {
    const ada = await signedInPerson(world)
    const challenges = [await beginPasskey(world.ports, at(ada)), await beginPasskey(world.ports, at(ada))]
    const add = (place: number) => {
      const { ticket = "", options = {} } = challenges[place] ?? {}
      const response = answerTo(options, { id: `cred-${place}` })
      return outcome(addPasskey(world.ports, at(ada), { ticket, response, name: "x" }))
    }
    world.clock.advance(PASSKEY_CHALLENGE_MS - 1)
    expect(await add(0)).toBe("ok")
    world.clock.advance(1)
    expect(await add(1)).toBe("unprocessable")
  })

  it("is refused for one that is somebody's already, without saying whose", async () => {
    const [ada, bob] = [await world.withPasskey(), await signedInPerson(world)]
    const own = await outcome(world.addTo(ada, `${ada.person.id}-key`))
    const others = await outcome(world.addTo(bob, `${ada.person.id}-key`))
    expect([own, others]).toEqual(["unprocessable", "unprocessable"])
    expect(await namesOf(bob)).toEqual([])
  })

  it("is possible many times, but not without end", async () => {
    const ada = await signedInPerson(world)
    for (let made = 0; made < PASSKEYS_MAX; made += 1) await world.addTo(ada, `cred-${made}`)
    expect(await outcome(world.addTo(ada, "one-more"))).toBe("unprocessable")
    expect(await namesOf(ada)).toHaveLength(PASSKEYS_MAX)
  })
})

describe("a passkey that is there", () => {
  it("is renamed and removed by its person", async () => {
    const ada = await world.withPasskey()
    world.clock.advance(1)
    const second = await world.addTo(ada, "second")
    await renamePasskey(world.ports, at(ada), { id: second, name: "Key in the drawer" })
    expect(await namesOf(ada)).toEqual(["Laptop", "Key in the drawer"])
    expect(await newest()).toMatchObject({
      action: "passkey.renamed",
      before: { name: "Laptop" },
      after: { name: "Key in the drawer" },
    })
    await removePasskey(world.ports, at(ada), ada.passkeyId)
    expect(await namesOf(ada)).toEqual(["Key in the drawer"])
    expect(await newest()).toMatchObject({ action: "passkey.removed", before: { name: "Laptop" } })
  })

  it("keeps its name when it is given the same again, which is no news", async () => {
    const ada = await world.withPasskey()
    const entries = (await world.audit(null)).length
    await renamePasskey(world.ports, at(ada), { id: ada.passkeyId, name: "Laptop" })
    expect((await world.audit(null)).length).toBe(entries)
  })

  it("is not there for anybody else, nor is a credential of another kind", async () => {
    const [ada, bob] = [await world.withPasskey(), await world.withPasskey()]
    const password = {
      id: "crd_password",
      personId: bob.person.id,
      handle: bob.person.id,
      details: { kind: "password", hash: "x" },
      createdAt: 0,
      lastUsedAt: null,
      version: 1,
    } as const
    await arrange(world, (tx) => tx.credentials.insert(password))
    for (const id of [ada.passkeyId, "crd_unknown", password.id]) {
      expect(await outcome(renamePasskey(world.ports, at(bob), { id, name: "mine" }))).toBe("not_found")
      expect(await outcome(removePasskey(world.ports, at(bob), id))).toBe("not_found")
    }
    expect(await namesOf(ada)).toEqual(["Laptop"])
    expect(await world.ports.store.read.credentials.get(password.id)).toEqual(password)
  })
})

describe("every change of passkeys", () => {
  const CHANGES: Readonly<
    Record<string, (ada: Pick<OwnSession, "change"> & { readonly passkeyId: string }) => Promise<unknown>>
  > = {
    begin: (ada) => beginPasskey(world.ports, at(ada)),
    add: (ada) => addPasskey(world.ports, at(ada), { ticket: "x", response: { id: "x" }, name: "x" }),
    rename: (ada) => renamePasskey(world.ports, at(ada), { id: ada.passkeyId, name: "x" }),
    remove: (ada) => removePasskey(world.ports, at(ada), ada.passkeyId),
  }

  it.each(Object.entries(CHANGES))("%s: needs a fresh session", async (_, change) => {
    const ada = await world.withPasskey()
    world.clock.advance(REAUTHENTICATION_MS + 1)
    expect(await outcome(change(ada))).toBe("reauthentication_required")
    expect(await namesOf(ada)).toEqual(["Laptop"])
  })

  it.each(Object.entries(CHANGES))("%s: is no business of an organization's provider", async (_, change) => {
    const ada = await world.withPasskey()
    const connection = { id: "sso_1", organizationId: world.org }
    const confined = await sessionOf(world, ada.person.id, { method: "single_sign_on", connection })
    expect(await outcome(change({ ...confined, passkeyId: ada.passkeyId }))).toBe("confined_session")
    expect(await namesOf(ada)).toEqual(["Laptop"])
  })
})

describe("in a session that began on an organization's own host", () => {
  const ownHost = (): PasskeySite => ({ ...ELSEWHERE, organizationId: world.org })

  /** Somebody with a passkey of the instance, and a session confined to the organization by where it began. */
  async function confined() {
    const ada = await world.withPasskey()
    const session = await sessionOf(world, ada.person.id, { organizationId: world.org })
    return { ada, session, site: ownHost() }
  }

  it("passkeys of that host are added, renamed and removed", async () => {
    const { session, site } = await confined()
    const id = await world.addTo(session, "acme", site)
    await renamePasskey(world.ports, at(session, site), { id, name: "Acme" })
    expect(await namesOf(session)).toEqual(expect.arrayContaining(["Laptop", "Acme"]))
    await removePasskey(world.ports, at(session, site), id)
    expect(await namesOf(session)).toEqual(["Laptop"])
  })

  it("passkeys of other hosts are left alone", async () => {
    const { ada, session, site } = await confined()
    expect(await outcome(removePasskey(world.ports, at(session, site), ada.passkeyId))).toBe(
      "confined_session",
    )
    const rename = { id: ada.passkeyId, name: "mine" }
    expect(await outcome(renamePasskey(world.ports, at(session, site), rename))).toBe("confined_session")
    expect(await namesOf(ada)).toEqual(["Laptop"])
  })

  it("none is made for another host, wherever the session is taken to", async () => {
    const { session } = await confined()
    const other = { host: "other.example", origin: "https://other.example", organizationId: world.otherOrg }
    for (const site of [SITE, other])
      expect(await outcome(world.addTo(session, "x", site))).toBe("confined_session")
  })

  it("it has to be fresh", async () => {
    const { session, site } = await confined()
    world.clock.advance(REAUTHENTICATION_MS + 1)
    expect(await outcome(world.addTo(session, "x", site))).toBe("reauthentication_required")
  })

  it("by the organization's provider, nothing is changed there either", async () => {
    const { ada, site } = await confined()
    const connection = { id: "sso_1", organizationId: world.org }
    const vouched = await sessionOf(world, ada.person.id, { method: "single_sign_on", connection })
    expect(await outcome(world.addTo(vouched, "x", site))).toBe("confined_session")
  })

  it("authenticators are told of the passkeys of that host alone", async () => {
    const { ada, session, site } = await confined()
    await world.addTo(session, "acme", site)
    const there = await beginPasskey(world.ports, at(session, site))
    const here = await beginPasskey(world.ports, at(ada))
    expect([there.options["exclude"], here.options["exclude"]]).toEqual([["acme"], [`${ada.person.id}-key`]])
  })
})
