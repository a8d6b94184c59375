import { beforeEach, describe, expect, it, test } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld } from "../../test/key-world.ts"
import { DAY_MS, HOUR_MS, NOON, samplePerson } from "../../test/samples.ts"
import type { CreateKeyRequest } from "./create-key.ts"
import type { RequestContext } from "./request.ts"
import type { OrganizationUsageRequest } from "./usage-report.ts"
import { organizationUsage } from "./usage-report.ts"

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

/** A key that was accepted so often. */
async function used(times: number, fields: Partial<CreateKeyRequest> = {}, hourAt = NOON): Promise<void> {
  const { key } = await world.mint(fields)
  await world.ports.store.usage.flush([
    { grantId: key.grant.id, hourAt, counts: { ok: times }, lastUsedAt: hourAt },
  ])
}

/** How many accepted verifications that caller is told of. */
async function accepted(who: RequestContext, request: OrganizationUsageRequest = {}): Promise<number> {
  const asked = { organizationId: world.org, ...request }
  const { buckets } = await organizationUsage(world.ports, who, asked)
  return buckets.reduce((sum, { counts }) => sum + (counts["ok"] ?? 0), 0)
}

describe("the usage of an organization", () => {
  beforeEach(async () => {
    await used(1)
    await used(2, { workspaceId: world.ws2 })
    await used(4, { keyspace: "system", scopes: ["keys:read"] })
    await used(8, { keyspace: "system", scopes: ["keys:read"], workspaceId: world.ws2 })
  })

  test.each([
    ["owner", 15],
    ["manager", 15],
    ["member", 3],
    ["viewer", 3],
  ] as const)("for the role %s is that of the keys it may read", async (role, sum) => {
    expect(await accepted(await world.person(role))).toBe(sum)
  })

  it("is that of all keys for whoever reads with a key, and of none without the scope", async () => {
    expect(await accepted(world.key(["keys:read"]))).toBe(15)
    expect(await codeOf(accepted(world.key(["keys:write"])))).toBe("insufficient_scope")
  })

  it("is not known outside of it", async () => {
    const stranger = await world.person("owner", { organizationId: world.otherOrg })
    for (const who of [stranger, world.key(["keys:read"], { organizationId: world.otherOrg })]) {
      expect(await codeOf(accepted(who))).toBe("not_found")
      expect(await accepted(who, { organizationId: world.otherOrg, workspaceId: world.ws })).toBe(0)
    }
    expect(await accepted(world.as(samplePerson([], { instanceAdmin: true })))).toBe(15)
  })

  it("can be that of one keyspace, type or workspace", async () => {
    expect(await accepted(world.root, { keyspace: "compliance" })).toBe(3)
    expect(await accepted(world.root, { workspaceId: world.ws2 })).toBe(10)
    expect(await accepted(world.root, { type: "nothing" })).toBe(0)
    expect(await codeOf(accepted(world.root, { keyspace: "nothing" }))).toBe("unprocessable")
    expect(await codeOf(accepted(await world.person("member"), { keyspace: "system" }))).toBe(
      "role_insufficient",
    )
  })

  it("covers seven days when nothing is said, and what is asked for otherwise", async () => {
    await used(100, {}, NOON - 8 * DAY_MS)
    expect(await accepted(world.root)).toBe(15)
    expect(await accepted(world.root, { from: NOON - 9 * DAY_MS })).toBe(115)
    const hour = { per: "hour", from: NOON, until: NOON + HOUR_MS } as const
    const { buckets } = await organizationUsage(world.ports, world.root, {
      organizationId: world.org,
      ...hour,
    })
    expect(buckets).toEqual([{ at: NOON, counts: { ok: 15 } }])
    expect(await codeOf(accepted(world.root, { from: NOON + DAY_MS, until: NOON }))).toBe("unprocessable")
  })
})

describe("the role in a workspace", () => {
  it("decides whether its keys are in the sum", async () => {
    await used(1)
    await used(2, { workspaceId: world.ws2 })
    await used(4, { keyspace: "system", scopes: ["keys:read"], workspaceId: world.ws2 })
    const managed = { ...world.ports.catalogue.byName.get("compliance"), read: "manager" }
    const byName = new Map([...world.ports.catalogue.byName, ["compliance", managed]])
    const ports = { ...world.ports, catalogue: { ...world.ports.catalogue, byName } } as KeyWorld["ports"] // a declaration with one field replaced is one
    const sum = async (who: RequestContext): Promise<number> => {
      const { buckets } = await organizationUsage(ports, who, { organizationId: world.org })
      return buckets.reduce((total, { counts }) => total + (counts["ok"] ?? 0), 0)
    }
    expect(await sum(await world.person("member", { overrides: { [world.ws2]: "manager" } }))).toBe(2)
    expect(await sum(await world.person("manager", { overrides: { [world.ws2]: "member" } }))).toBe(5)
    expect(await sum(await world.person("member"))).toBe(0)
  })
})
