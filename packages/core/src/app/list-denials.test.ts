import { beforeEach, describe, expect, it, test } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld } from "../../test/key-world.ts"
import { NOON } from "../../test/samples.ts"
import type { Denial } from "../domain/denial.ts"
import { listDenials } from "./list-denials.ts"
import type { RequestContext } from "./request.ts"

const PAGE = { limit: 50, sort: "refused_at", descending: true, after: null } as const

let world: KeyWorld
let id: string
beforeEach(async () => {
  world = await createKeyWorld()
  ;({ id } = (await world.mint()).key.grant)
})

const denial = (grantId: string): Denial => ({
  grantId,
  code: "origin_not_allowed",
  at: NOON,
  asked: [],
  origin: "https://x.example",
  address: "203.0.113.7",
})

const seenBy = async (who: RequestContext): Promise<readonly Denial[]> =>
  (await listDenials(world.ports, who, { id, page: PAGE })).rows

describe("the denials of a key", () => {
  beforeEach(async () => {
    await world.ports.store.usage.flush([], [denial(id)])
  })

  test.each(["owner", "admin", "manager"] as const)("are seen with addresses by an %s", async (role) => {
    expect(await seenBy(await world.person(role))).toEqual([denial(id)])
  })

  test.each(["member", "viewer"] as const)("are seen without addresses by a %s", async (role) => {
    expect(await seenBy(await world.person(role))).toEqual([{ ...denial(id), address: null }])
  })

  it("are seen by system keys that read keys, and their addresses by those that read the audit log too", async () => {
    expect(await seenBy(world.key(["keys:read"]))).toEqual([{ ...denial(id), address: null }])
    expect(await seenBy(world.key(["keys:read", "audit:read"]))).toEqual([denial(id)])
    expect(await codeOf(seenBy(world.key(["audit:read"])))).toBe("insufficient_scope")
  })

  it("are as absent as the key to those who may not see it", async () => {
    expect(await codeOf(seenBy(await world.person("owner", { organizationId: world.otherOrg })))).toBe(
      "not_found",
    )
  })
})
