import { beforeEach, describe, expect, it } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld } from "../../test/key-world.ts"
import type { OwnSession } from "../../test/own-session.ts"
import { sessionOf, signedInPerson } from "../../test/own-session.ts"
import { endOtherSessions, endOwnSession, listOwnSessions } from "./own-sessions.ts"
import { SESSION_IDLE_MS, sessionCaller } from "./session.ts"

let world: KeyWorld
let ada: OwnSession
let phone: OwnSession
let bob: OwnSession
beforeEach(async () => {
  world = await createKeyWorld()
  ada = await signedInPerson(world)
  world.clock.advance(1_000)
  phone = await sessionOf(world, ada.person.id)
  bob = await signedInPerson(world)
})

const idOf = ({ session }: OwnSession): string => session.session.id
const isOpen = ({ secret }: OwnSession): Promise<string> => codeOf(sessionCaller(world.ports, secret))
const confined = () =>
  sessionOf(world, ada.person.id, {
    method: "single_sign_on",
    connection: { id: "sso_1", organizationId: world.org },
  })

describe("the list of sessions", () => {
  it("has one's own that are open, newest first", async () => {
    const list = await listOwnSessions(world.ports, ada.session)
    expect(list.map(({ id }) => id)).toEqual([idOf(phone), idOf(ada)])
    expect(list[0]).toMatchObject({ userAgent: "Browser/1.0", address: "192.0.2.1" })
    world.clock.advance(SESSION_IDLE_MS - 1)
    await sessionCaller(world.ports, phone.secret)
    world.clock.advance(1)
    expect((await listOwnSessions(world.ports, phone.session)).map(({ id }) => id)).toEqual([idOf(phone)])
  })

  it("is nothing for an organization's own provider to read or to end", async () => {
    const there = await confined()
    expect(await codeOf(listOwnSessions(world.ports, there.session))).toBe("confined_session")
    expect(await codeOf(endOwnSession(world.ports, there.change, idOf(phone)))).toBe("confined_session")
    expect(await codeOf(endOtherSessions(world.ports, there.change))).toBe("confined_session")
    expect(await isOpen(phone)).toBe("ok")
  })
})

describe("ending a session", () => {
  it("ends one of one's own at once, and says who did it", async () => {
    await endOwnSession(world.ports, ada.change, idOf(phone))
    expect([await isOpen(ada), await isOpen(phone)]).toEqual(["ok", "invalid_session"])
    expect((await world.audit(null)).at(-1)).toMatchObject({
      action: "session.ended",
      target: { kind: "session", id: idOf(phone) },
      after: { ended_by: idOf(ada) },
    })
  })

  it("may end the one it is asked in", async () => {
    await endOwnSession(world.ports, ada.change, idOf(ada))
    expect(await isOpen(ada)).toBe("invalid_session")
  })

  it("does not tell somebody else's from one that never was", async () => {
    expect(await codeOf(endOwnSession(world.ports, ada.change, idOf(bob)))).toBe("not_found")
    expect(await codeOf(endOwnSession(world.ports, ada.change, "ses_none"))).toBe("not_found")
    expect(await isOpen(bob)).toBe("ok")
  })

  it("of all others leaves the one it is asked in, and everybody else's", async () => {
    await sessionOf(world, ada.person.id)
    expect(await endOtherSessions(world.ports, ada.change)).toBe(2)
    expect([await isOpen(ada), await isOpen(phone), await isOpen(bob)]).toEqual([
      "ok",
      "invalid_session",
      "ok",
    ])
    const before = (await world.audit(null)).length
    expect(await endOtherSessions(world.ports, ada.change)).toBe(0)
    expect(await world.audit(null)).toHaveLength(before)
  })
})
