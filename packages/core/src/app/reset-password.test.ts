import { beforeEach, describe, expect, it } from "vitest"
import { codeOf, refusalOf } from "../../test/key-world.ts"
import type { OwnSession } from "../../test/own-session.ts"
import { arrange, CLIENT, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { PasswordWorld } from "../../test/password-world.ts"
import { BETTER, createPasswordWorld, GOOD } from "../../test/password-world.ts"
import type { CredentialDetails } from "../domain/credential.ts"
import type { Person } from "../domain/tenancy.ts"
import { signInByPassword } from "./password-sign-in.ts"
import { beginPasswordReset, confirmPasswordReset, RESET_LIFETIME_MS } from "./reset-password.ts"
import { newLink, signInByLink } from "./sign-in.ts"
import { sessionCaller } from "./session.ts"

let world: PasswordWorld
let ada: OwnSession
beforeEach(async () => {
  world = await createPasswordWorld()
  ada = await signedInPerson(world)
})

const begin = async (email = ada.person.email): Promise<string> => {
  const reset = await beginPasswordReset(world.ports, email)
  if (reset === null) throw new Error("nothing to send")
  return reset.secret
}

const confirm = (token: string, password = BETTER) =>
  confirmPasswordReset(world.ports, CLIENT, { token, password })

const enter = (password: string) =>
  signInByPassword(world.ports, CLIENT, { email: ada.person.email, password })

const edit = (change: Partial<Person>) =>
  arrange(world, (tx) => tx.people.update({ ...ada.person, ...change }))

const EVERYTHING: readonly CredentialDetails[] = [
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

/** Gives Ada everything there is to sign in with besides her password. */
const giveEverything = () =>
  arrange(world, async (tx) => {
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

const kinds = async () =>
  (await world.ports.store.read.credentials.ofPerson(ada.person.id, null))
    .map(({ details }) => details.kind)
    .toSorted()

describe("resetting a password", () => {
  it("sets the new one, signs in with it, and ends what was signed in before", async () => {
    await world.setPassword(ada.person.id)
    const { outcome, person } = await confirm(await begin())
    expect(outcome).toMatchObject({ kind: "signed_in", signedIn: { session: { method: "password" } } })
    expect(person.id).toBe(ada.person.id)
    expect(await codeOf(sessionCaller(world.ports, ada.secret))).toBe("invalid_session")
    expect([await codeOf(enter(GOOD)), await codeOf(enter(BETTER))]).toEqual(["invalid_credentials", "ok"])
  })

  it("gives a password to somebody who had none", async () => {
    await confirm(await begin())
    expect(await codeOf(enter(BETTER))).toBe("ok")
  })

  it("makes sign-in links of before useless", async () => {
    const { secret, link } = newLink(world.ports, ada.person.id)
    await arrange(world, (tx) => tx.links.insert(link))
    await confirm(await begin())
    expect(await codeOf(signInByLink(world.ports, CLIENT, { token: secret }))).toBe("invalid_link")
  })

  it("works once, also with another link, and of many at once one", async () => {
    const tokens = [await begin(), await begin()]
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => codeOf(confirm(tokens[at % 2] ?? "", `new password no. ${at}`))),
    )
    expect(codes.filter((code) => code === "ok")).toHaveLength(1)
    expect(new Set(codes)).toEqual(new Set(["ok", "invalid_link"]))
  })

  it("works until its end and not at it", async () => {
    const [early, late] = [await begin(), await begin()]
    world.clock.advance(RESET_LIFETIME_MS - 1)
    await world.ports.store.read.people.get(ada.person.id)
    expect(await codeOf(confirm(early, "password1234"))).toBe("weak_password")
    world.clock.advance(1)
    expect(await codeOf(confirm(late))).toBe("invalid_link")
  })

  it("has lost its point once the password or the address is another one", async () => {
    await world.setPassword(ada.person.id)
    const [before, also] = [await begin(), await begin()]
    await world.setPassword(ada.person.id, "set by Ada herself")
    expect(await codeOf(confirm(before))).toBe("invalid_link")
    const fresh = await begin()
    await edit({ email: "countess@example.com" })
    expect([await codeOf(confirm(fresh)), await codeOf(confirm(also))]).toEqual([
      "invalid_link",
      "invalid_link",
    ])
  })

  it("is not used up by a password that is too weak", async () => {
    const token = await begin()
    const { code, errors } = await refusalOf(confirm(token, "too short"))
    expect([code, errors[0]?.pointer]).toEqual(["weak_password", "/password"])
    expect(await codeOf(confirm(token))).toBe("ok")
  })

  it("by strangers hashes nothing", async () => {
    expect(await codeOf(confirm("0".repeat(43)))).toBe("invalid_link")
    expect(await codeOf(confirm("nonsense"))).toBe("invalid_link")
    expect(world.hasher.hashed()).toBe(0)
  })

  it("is for nobody where nobody has the address; nothing is kept then", async () => {
    expect(await beginPasswordReset(world.ports, "nobody@example.com")).toBeNull()
  })

  it("sends no more than three mails an hour", async () => {
    const made = []
    for (let round = 0; round < 5; round += 1)
      made.push((await beginPasswordReset(world.ports, ada.person.email)) !== null)
    expect(made).toEqual([true, true, true, false, false])
  })
})

describe("an address that nobody had shown to be theirs", () => {
  it("is shown by it, and everything else that signs in is gone: it may have been made by somebody else", async () => {
    await giveEverything()
    await world.setPassword(ada.person.id)
    const { outcome } = await confirm(await begin())
    expect(outcome.kind).toBe("signed_in")
    expect(await kinds()).toEqual(["password"])
    const person = await world.ports.store.read.people.get(ada.person.id)
    expect(person?.emailVerifiedAt).toBe(world.clock.now())
    const entries = (await world.audit(null)).filter(({ action }) => /^(password|email)\./.test(action))
    expect(entries.map(({ action, after }) => [action, after])).toEqual([
      [
        "password.reset",
        { ended_sessions: 1, dropped: expect.arrayContaining(["totp", "passkey", "wallet"]) },
      ],
      ["email.verified", { email: ada.person.email }],
    ])
  })

  it("of somebody who runs the instance does not take away what they made, and the second factor is asked for", async () => {
    await giveEverything()
    await edit({ instanceAdmin: true })
    const { outcome } = await confirm(await begin())
    expect(outcome.kind).toBe("second_factor")
    expect(await kinds()).toHaveLength(EVERYTHING.length + 1)
  })
})

describe("an address that was shown before", () => {
  it("lets nobody around the second factor", async () => {
    await giveEverything()
    await edit({ emailVerifiedAt: 5 })
    const { outcome } = await confirm(await begin())
    expect(outcome).toMatchObject({ kind: "second_factor", pending: { methods: ["totp", "recovery_code"] } })
    expect(await kinds()).toHaveLength(EVERYTHING.length + 1)
    const person = await world.ports.store.read.people.get(ada.person.id)
    expect(person?.emailVerifiedAt).toBe(5)
    expect((await sessionsOpen()).length).toBe(0)
  })

  const sessionsOpen = () => world.ports.store.read.sessions.ofPerson(ada.person.id)
})

describe("everybody else", () => {
  it("keeps what they have", async () => {
    const bob = await signedInPerson(world)
    await world.setPassword(bob.person.id)
    await confirm(await begin())
    expect(await codeOf(sessionCaller(world.ports, bob.secret))).toBe("ok")
    expect(await codeOf(sessionOf(world, bob.person.id))).toBe("ok")
    const own = await world.ports.store.read.credentials.ofPerson(bob.person.id, null)
    expect(own).toHaveLength(1)
  })
})
