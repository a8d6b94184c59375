import { BittingError, identityHandle, newOrganization } from "@bitting/core"
import type { Credential, CredentialDetails, SsoConnection, Store, Ticket } from "@bitting/core"
import { describe, expect, test } from "vitest"
import {
  NOW,
  auditEvent,
  everyPage,
  firstPage,
  freshHash,
  freshId,
  invitation,
  person,
  session,
  storedOrganization,
  write,
} from "./fixtures.ts"

const codeOf = (error: unknown): string => (error instanceof BittingError ? error.code : String(error))

async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => "nothing", codeOf)
}

/** Every kind of credential, with every field set. */
const DETAILS: readonly CredentialDetails[] = [
  { kind: "password", hash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA" },
  { kind: "totp", confirmed: true, lastStep: 57_000_000 },
  { kind: "recovery_codes", hashes: [freshHash(), freshHash()] },
  {
    kind: "passkey",
    name: "Ada's 'laptop' ☀",
    host: "keys.example.com",
    publicKey: "pQECAyYgASFY",
    counter: 4_294_967_295,
    transports: ["internal", "hybrid"],
    backedUp: true,
  },
  { kind: "wallet" },
  {
    kind: "identity",
    connectionId: "sso_1",
    issuer: "https://id.example.com",
    subject: "s|1",
    email: "ada@example.com",
  },
]

function credential(
  personId: string,
  details: CredentialDetails,
  fields: Partial<Credential> = {},
): Credential {
  const base = { id: freshId("crd"), personId, handle: freshId("handle"), details, createdAt: NOW }
  return { ...base, lastUsedAt: null, version: 1, ...fields }
}

function connection(organizationId: string | null, fields: Partial<SsoConnection> = {}): SsoConnection {
  return {
    id: freshId("sso"),
    organizationId,
    name: "Acme",
    issuer: "https://id.example.com",
    clientId: "bitting",
    domain: null,
    enforced: false,
    joinRole: null,
    createdAt: NOW,
    ...fields,
  }
}

function ticket(fields: Partial<Ticket> = {}): Ticket {
  const base = { tokenHash: freshHash(), kind: "password_reset", personId: null, data: {} } as const
  return { ...base, createdAt: NOW, expiresAt: NOW + 1, ...fields }
}

/** What every store promises about what people sign in with. */
export function peopleContract(store: () => Store): void {
  async function storedPerson() {
    const made = person()
    await write(store(), async (tx) => await tx.people.insert(made))
    return made
  }

  describe("people", () => {
    test("a person is replaced; an address belongs to one of them", async () => {
      const [ada, bob] = [await storedPerson(), await storedPerson()]
      const verified = { ...ada, name: "Ada L.", emailVerifiedAt: NOW + 1 }
      await write(store(), async (tx) => await tx.people.update(verified))
      expect(await store().read.people.byEmail(ada.email)).toEqual(verified)
      const taken = write(store(), async (tx) => await tx.people.update({ ...bob, email: ada.email }))
      expect(await failure(taken)).toBe("already_exists")
      expect(await failure(write(store(), async (tx) => await tx.people.update(person())))).toBe("not_found")
    })
  })

  describe("credentials", () => {
    test("come back as they were stored, of every kind, by id, handle and person", async () => {
      const { id: personId } = await storedPerson()
      const all = DETAILS.map((details) => credential(personId, details))
      await write(store(), async (tx) => {
        for (const one of all) await tx.credentials.insert(one)
      })
      const { credentials } = store().read
      expect(await credentials.ofPerson(personId, null)).toEqual(all)
      for (const one of all) {
        const { kind } = one.details
        expect(await credentials.get(one.id)).toEqual(one)
        expect(await credentials.byHandle(kind, one.handle)).toEqual(one)
        expect(await credentials.ofPerson(personId, kind)).toEqual([one])
      }
      expect(await credentials.byHandle("wallet", all[0]?.handle ?? "")).toBeNull()
      expect(await credentials.get("crd_unknown")).toBeNull()
      expect(await credentials.ofPerson("per_unknown", null)).toEqual([])
    })

    test("a handle belongs to one credential of its kind, whoever's it is", async () => {
      const [ada, bob] = [await storedPerson(), await storedPerson()]
      const identity = { connectionId: "sso_1", issuer: "https://id.example.com", subject: freshId("sub") }
      const handle = identityHandle(identity)
      const first = credential(ada.id, { kind: "identity", email: ada.email, ...identity }, { handle })
      await write(store(), async (tx) => await tx.credentials.insert(first))
      const second = { ...first, id: freshId("crd"), personId: bob.id }
      expect(await failure(write(store(), async (tx) => await tx.credentials.insert(second)))).toBe(
        "already_exists",
      )
    })

    test("of 20 concurrent updates of one version, one is made", async () => {
      const { id: personId } = await storedPerson()
      const first = credential(personId, { kind: "totp", confirmed: true, lastStep: 0 })
      await write(store(), async (tx) => await tx.credentials.insert(first))
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, async (_, place) => {
          const details = { kind: "totp", confirmed: true, lastStep: place + 1 } as const
          return await failure(
            write(store(), async (tx) => await tx.credentials.update({ ...first, details, version: 2 })),
          )
        }),
      )
      expect(outcomes.filter((one) => one === "nothing")).toHaveLength(1)
      expect(new Set(outcomes)).toEqual(new Set(["nothing", "precondition_failed"]))
    })

    test("are deleted with what is sealed for them; a second time is no error", async () => {
      const { id: personId } = await storedPerson()
      const totp = credential(personId, { kind: "totp", confirmed: false, lastStep: 0 })
      const name = `totp:${totp.id}`
      await write(store(), async (tx) => {
        await tx.credentials.insert(totp)
        await tx.sealedSecrets.put({ name, sealed: "v1.x", keyId: "aaaaaaaa" })
      })
      for (const _ of [1, 2]) await write(store(), async (tx) => await tx.credentials.delete(totp.id))
      expect(await store().read.credentials.get(totp.id)).toBeNull()
      expect(await store().read.sealedSecrets.get(name)).toBeNull()
    })
  })

  describe("identities", () => {
    test("of a connection are deleted together, and no others", async () => {
      const { id: personId } = await storedPerson()
      const [gone, other] = [`sso_${freshId("a_%")}`, `sso_${freshId("a_%")}`]
      const at = (connectionId: string, subject: string): Credential => {
        const identity = { connectionId, issuer: "https://id.example.com", subject }
        const details = { kind: "identity", email: "ada@example.com", ...identity } as const
        return credential(personId, details, { handle: identityHandle(identity) })
      }
      const kept = [at(other, "1"), at(`${gone}x`, "1"), credential(personId, { kind: "wallet" })]
      await write(store(), async (tx) => {
        for (const one of [at(gone, "1"), at(gone, "2"), ...kept]) await tx.credentials.insert(one)
      })
      const counts: number[] = []
      for (const _ of [1, 2])
        await write(store(), async (tx) => {
          counts.push(await tx.credentials.deleteIdentitiesOf(gone))
        })
      expect(counts).toEqual([2, 0])
      const left = await store().read.credentials.ofPerson(personId, null)
      expect(left.map(({ id }) => id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted())
    })
  })

  describe("sealed secrets", () => {
    test("are kept by name, replaced, deleted, and found by the master key they are not under", async () => {
      const names = [freshId("a:x"), freshId("a:x"), freshId("a:x")]
      const [keyId, other] = [freshHash().slice(0, 8), freshHash().slice(0, 8)]
      await write(store(), async (tx) => {
        for (const name of names) await tx.sealedSecrets.put({ name, sealed: "v1.a", keyId: other })
        await tx.sealedSecrets.put({ name: names[1] ?? "", sealed: "v1.b", keyId })
      })
      const { sealedSecrets } = store().read
      expect(await sealedSecrets.get(names[1] ?? "")).toEqual({ name: names[1], sealed: "v1.b", keyId })
      const mine = async (after: string | null, limit: number) =>
        (await sealedSecrets.notUnder(keyId, { after, limit })).map(({ name }) => name)
      const found = (await mine(null, 1_000)).filter((name) => names.includes(name))
      expect(found).toEqual([names[0], names[2]])
      expect(await mine(names[0] ?? "", 1)).toEqual([names[2]])
      const before = await sealedSecrets.countNotUnder(keyId)
      for (const _ of [1, 2])
        await write(store(), async (tx) => await tx.sealedSecrets.delete(names[0] ?? ""))
      expect(await sealedSecrets.countNotUnder(keyId)).toBe(before - 1)
      expect(await sealedSecrets.get(names[0] ?? "")).toBeNull()
    })
  })

  describe("sessions of people", () => {
    test("are listed newest first, replaced, and seen never back in time", async () => {
      const { id: personId } = await storedPerson()
      const old = session(personId, { createdAt: NOW - 1 })
      const full = session(personId, {
        method: "single_sign_on",
        secondFactor: true,
        organizationId: "org_1",
        connectionId: "sso_1",
        userAgent: "Browser/1.0 (☀)",
        address: "2001:db8::1",
      })
      await write(store(), async (tx) => {
        for (const one of [old, full]) await tx.sessions.insert(one)
      })
      expect(await store().read.sessions.ofPerson(personId)).toEqual([full, old])
      const later = { ...old, authenticatedAt: NOW + 5, secondFactor: true }
      await write(store(), async (tx) => await tx.sessions.update(later))
      for (const at of [NOW + 9, NOW + 3]) await store().sightings.seen(old.id, at)
      expect(await store().read.sessions.byTokenHash(old.tokenHash)).toEqual({
        ...later,
        lastSeenAt: NOW + 9,
      })
      await store().sightings.seen("ses_unknown", NOW)
      const unknown = write(store(), async (tx) => await tx.sessions.update(session(personId)))
      expect(await failure(unknown)).toBe("not_found")
    })
  })

  describe("sessions of a connection", () => {
    test("are deleted together, whoever's they are, and no others", async () => {
      const [ada, bob] = [await storedPerson(), await storedPerson()]
      const [gone, other] = [freshId("sso"), freshId("sso")]
      const ended = [session(ada.id, { connectionId: gone }), session(bob.id, { connectionId: gone })]
      const kept = [session(ada.id, { connectionId: other }), session(ada.id)]
      await write(store(), async (tx) => {
        for (const one of [...ended, ...kept]) await tx.sessions.insert(one)
      })
      const counts: number[] = []
      for (const _ of [1, 2])
        await write(store(), async (tx) => {
          counts.push(await tx.sessions.deleteOfConnection(gone))
        })
      expect(counts).toEqual([2, 0])
      for (const one of ended) expect(await store().read.sessions.byTokenHash(one.tokenHash)).toBeNull()
      for (const one of kept) expect(await store().read.sessions.byTokenHash(one.tokenHash)).toEqual(one)
    })
  })

  describe("tickets", () => {
    test("of 50 who take one, one gets it; looking does not use it up; the kind must fit", async () => {
      const made = ticket({ personId: (await storedPerson()).id, data: { a: "☀", b: [1] } })
      const { tickets } = store()
      await tickets.put(made)
      expect(await tickets.get(made.kind, made.tokenHash)).toEqual(made)
      expect(await tickets.get("single_sign_on", made.tokenHash)).toBeNull()
      expect(await tickets.take("single_sign_on", made.tokenHash)).toBeNull()
      const taken = await Promise.all(
        Array.from({ length: 50 }, async () => await tickets.take(made.kind, made.tokenHash)),
      )
      expect(taken.filter((one) => one !== null)).toEqual([made])
      expect(await tickets.get(made.kind, made.tokenHash)).toBeNull()
    })

    test("of a person are deleted by kind, and nobody else's", async () => {
      const [ada, bob] = [await storedPerson(), await storedPerson()]
      const mine = ticket({ personId: ada.id })
      const others = [
        ticket({ personId: ada.id, kind: "second_factor" }),
        ticket({ personId: bob.id }),
        ticket(),
      ]
      for (const one of [mine, ...others]) await store().tickets.put(one)
      await store().tickets.deleteOfPerson("password_reset", ada.id)
      expect(await store().tickets.get(mine.kind, mine.tokenHash)).toBeNull()
      for (const one of others) expect(await store().tickets.get(one.kind, one.tokenHash)).toEqual(one)
    })
  })

  describe("invitations", () => {
    test("come back as they were stored, by id, secret and address, and in pages", async () => {
      const { id } = await storedOrganization(store())
      const open = invitation(id)
      const over = invitation(id, {
        email: open.email,
        mailed: false,
        acceptedAt: NOW,
        revokedAt: NOW,
        createdAt: NOW + 1,
        createdBy: { kind: "key", id: "key_1" },
      })
      await write(store(), async (tx) => {
        for (const one of [open, over]) await tx.invitations.insert(one)
      })
      const { invitations } = store().read
      for (const one of [open, over]) {
        expect(await invitations.get(one.id)).toEqual(one)
        expect(await invitations.byTokenHash(one.tokenHash)).toEqual(one)
      }
      expect(await invitations.openFor(id, open.email)).toEqual(open)
      expect(await invitations.openFor("org_other", open.email)).toBeNull()
      const pages = await everyPage(
        async (after) => await invitations.list(id, firstPage("created_at", { limit: 1, after })),
      )
      expect(pages).toEqual([open, over])
    })

    test("one to an address is open at a time", async () => {
      const { id } = await storedOrganization(store())
      const first = invitation(id)
      await write(store(), async (tx) => await tx.invitations.insert(first))
      const second = invitation(id, { email: first.email })
      const insert = () => write(store(), async (tx) => await tx.invitations.insert(second))
      expect(await failure(insert())).toBe("already_exists")
      await write(store(), async (tx) => await tx.invitations.update({ ...first, revokedAt: NOW }))
      expect(await failure(insert())).toBe("nothing")
      expect(await store().read.invitations.openFor(id, first.email)).toEqual(second)
    })

    test("those that are open are found by who sent them, in one organization", async () => {
      const [{ id }, { id: other }] = [await storedOrganization(store()), await storedOrganization(store())]
      const by = (sender: string) => ({ createdBy: { kind: "person" as const, id: sender } })
      const [ada, bob] = [freshId("per"), freshId("per")]
      const mine = [invitation(id, by(ada)), invitation(id, { ...by(ada), expiresAt: NOW - 1 })]
      const others = [
        invitation(id, by(bob)),
        invitation(other, by(ada)),
        invitation(id, { ...by(ada), acceptedAt: NOW }),
        invitation(id, { ...by(ada), revokedAt: NOW }),
      ]
      await write(store(), async (tx) => {
        for (const one of [...mine, ...others]) await tx.invitations.insert(one)
      })
      const found = await store().read.invitations.openBy(id, ada)
      expect(found.toSorted((left, right) => (left.id < right.id ? -1 : 1))).toEqual(
        mine.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
      )
      expect(await store().read.invitations.openBy(id, "per_unknown")).toEqual([])
    })
  })

  describe("connections to OpenID providers", () => {
    test("an organization has one, and a domain leads to one", async () => {
      const [{ id }, { id: other }] = [await storedOrganization(store()), await storedOrganization(store())]
      const domain = `${freshId("d").toLowerCase()}.example.com`
      const first = connection(id, { domain, enforced: true, joinRole: "viewer" })
      const insert = (one: SsoConnection) =>
        failure(write(store(), async (tx) => await tx.ssoConnections.insert(one)))
      expect(await insert(first)).toBe("nothing")
      expect(await insert(connection(id))).toBe("already_exists")
      expect(await insert(connection(other, { domain }))).toBe("already_exists")
      const { ssoConnections } = store().read
      expect(await ssoConnections.get(first.id)).toEqual(first)
      expect(await ssoConnections.ofOrganization(id)).toEqual(first)
      expect(await ssoConnections.byDomain(domain)).toEqual(first)
      expect(await ssoConnections.enforcedAmong([id, other])).toEqual([first])
      expect(await ssoConnections.enforcedAmong([])).toEqual([])
      const changed = { ...first, enforced: false, domain: null }
      await write(store(), async (tx) => await tx.ssoConnections.update(changed))
      expect(await ssoConnections.enforcedAmong([id])).toEqual([])
      expect(await ssoConnections.byDomain(domain)).toBeNull()
      for (const _ of [1, 2]) await write(store(), async (tx) => await tx.ssoConnections.delete(first.id))
      expect(await ssoConnections.ofOrganization(id)).toBeNull()
    })

    test("the instance has one of its own", async () => {
      const first = connection(null)
      const insert = (one: SsoConnection) =>
        failure(write(store(), async (tx) => await tx.ssoConnections.insert(one)))
      expect(await insert(first)).toBe("nothing")
      expect(await insert(connection(null))).toBe("already_exists")
      expect(await store().read.ssoConnections.ofOrganization(null)).toEqual(first)
      await write(store(), async (tx) => await tx.ssoConnections.delete(first.id))
    })
  })

  describe("hosts of organizations", () => {
    test("lead to one organization; those without one share nothing", async () => {
      const host = `${freshId("h").toLowerCase()}.example.com`
      const make = (fields: object) => ({
        ...newOrganization({ id: freshId("org"), name: "Acme", plan: "business", createdAt: NOW }),
        ...fields,
      })
      const [first, second] = [make({ host, requireSecondFactor: true }), make({})]
      const insert = (one: ReturnType<typeof make>) =>
        failure(write(store(), async (tx) => await tx.organizations.insert(one)))
      expect([await insert(first), await insert(second)]).toEqual(["nothing", "nothing"])
      expect(await store().read.organizations.byHost(host)).toEqual(first)
      expect(await store().read.organizations.byHost("other.example.com")).toBeNull()
      expect(await insert(make({ host }))).toBe("already_exists")
      const taken = write(store(), async (tx) => await tx.organizations.update({ ...second, host }))
      expect(await failure(taken)).toBe("already_exists")
      const hosted = await store().read.organizations.withHosts()
      expect(hosted.filter(({ id }) => id === first.id || id === second.id)).toEqual([first])
    })
  })

  test("an audit entry of a sign-in is recorded like any other", async () => {
    const event = { ...auditEvent(null), action: "session.started" } as const
    const { change } = await store().transact(async () => ({
      value: undefined,
      organizationId: null,
      audit: [event],
      targets: [],
    }))
    expect(change).not.toBeNull()
  })
}
