import { beforeEach, describe, expect, it } from "vitest"
import { codeOf, refusalOf } from "../../test/key-world.ts"
import { arrange, CLIENT } from "../../test/own-session.ts"
import type { PasswordWorld } from "../../test/password-world.ts"
import { BETTER, createPasswordWorld, GOOD } from "../../test/password-world.ts"
import { hashNewPassword, passwordOf } from "./passwords.ts"
import { signInByPassword } from "./password-sign-in.ts"
import { hashLinkPassword, newLink, signInByLink } from "./sign-in.ts"
import { sessionCaller } from "./session.ts"

let world: PasswordWorld
beforeEach(async () => {
  world = await createPasswordWorld()
})

const ADA = { name: "Ada Lovelace", email: "ada@example.com" }

describe("a new password", () => {
  it("is hashed as it is normalized, once it is good enough", async () => {
    expect(await hashNewPassword(world.ports, "cafe\u0301 noir sans sucre", { owner: ADA })).toBe(
      "new:caf\u00e9 noir sans sucre",
    )
    const { code, errors } = await refusalOf(
      hashNewPassword(world.ports, "Ada Lovelace!", { owner: ADA, pointer: "/new" }),
    )
    expect([code, errors[0]?.pointer]).toEqual(["weak_password", "/new"])
    expect(world.hasher.hashed()).toBe(1)
  })
})

describe("a sign-in link that is used with a password", () => {
  async function link(personId: string | null): Promise<string> {
    const { secret, link: made } = newLink(world.ports, personId)
    await arrange(world, (tx) => tx.links.insert(made))
    return secret
  }

  async function enter(token: string, password: string, who: object = {}) {
    const request = { token, password, ...who }
    const passwordHash = await hashLinkPassword(world.ports, request)
    return signInByLink(world.ports, CLIENT, { ...request, passwordHash })
  }

  it("makes the first person with it", async () => {
    await enter(await link(null), GOOD, ADA)
    const outcome = await signInByPassword(world.ports, CLIENT, { email: ADA.email, password: GOOD })
    expect(outcome.kind).toBe("signed_in")
    expect((await world.audit(null)).map(({ action }) => action)).toContain("password.set")
  })

  it("is not used up by a password that is too weak, or by forgetting who one is", async () => {
    const token = await link(null)
    expect(await codeOf(enter(token, "lovelace1815", ADA))).toBe("weak_password")
    expect(await codeOf(enter(token, GOOD))).toBe("unprocessable")
    expect(await codeOf(enter(token, GOOD, ADA))).toBe("ok")
  })

  it("sets the password of whom it was made for, and ends their other sessions", async () => {
    const { caller } = await world.person("member")
    await world.setPassword(caller.personId, GOOD)
    const before = await enter(await link(caller.personId), BETTER)
    await enter(await link(caller.personId), "one more password")
    expect(await codeOf(sessionCaller(world.ports, before.secret))).toBe("invalid_session")
    expect((await passwordOf(world.ports.store.read, caller.personId))?.hash).toBe("new:one more password")
  })

  it("that is none hashes nothing", async () => {
    expect(await codeOf(enter("0".repeat(43), GOOD, ADA))).toBe("invalid_link")
    expect(world.hasher.hashed()).toBe(0)
  })
})
