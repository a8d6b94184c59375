import { beforeEach, describe, expect, it } from "vitest"
import { codeOf } from "../../test/key-world.ts"
import { arrange, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { PasswordWorld } from "../../test/password-world.ts"
import { createPasswordWorld } from "../../test/password-world.ts"
import type { CredentialDetails } from "../domain/credential.ts"
import { listOwnCredentials } from "./list-own-credentials.ts"

const SITE = { host: "keys.example.com", organizationId: null }

let world: PasswordWorld
beforeEach(async () => {
  world = await createPasswordWorld()
})

const DETAILS: readonly CredentialDetails[] = [
  { kind: "totp", confirmed: true, lastStep: 1 },
  { kind: "recovery_codes", hashes: ["00"] },
  {
    kind: "passkey",
    name: "Phone",
    host: "keys.example.com",
    publicKey: "",
    counter: 0,
    transports: [],
    backedUp: true,
  },
  { kind: "wallet" },
  {
    kind: "identity",
    connectionId: "sso_1",
    issuer: "https://id.example",
    subject: "1",
    email: "a@example.com",
  },
]

describe("what somebody can sign in with", () => {
  it("is nothing at first, then what they set up, by kind", async () => {
    const ada = await signedInPerson(world)
    expect(await listOwnCredentials(world.ports, ada.session, SITE)).toEqual({
      password: null,
      totp: null,
      recoveryCodes: null,
      passkeys: [],
      wallets: [],
      identities: [],
    })
    const bob = await signedInPerson(world)
    await world.setPassword(ada.person.id)
    await world.setPassword(bob.person.id)
    await arrange(world, async (tx) => {
      for (const [at, details] of DETAILS.entries())
        await tx.credentials.insert({
          id: `crd_${details.kind}`,
          personId: ada.person.id,
          handle: `${at}`,
          details,
          createdAt: at,
          lastUsedAt: null,
          version: 1,
        })
    })
    const own = await listOwnCredentials(world.ports, ada.session, SITE)
    expect([own.password?.personId, own.totp?.id, own.recoveryCodes?.id]).toEqual([
      ada.person.id,
      "crd_totp",
      "crd_recovery_codes",
    ])
    expect([own.passkeys, own.wallets, own.identities].map((all) => all.map(({ id }) => id))).toEqual([
      ["crd_passkey"],
      ["crd_wallet"],
      ["crd_identity"],
    ])
  })

  it("is nothing for an organization's own provider to learn", async () => {
    const { person } = await signedInPerson(world)
    const connection = { id: "sso_1", organizationId: world.org }
    const confined = await sessionOf(world, person.id, { method: "single_sign_on", connection })
    expect(
      await codeOf(listOwnCredentials(world.ports, confined.session, { ...SITE, organizationId: world.org })),
    ).toBe("confined_session")
  })

  it("is the passkeys of an organization's own host in a session that began there, asked there", async () => {
    const { person } = await signedInPerson(world)
    const confined = await sessionOf(world, person.id, { organizationId: world.org })
    await arrange(world, async (tx) => {
      for (const [at, host] of ["keys.acme.example", "keys.example.com"].entries())
        await tx.credentials.insert({
          id: `crd_${at}`,
          personId: person.id,
          handle: `${at}`,
          details: {
            kind: "passkey",
            name: "x",
            host,
            publicKey: "",
            counter: 0,
            transports: [],
            backedUp: true,
          },
          createdAt: at,
          lastUsedAt: null,
          version: 1,
        })
    })
    await world.setPassword(person.id)
    const there = { host: "keys.acme.example", organizationId: world.org }
    const own = await listOwnCredentials(world.ports, confined.session, there)
    expect([own.password, own.passkeys.map(({ id }) => id)]).toEqual([null, ["crd_0"]])
    expect(await codeOf(listOwnCredentials(world.ports, confined.session, SITE))).toBe("confined_session")
    const other = { ...there, organizationId: world.otherOrg }
    expect(await codeOf(listOwnCredentials(world.ports, confined.session, other))).toBe("confined_session")
  })
})
