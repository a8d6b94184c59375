import { beforeEach, describe, expect, it } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld } from "../../test/key-world.ts"
import type { OwnSession } from "../../test/own-session.ts"
import { arrange, CLIENT, signedInPerson } from "../../test/own-session.ts"
import type { CredentialDetails } from "../domain/credential.ts"
import { resetSignIn } from "./reset-sign-in.ts"
import { sessionCaller } from "./session.ts"
import { signInByLink } from "./sign-in.ts"

let world: KeyWorld
let ada: OwnSession
beforeEach(async () => {
  world = await createKeyWorld()
  ada = await signedInPerson(world)
  await arrange(world, async (tx) => {
    for (const details of EVERYTHING)
      await tx.credentials.insert({
        id: `crd_${details.kind}`,
        personId: ada.person.id,
        handle: ada.person.id,
        details,
        createdAt: 0,
        lastUsedAt: null,
        version: 1,
      })
  })
})

const EVERYTHING: readonly CredentialDetails[] = [
  { kind: "password", hash: "" },
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
]

const reset = (withoutSecondFactor: boolean, email = ada.person.email) =>
  resetSignIn(world.ports, { email, withoutSecondFactor })

const kinds = async () =>
  (await world.ports.store.read.credentials.ofPerson(ada.person.id, null))
    .map(({ details }) => details.kind)
    .toSorted()

describe("resetting how somebody signs in", () => {
  it("ends their sessions and makes a link that lets them in; what they set up stays", async () => {
    const { secret, sessions, dropped } = await reset(false, ada.person.email.toUpperCase())
    expect([sessions, dropped]).toEqual([1, []])
    expect(await codeOf(sessionCaller(world.ports, ada.secret))).toBe("invalid_session")
    expect((await signInByLink(world.ports, CLIENT, { token: secret })).person.id).toBe(ada.person.id)
    expect(await kinds()).toHaveLength(EVERYTHING.length)
    expect((await world.audit(null)).map(({ action }) => action)).not.toContain("second_factor.disabled")
  })

  it("takes second factors away on request, which the log says; password and wallet stay", async () => {
    const { dropped } = await reset(true)
    expect(dropped.toSorted()).toEqual(["passkey", "recovery_codes", "totp"])
    expect(await kinds()).toEqual(["password", "wallet"])
    expect((await world.audit(null)).find(({ action }) => action === "second_factor.disabled")).toMatchObject(
      {
        actor: { kind: "system", id: "operator" },
        target: { kind: "person", id: ada.person.id },
        after: { dropped: expect.arrayContaining(["totp", "recovery_codes", "passkey"]) },
      },
    )
    expect((await reset(true)).dropped).toEqual([])
  })

  it("is for people who exist", async () => {
    expect(await codeOf(reset(true, "nobody@example.com"))).toBe("not_found")
  })
})
