import { beforeEach, describe, expect, it } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld, refusalOf } from "../../test/key-world.ts"
import { sha256Hex } from "../../test/engine.ts"
import { FIRST_PERSON, LINK_LIFETIME_MS, newLink, signInByLink } from "./sign-in.ts"
import { SESSION_IDLE_MS, SESSION_LIFETIME_MS, sessionCaller, signOut } from "./session.ts"
import type { SignInRequest } from "./sign-in.ts"

const ORIGIN = { requestId: "req_test", address: "192.0.2.1" }
const ADA = { name: "Ada", email: "Ada@Example.com" }

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

/** A stored link's secret. */
async function link(personId: string | null): Promise<string> {
  const { secret, link: made } = newLink(world.ports, personId)
  await world.ports.store.transact(async (tx) => {
    await tx.links.insert(made)
    const [entry] = await world.audit()
    if (entry === undefined) throw new Error("something was recorded")
    return { value: null, organizationId: null, audit: [{ ...entry, id: `evt_${made.id}` }], targets: [] }
  })
  return secret
}

const enter = (token: string, fields: Partial<SignInRequest> = {}) =>
  signInByLink(world.ports, { origin: ORIGIN, userAgent: null }, { token, ...fields })

describe("the first person", () => {
  it("runs the instance and owns the default organization", async () => {
    const { person, secret } = await enter(await link(null), ADA)
    expect(person).toMatchObject({ name: "Ada", email: "ada@example.com", instanceAdmin: true })
    const { caller } = await sessionCaller(world.ports, secret)
    expect(caller).toMatchObject({
      instanceAdmin: true,
      members: [{ organizationId: world.org, role: "owner" }],
    })
    expect((await world.audit()).at(-1)?.action).toBe("member.added")
  })

  it("is one person, however many links there are and however they are used", async () => {
    const links = [await link(null), await link(null), await link(null)]
    const outcomes = await Promise.all(
      links.map((token, at) => codeOf(enter(token, { name: `P${at}`, email: `p${at}@example.com` }))),
    )
    expect(outcomes.toSorted()).toEqual(["invalid_link", "invalid_link", "ok"])
    expect(await codeOf(enter(await link(null), ADA))).toBe("invalid_link")
  })

  it("gives a name and an address; the link is not used up by forgetting them", async () => {
    const token = await link(null)
    const { code, errors } = await refusalOf(enter(token))
    expect([code, errors.map(({ pointer }) => pointer)]).toEqual(["unprocessable", ["/name", "/email"]])
    expect(await world.ports.store.read.settings.get(FIRST_PERSON)).toBeNull()
    expect(await codeOf(enter(token, ADA))).toBe("ok")
  })
})

describe("a sign-in link", () => {
  it("lets in the person it was made for, once", async () => {
    const ada = await world.person("member")
    const token = await link(ada.caller.personId)
    const { person } = await enter(token)
    expect([person.id, await codeOf(enter(token))]).toEqual([ada.caller.personId, "invalid_link"])
  })

  it("used thirty times at once lets one in", async () => {
    const token = await link((await world.person("member")).caller.personId)
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => codeOf(enter(token))))
    expect(outcomes.filter((outcome) => outcome === "ok").length).toBe(1)
    expect(new Set(outcomes)).toEqual(new Set(["ok", "invalid_link"]))
  })

  it("works until its end and not at it", async () => {
    const { personId } = (await world.person("member")).caller
    const tokens = [await link(personId), await link(personId)]
    world.clock.advance(LINK_LIFETIME_MS - 1)
    expect(await codeOf(enter(tokens[0] ?? ""))).toBe("ok")
    world.clock.advance(1)
    expect(await codeOf(enter(tokens[1] ?? ""))).toBe("invalid_link")
  })

  it("that was never made, or is no link at all, is answered alike", async () => {
    const errors = [await refusalOf(enter("0".repeat(43))), await refusalOf(enter("nonsense"))]
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ["invalid_link", errors[0]?.message],
      ["invalid_link", errors[0]?.message],
    ])
  })
})

describe("a session", () => {
  async function session() {
    const ada = await world.person("member")
    const { secret } = await enter(await link(ada.caller.personId))
    return { ada, secret }
  }

  it("is kept by its hash only", async () => {
    const { secret } = await session()
    expect(await world.ports.store.read.sessions.byTokenHash(sha256Hex(secret))).not.toBeNull()
    expect(JSON.stringify(await world.audit(null))).not.toContain(secret)
  })

  it("ends after a week", async () => {
    const { secret } = await session()
    const step = SESSION_IDLE_MS - 1
    for (let age = step; age < SESSION_LIFETIME_MS; age += step) {
      world.clock.advance(step)
      expect(await codeOf(sessionCaller(world.ports, secret))).toBe("ok")
    }
    world.clock.advance(SESSION_LIFETIME_MS % step)
    expect(await codeOf(sessionCaller(world.ports, secret))).toBe("invalid_session")
  })

  it("ends after a day in which nobody uses it", async () => {
    const { secret } = await session()
    world.clock.advance(SESSION_IDLE_MS - 1)
    expect(await codeOf(sessionCaller(world.ports, secret))).toBe("ok")
    world.clock.advance(SESSION_IDLE_MS)
    expect(await codeOf(sessionCaller(world.ports, secret))).toBe("invalid_session")
  })

  it("ends with signing out", async () => {
    const { secret } = await session()
    const { caller } = await sessionCaller(world.ports, secret)
    await signOut(world.ports, { caller, origin: ORIGIN })
    expect(await codeOf(sessionCaller(world.ports, secret))).toBe("invalid_session")
  })

  it("carries the roles of now: a suspended membership is none", async () => {
    const { ada, secret } = await session()
    await world.ports.store.transact(async (tx) => {
      const member = await tx.members.get(ada.memberId)
      if (member !== null) await tx.members.update({ ...member, suspended: true })
      const [entry] = await world.audit()
      if (entry === undefined) throw new Error("something was recorded")
      return { value: null, organizationId: null, audit: [{ ...entry, id: "evt_suspended" }], targets: [] }
    })
    expect((await sessionCaller(world.ports, secret)).caller.members).toEqual([])
  })

  it("is for people: a system key has none to end", async () => {
    expect(await codeOf(signOut(world.ports, world.root))).toBe("session_required")
  })

  it("with a secret that cannot be one is refused", async () => {
    for (const secret of ["", "x", "0".repeat(44), `${"0".repeat(42)}!`])
      expect(await codeOf(sessionCaller(world.ports, secret))).toBe("invalid_session")
  })
})
