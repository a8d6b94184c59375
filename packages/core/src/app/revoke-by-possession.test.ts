import { beforeEach, describe, expect, it } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { createKeyWorld } from "../../test/key-world.ts"
import { revokeByPossession } from "./revoke-by-possession.ts"

const ORIGIN = { requestId: "req_finder", address: "198.51.100.7" }

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

describe("revoking by possession", () => {
  it("ends keys of every organization, each in its own log, and waits for each change", async () => {
    const ours = await world.mint()
    const theirs = await world.mint({ organizationId: world.otherOrg, workspaceId: undefined })
    const waited = world.settled.length
    await revokeByPossession(world.ports, ORIGIN, [ours.token, theirs.token, ours.token])
    for (const { key } of [ours, theirs]) {
      const grant = await world.grant(key.grant.id)
      expect([grant.revokedReason, grant.revokedBy?.id]).toEqual(["leaked", "possession"])
      const entry = (await world.audit(grant.organizationId)).at(-1)
      expect(entry).toMatchObject({ action: "key.revoked", origin: ORIGIN, target: { id: grant.id } })
    }
    expect(world.settled.slice(waited).map((change) => change?.targets)).toEqual([
      [`key:${ours.key.grant.id}`],
      [`key:${theirs.key.grant.id}`],
    ])
  })

  it("waits as well where nothing was to be revoked", async () => {
    const { token } = await world.mint()
    await revokeByPossession(world.ports, ORIGIN, [token])
    for (const tokens of [["nonsense"], [token]]) {
      const waited = world.settled.length
      await revokeByPossession(world.ports, ORIGIN, tokens)
      expect(world.settled.slice(waited)).toEqual([null])
    }
  })

  it("passes over types that are no longer declared: nobody can tell whether they were publishable", async () => {
    const { token, key } = await world.mint()
    const byName = new Map([...world.ports.catalogue.byName].filter(([name]) => name !== key.grant.keyspace))
    const ports = { ...world.ports, catalogue: { ...world.ports.catalogue, byName } }
    await revokeByPossession(ports, ORIGIN, [token])
    expect((await world.grant(key.grant.id)).revokedAt).toBeNull()
  })
})
