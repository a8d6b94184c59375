import { beforeEach, describe, expect, it } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld, refusalOf } from "../../test/key-world.ts"
import type { OwnSession } from "../../test/own-session.ts"
import { arrange, signedInPerson } from "../../test/own-session.ts"
import { demandOwnChange, REAUTHENTICATION_MS } from "./own-credentials.ts"
import { nothingDone } from "./request.ts"
import { SESSION_IDLE_MS } from "./session.ts"

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

const demand = async ({ change }: OwnSession) =>
  (
    await world.ports.store.transact(async (tx) =>
      nothingDone(await demandOwnChange(world.ports, tx, change)),
    )
  ).value

describe("changing what one signs in with", () => {
  it("is for whoever showed who they are within ten minutes", async () => {
    const ada = await signedInPerson(world)
    expect((await demand(ada)).id).toBe(ada.session.session.id)
    world.clock.advance(REAUTHENTICATION_MS)
    expect(await codeOf(demand(ada))).toBe("ok")
    world.clock.advance(1)
    const { code, extra } = await refusalOf(demand(ada))
    expect([code, extra]).toEqual(["reauthentication_required", { max_age: 600 }])
  })

  it("goes by when the stored session was renewed, not by when the request began", async () => {
    const ada = await signedInPerson(world)
    const { session } = ada.session
    world.clock.advance(REAUTHENTICATION_MS + 1)
    await arrange(world, (tx) => tx.sessions.update({ ...session, authenticatedAt: world.clock.now() }))
    expect(await codeOf(demand(ada))).toBe("ok")
    await arrange(world, (tx) => tx.sessions.update({ ...session, authenticatedAt: 0 }))
    expect(await codeOf(demand(ada))).toBe("reauthentication_required")
  })

  it("is refused once the session has ended, though the request began before", async () => {
    const [ada, bob] = [await signedInPerson(world), await signedInPerson(world)]
    await arrange(world, (tx) => tx.sessions.delete(ada.session.session.id))
    expect(await codeOf(demand(ada))).toBe("invalid_session")
    expect(await codeOf(demand(bob))).toBe("ok")
    world.clock.advance(SESSION_IDLE_MS)
    expect(await codeOf(demand(bob))).toBe("invalid_session")
  })

  it("is refused in a session of one organization's provider, and allowed in one of the instance's", async () => {
    const method = "single_sign_on"
    const confined = { id: "sso_1", organizationId: world.org }
    const ada = await signedInPerson(world, { method, connection: confined })
    expect(await codeOf(demand(ada))).toBe("confined_session")
    const everywhere = { id: "sso_2", organizationId: null }
    const bob = await signedInPerson(world, { method, connection: everywhere })
    expect(await codeOf(demand(bob))).toBe("ok")
  })
})
