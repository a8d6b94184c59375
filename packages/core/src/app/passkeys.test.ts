import { beforeEach, describe, expect, it } from "vitest"
import { codeOf as outcome } from "../../test/key-world.ts"
import { arrange, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { OwnSession } from "../../test/own-session.ts"
import type { PasskeyWorld } from "../../test/passkey-world.ts"
import { answerTo, createPasskeyWorld, SITE } from "../../test/passkey-world.ts"
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

const namesOf = async ({ person }: OwnSession) =>
  (await passkeysOf(world.ports.store.read, person.id)).map(({ details }) => details.name)

const newest = async () => (await world.audit(null)).at(-1)

describe("adding a passkey", () => {
  it("keeps what verifies it, and says so in the log", async () => {
    const ada = await signedInPerson(world)
    const { ticket, options } = await beginPasskey(world.ports, ada.change, SITE)
    const response = answerTo(options, { id: "cred-1" })
    const passkey = await addPasskey(world.ports, ada.change, { ticket, response, name: "Phone", site: SITE })
    expect(passkey).toMatchObject({
      personId: ada.person.id,
      handle: "cred-1",
      details: { kind: "passkey", name: "Phone", publicKey: "key", counter: 0 },
      lastUsedAt: null,
    })
    expect(await passkeysOf(world.ports.store.read, ada.person.id)).toEqual([passkey])
    expect(await newest()).toMatchObject({
      action: "passkey.added",
      target: { kind: "credential", id: passkey.id },
      after: { name: "Phone" },
    })
    // It was made, not used: the sign-in is what it was.
    expect((await sessionCaller(world.ports, ada.secret)).session.secondFactor).toBe(false)
  })

  it("tells authenticators which passkeys there are, so that none makes a second one", async () => {
    const ada = await world.withPasskey()
    const { options } = await beginPasskey(world.ports, ada.change, SITE)
    expect(options).toMatchObject({ exclude: [`${ada.person.id}-key`] })
  })

  it("answers a challenge that is new each time", async () => {
    const ada = await signedInPerson(world)
    const made = [
      await beginPasskey(world.ports, ada.change, SITE),
      await beginPasskey(world.ports, ada.change, SITE),
    ]
    expect(new Set(made.map(({ options }) => options["challenge"])).size).toBe(2)
    expect(made[0]?.options["challenge"]).toMatch(/^[0-9a-f]{64}$/)
  })

  it("is refused for whatever was not made for this challenge", async () => {
    const [ada, bob] = [await signedInPerson(world), await signedInPerson(world)]
    const add = async (change: (typeof ada)["change"], fields: object, site = SITE) => {
      const { ticket, options } = await beginPasskey(world.ports, ada.change, SITE)
      const response = answerTo(options, { id: "cred-1", ...fields })
      return outcome(addPasskey(world.ports, change, { ticket, response, name: "x", site }))
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
    const { ticket, options } = await beginPasskey(world.ports, ada.change, SITE)
    const add = (fields: object) =>
      outcome(
        addPasskey(world.ports, ada.change, {
          ticket,
          response: answerTo(options, { id: "cred-1", ...fields }),
          name: "x",
          site: SITE,
        }),
      )
    expect(await add({ valid: false })).toBe("unprocessable")
    expect(await add({})).toBe("unprocessable")
  })

  it("has five minutes", async () => {
    const ada = await signedInPerson(world)
    const challenges = [
      await beginPasskey(world.ports, ada.change, SITE),
      await beginPasskey(world.ports, ada.change, SITE),
    ]
    const add = (place: number) => {
      const { ticket = "", options = {} } = challenges[place] ?? {}
      const response = answerTo(options, { id: `cred-${place}` })
      return outcome(addPasskey(world.ports, ada.change, { ticket, response, name: "x", site: SITE }))
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
    await renamePasskey(world.ports, ada.change, { id: second, name: "Key in the drawer" })
    expect(await namesOf(ada)).toEqual(["Laptop", "Key in the drawer"])
    expect(await newest()).toMatchObject({
      action: "passkey.renamed",
      before: { name: "Laptop" },
      after: { name: "Key in the drawer" },
    })
    await removePasskey(world.ports, ada.change, ada.passkeyId)
    expect(await namesOf(ada)).toEqual(["Key in the drawer"])
    expect(await newest()).toMatchObject({ action: "passkey.removed", before: { name: "Laptop" } })
  })

  it("keeps its name when it is given the same again, which is no news", async () => {
    const ada = await world.withPasskey()
    const entries = (await world.audit(null)).length
    await renamePasskey(world.ports, ada.change, { id: ada.passkeyId, name: "Laptop" })
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
      expect(await outcome(renamePasskey(world.ports, bob.change, { id, name: "mine" }))).toBe("not_found")
      expect(await outcome(removePasskey(world.ports, bob.change, id))).toBe("not_found")
    }
    expect(await namesOf(ada)).toEqual(["Laptop"])
    expect(await world.ports.store.read.credentials.get(password.id)).toEqual(password)
  })
})

describe("every change of passkeys", () => {
  const CHANGES: Readonly<
    Record<string, (ada: Pick<OwnSession, "change"> & { readonly passkeyId: string }) => Promise<unknown>>
  > = {
    begin: ({ change }) => beginPasskey(world.ports, change, SITE),
    add: ({ change }) =>
      addPasskey(world.ports, change, { ticket: "x", response: { id: "x" }, name: "x", site: SITE }),
    rename: ({ change, passkeyId: id }) => renamePasskey(world.ports, change, { id, name: "x" }),
    remove: ({ change, passkeyId }) => removePasskey(world.ports, change, passkeyId),
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
