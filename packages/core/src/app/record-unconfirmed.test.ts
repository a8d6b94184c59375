import { beforeEach, describe, expect, it } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld } from "../../test/app-fixture.ts"
import type { Change } from "../domain/change.ts"
import type { DelayingVerifier } from "../verifier/lease-ledger.ts"
import { recordUnconfirmed } from "./record-unconfirmed.ts"

let world: World
let organizationId: string
beforeEach(async () => {
  world = await createWorld()
  organizationId = (await world.organization("ada@example.com")).organization.id
})

const verifier = (name: string | null, owner: string | null): DelayingVerifier => ({
  id: `id of ${name}`,
  credential: "key_1",
  organizationId: owner,
  name,
})

const changeOf = (owner: string | null): Change => ({
  seq: 7,
  tag: "0123456789abcdef",
  organizationId: owner,
  targets: ["key:key_1"],
})

/** The entries of a log that tell of it. */
async function told(log: string | null) {
  const entries = (await world.audit(log)).filter(({ action }) => action === "verifier.unconfirmed")
  return entries.map(({ target, actor, after }) => ({ target: target.id, actor: actor.kind, after }))
}

describe("a change that verifiers have not confirmed", () => {
  it("is told in the log of the organization it concerns, which names its own", async () => {
    await recordUnconfirmed(world.ports, changeOf(organizationId), [
      verifier("two", organizationId),
      verifier("one", organizationId),
      verifier(null, organizationId),
    ])
    expect(await told(organizationId)).toEqual([
      {
        target: organizationId,
        actor: "system",
        after: { change: 7, unconfirmed: 3, verifiers: ["(unnamed)", "one", "two"] },
      },
    ])
    expect(await told(null)).toEqual([])
  })

  it("is told in the instance's log as far as its own verifiers go, whom no organization is told the names of", async () => {
    await recordUnconfirmed(world.ports, changeOf(organizationId), [
      verifier("theirs", organizationId),
      verifier("gateway", null),
    ])
    expect((await told(organizationId))[0]?.after).toEqual({
      change: 7,
      unconfirmed: 2,
      verifiers: ["theirs"],
    })
    expect((await told(null))[0]?.after).toEqual({ change: 7, unconfirmed: 1, verifiers: ["gateway"] })
  })

  it.each([
    ["that concerns all", changeOf(null), 7],
    ["that was made before", null, null],
  ])("%s is told in the instance's log alone", async (_, change, seq) => {
    await recordUnconfirmed(world.ports, change, [
      verifier("theirs", organizationId),
      verifier("gateway", null),
    ])
    expect(await told(organizationId)).toEqual([])
    expect(await told(null)).toEqual([
      {
        target: "instance",
        actor: "system",
        after: { change: seq, unconfirmed: 2, verifiers: ["gateway", "theirs"] },
      },
    ])
  })

  it("is never told by the id of a verifier, and nobody waits for the telling", async () => {
    const waited = world.changes.length
    await recordUnconfirmed(world.ports, changeOf(organizationId), [verifier("one", organizationId)])
    expect(JSON.stringify(await world.audit(organizationId))).not.toContain("id of")
    expect(world.changes.length).toBe(waited)
  })
})
