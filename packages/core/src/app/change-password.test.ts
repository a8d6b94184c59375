import { beforeEach, describe, expect, it } from "vitest"
import { codeOf, refusalOf } from "../../test/key-world.ts"
import type { OwnSession } from "../../test/own-session.ts"
import { arrange, CLIENT, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { PasswordWorld } from "../../test/password-world.ts"
import { BETTER, createPasswordWorld, GOOD } from "../../test/password-world.ts"
import { changePassword, reauthenticateByPassword } from "./change-password.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import { signInByPassword } from "./password-sign-in.ts"
import { passwordOf } from "./passwords.ts"
import { sessionCaller } from "./session.ts"

let world: PasswordWorld
let ada: OwnSession
beforeEach(async () => {
  world = await createPasswordWorld()
  ada = await signedInPerson(world)
})

const change = (password: string, currentPassword?: string, who = ada) =>
  changePassword(world.ports, who.change, { password, currentPassword })

const enter = (password: string) =>
  signInByPassword(world.ports, CLIENT, { email: ada.person.email, password })

const growStale = (): void => world.clock.advance(REAUTHENTICATION_MS + 1)

describe("setting one's password", () => {
  it("is for whoever showed within ten minutes who they are", async () => {
    await change(GOOD)
    expect(await codeOf(enter(GOOD))).toBe("ok")
    growStale()
    expect(await codeOf(change(BETTER))).toBe("reauthentication_required")
    expect(await codeOf(enter(BETTER))).toBe("invalid_credentials")
  })

  it("is for whoever shows the one there is, whenever they signed in", async () => {
    await change(GOOD)
    growStale()
    await change(BETTER, GOOD)
    expect([await codeOf(enter(GOOD)), await codeOf(enter(BETTER))]).toEqual(["invalid_credentials", "ok"])
  })

  it("is refused with a wrong one, though the sign-in is fresh", async () => {
    await world.setPassword(ada.person.id)
    const { code, errors } = await refusalOf(change(BETTER, "not the one I have"))
    expect([code, errors.map(({ pointer }) => pointer)]).toEqual([
      "invalid_credentials",
      ["/current_password"],
    ])
    expect(await codeOf(enter(GOOD))).toBe("ok")
  })

  it("ends every other session of the person, and nobody else's", async () => {
    const [other, bob] = [await sessionOf(world, ada.person.id), await signedInPerson(world)]
    expect(await change(GOOD)).toBe(1)
    const codes = [ada, other, bob].map(({ secret }) => codeOf(sessionCaller(world.ports, secret)))
    expect(await Promise.all(codes)).toEqual(["ok", "invalid_session", "ok"])
    expect((await world.audit(null)).at(-1)).toMatchObject({
      action: "password.set",
      after: { ended_sessions: 1 },
    })
  })

  it("tells when a password is too weak, and changes nothing", async () => {
    await change(GOOD)
    const { code, errors } = await refusalOf(change("password1234"))
    expect([code, errors]).toEqual([
      "weak_password",
      [{ pointer: "/password", detail: "It is one of those that are tried first." }],
    ])
    expect(await codeOf(enter(GOOD))).toBe("ok")
  })

  it("leaves one password, made when it was set", async () => {
    await change(GOOD)
    world.clock.advance(5_000)
    await change(BETTER)
    const all = await world.ports.store.read.credentials.ofPerson(ada.person.id, "password")
    expect(all).toHaveLength(1)
    expect(all[0]?.createdAt).toBe(world.clock.now())
  })

  it("of several at once with the old one, makes one", async () => {
    await change(GOOD)
    const codes = await Promise.all(
      ["first new password", "second new password", "third new password"].map((next) =>
        codeOf(change(next, GOOD)),
      ),
    )
    expect(codes.toSorted()).toEqual(["invalid_credentials", "invalid_credentials", "ok"])
  })

  it("is refused in a session of one organization's provider, before anything is hashed", async () => {
    const confined = await signedInPerson(world, {
      method: "single_sign_on",
      connection: { id: "sso_1", organizationId: world.org },
    })
    await world.setPassword(confined.person.id)
    const before = world.hasher.verified() + world.hasher.hashed()
    expect(await codeOf(change(BETTER, undefined, confined))).toBe("confined_session")
    expect(await codeOf(change(BETTER, GOOD, confined))).toBe("confined_session")
    expect(world.hasher.verified() + world.hasher.hashed()).toBe(before)
  })

  it("cannot be guessed at in a session: after ten failures it waits", async () => {
    await world.setPassword(ada.person.id)
    const codes = []
    for (let round = 0; round < 11; round += 1)
      codes.push(await codeOf(change(BETTER, `guess number ${round}`)))
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "invalid_credentials"))
    expect(codes[10]).toBe("rate_limited")
    expect(await codeOf(enter(GOOD))).toBe("ok")
  })

  it("is refused in a session that has ended since", async () => {
    await world.setPassword(ada.person.id)
    await arrange(world, (tx) => tx.sessions.delete(ada.session.session.id))
    expect(await codeOf(change(BETTER))).toBe("invalid_session")
    expect(await codeOf(change(BETTER, GOOD))).toBe("invalid_session")
    expect((await passwordOf(world.ports.store.read, ada.person.id))?.hash).toBe(`new:${GOOD}`)
  })
})

describe("showing again who one is, by password", () => {
  const again = (typed: string) => reauthenticateByPassword(world.ports, ada.change, typed)

  it("makes the sign-in fresh", async () => {
    await world.setPassword(ada.person.id)
    growStale()
    expect(await codeOf(change(BETTER))).toBe("reauthentication_required")
    expect(await again(GOOD)).toMatchObject({ authenticatedAt: world.clock.now(), secondFactor: false })
    expect(await codeOf(change(BETTER))).toBe("ok")
    expect((await world.audit(null)).map(({ action }) => action)).toContain("session.reauthenticated")
  })

  it("with a wrong one, or by somebody without a password, changes nothing", async () => {
    growStale()
    expect(await codeOf(again(GOOD))).toBe("invalid_credentials")
    await world.setPassword(ada.person.id)
    const { code, errors } = await refusalOf(again(BETTER))
    expect([code, errors[0]?.pointer]).toEqual(["invalid_credentials", "/password"])
    expect(await codeOf(change(BETTER))).toBe("reauthentication_required")
  })
})
