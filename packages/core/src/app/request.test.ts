import { describe, expect, it } from "vitest"
import { sampleMember, samplePerson, sampleSystemKey } from "../../test/samples.ts"
import type { OperationId } from "../domain/authority.ts"
import { OPERATIONS } from "../domain/authority.ts"
import { demand } from "./request.ts"

const IDS = Object.keys(OPERATIONS) as readonly OperationId[]
const NAMED = IDS.filter((id) => ![null, "any"].includes(OPERATIONS[id].scope))
const UNNAMED = IDS.filter((id) => OPERATIONS[id].scope === "any")

/** A key with those scopes, and what it has used of them. */
function watchedKey(scopes: readonly string[]) {
  const used: string[] = []
  const usedScope = (scope: string): void => void used.push(scope)
  return { caller: sampleSystemKey({ scopes, reach: "instance", usedScope }), used }
}

describe("what a system key is let do", () => {
  it.each(NAMED)("%s is a use of the scope it needs", (id) => {
    const scope = OPERATIONS[id].scope ?? ""
    const { caller, used } = watchedKey([scope, "other:read"])
    demand(caller, id, { organizationId: "org_1" })
    expect(used).toEqual([scope])
  })

  it.each(NAMED)("%s is no use of anything when it is refused", (id) => {
    const { caller, used } = watchedKey(["other:read"])
    expect(() => demand(caller, id, { organizationId: "org_1" })).toThrow("scope")
    expect(used).toEqual([])
  })

  it.each(UNNAMED)("%s uses no scope, because it needs none", (id) => {
    const { caller, used } = watchedKey(["other:read"])
    demand(caller, id, { organizationId: null })
    expect(used).toEqual([])
  })

  it("is no use of a scope beyond its reach", () => {
    const { caller, used } = watchedKey(["keys:read"])
    const confined = { ...caller, reach: "organization" } as const
    expect(() => demand(confined, "keys.list", { organizationId: "org_2" })).toThrow("There is nothing here")
    expect(used).toEqual([])
  })

  it("is nothing that people do", () => {
    const owner = samplePerson([sampleMember("owner")])
    expect(() => demand(owner, "members.list", { organizationId: "org_1" })).not.toThrow()
  })
})
