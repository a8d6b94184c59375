import { beforeEach, describe, expect, it } from "vitest"
import { codeOf } from "../../test/key-world.ts"
import { arrange, sessionOf } from "../../test/own-session.ts"
import type { ProviderWorld } from "../../test/provider-world.ts"
import { createProviderWorld, enteredAs, ISSUER, vouched } from "../../test/provider-world.ts"
import { listIdentities, unlinkIdentity } from "./identities.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"

let world: ProviderWorld
beforeEach(async () => {
  world = await createProviderWorld()
})

describe("the identities of a person", () => {
  it("are listed with where they lead, also when the connection has gone", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const { person } = await enteredAs(world, await world.enter(connection, vouched()))
    const { read } = world.ports.store
    const shown = {
      connectionId: connection.id,
      connectionName: "Acme",
      organizationId: world.org,
      issuer: ISSUER,
      email: "new@example.com",
      createdAt: world.clock.now(),
      lastUsedAt: world.clock.now(),
    }
    expect(await listIdentities(read, person.id)).toMatchObject([shown])
    await arrange(world, (tx) => tx.ssoConnections.delete(connection.id))
    const gone = { ...shown, connectionName: null, organizationId: null }
    expect(await listIdentities(read, person.id)).toMatchObject([gone])
    expect(await listIdentities(read, "per_unknown")).toEqual([])
  })

  it("are unbound by the person alone, shortly after they showed who they are", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const entered = await enteredAs(world, await world.enter(connection, vouched()))
    const [identity] = await listIdentities(world.ports.store.read, entered.person.id)
    const id = identity?.id ?? ""
    const own = await sessionOf(world, entered.person.id)
    const other = await sessionOf(world, (await world.person("owner")).caller.personId)
    const confined = { session: entered, origin: own.change.origin }
    expect(await codeOf(unlinkIdentity(world.ports, other.change, id))).toBe("not_found")
    expect(await codeOf(unlinkIdentity(world.ports, confined, id))).toBe("confined_session")
    expect(await codeOf(unlinkIdentity(world.ports, own.change, "crd_unknown"))).toBe("not_found")
    world.clock.advance(REAUTHENTICATION_MS + 1)
    expect(await codeOf(unlinkIdentity(world.ports, own.change, id))).toBe("reauthentication_required")
    const fresh = await sessionOf(world, entered.person.id)
    await unlinkIdentity(world.ports, fresh.change, id)
    const sessions = await world.ports.store.read.sessions.ofPerson(entered.person.id)
    expect(sessions.map((session) => session.id)).toEqual(
      expect.arrayContaining([own.session.session.id, fresh.session.session.id]),
    )
    expect(sessions).toHaveLength(2)
    expect((await world.audit(null)).at(-1)).toMatchObject({
      action: "identity.unlinked",
      before: { connection_id: connection.id, subject: "subject-1" },
      after: { ended_sessions: 1 },
    })
  })
})
