import { beforeEach, describe, expect, it, test } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld } from "../../test/key-world.ts"
import { DAY_MS, samplePerson } from "../../test/samples.ts"
import type { ListKeysRequest } from "./list-keys.ts"
import { countKeys, listKeys } from "./list-keys.ts"
import type { RequestContext } from "./request.ts"
import { revokeKey } from "./revoke-key.ts"

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

const PAGE = { limit: 200, sort: "label", descending: false, after: null } as const

/** Labels of the listed keys, in order. */
async function labels(who: RequestContext, request: ListKeysRequest = {}): Promise<readonly string[]> {
  const asked = { organizationId: world.org, ...request }
  const { rows } = await listKeys(world.ports, who, { request: asked, page: PAGE })
  return rows.map(({ grant }) => grant.label)
}

/** One key of each keyspace in the first workspace, and one of compliance and of system in the second. */
async function fill(): Promise<void> {
  const holder = await world.person("owner")
  await world.mint({ label: "c1" })
  await world.mint({ label: "c2", workspaceId: world.ws2 })
  await world.mint({
    label: "d1",
    keyspace: "discovery",
    type: "embed",
    scopes: undefined,
    accounts: ["demo"],
  })
  await world.mint({ label: "s1", keyspace: "system", scopes: ["keys:read"] })
  await world.mint({ label: "s2", keyspace: "system", scopes: ["keys:read"], workspaceId: world.ws2 })
  await world.mint({
    label: "b1",
    keyspace: "backup",
    scopes: ["backup:write"],
    holderMemberId: holder.memberId,
  })
}

describe("the keys one sees", () => {
  beforeEach(fill)

  test.each([
    ["owner", ["b1", "c1", "c2", "d1", "s1", "s2"]],
    ["manager", ["b1", "c1", "c2", "d1", "s1", "s2"]],
    ["member", ["b1", "c1", "c2", "d1"]],
    ["viewer", ["b1", "c1", "c2", "d1"]],
  ] as const)("as %s are those of the keyspaces that role may read", async (role, seen) => {
    expect(await labels(await world.person(role))).toEqual(seen)
  })

  it("are never the root key nor what is managed elsewhere", async () => {
    expect(await labels(world.root)).toEqual(["b1", "c1", "c2", "d1", "s1", "s2"])
  })

  it("are counted by state, and only those", async () => {
    const { rows } = await listKeys(world.ports, world.root, {
      request: { organizationId: world.org, keyspace: "compliance" },
      page: PAGE,
    })
    const id = rows[0]?.grant.id ?? ""
    await revokeKey(world.ports, world.root, { id, purge: false, reason: "obsolete", version: null })
    const count = async (who: RequestContext, request: ListKeysRequest = {}) =>
      await countKeys(world.ports, who, { organizationId: world.org, ...request })
    expect(await count(world.root)).toMatchObject({ active: 5, revoked: 1, expired: 0 })
    expect(await count(await world.person("viewer"))).toMatchObject({ active: 3, revoked: 1 })
    expect(await count(world.root, { workspaceId: world.ws2, keyspace: "system" })).toMatchObject({
      active: 1,
    })
    expect(await codeOf(count(world.key([])))).toBe("insufficient_scope")
  })

  it("with keys:read are all of the organization, without it none", async () => {
    expect((await labels(world.key(["keys:read"]))).length).toBe(6)
    expect(await codeOf(labels(world.key(["keys:write"])))).toBe("insufficient_scope")
  })

  it("are those of another organization for nobody from outside of it", async () => {
    const stranger = await world.person("owner", { organizationId: world.otherOrg })
    const key = world.key(["keys:read"], { organizationId: world.otherOrg })
    for (const who of [stranger, key]) {
      expect(await codeOf(labels(who))).toBe("not_found")
      expect(await labels(who, { organizationId: world.otherOrg })).toEqual([])
      expect(await labels(who, { organizationId: world.otherOrg, workspaceId: world.ws })).toEqual([])
    }
    expect((await labels(world.as(samplePerson([], { instanceAdmin: true })))).length).toBe(6)
  })

  it("do not hide that a role is too low for a keyspace that was asked for", async () => {
    expect(await codeOf(labels(await world.person("member"), { keyspace: "system" }))).toBe(
      "role_insufficient",
    )
    expect(await codeOf(labels(world.root, { keyspace: "nothing" }))).toBe("unprocessable")
  })

  it("lose what was purged and keep what was revoked", async () => {
    const before = await listKeys(world.ports, world.root, {
      request: { organizationId: world.org },
      page: PAGE,
    })
    const idOf = (label: string) => before.rows.find(({ grant }) => grant.label === label)?.grant.id ?? ""
    const gone = { reason: "obsolete", version: null } as const
    await revokeKey(world.ports, world.root, { id: idOf("c1"), purge: true, ...gone })
    await revokeKey(world.ports, world.root, { id: idOf("c2"), purge: false, ...gone })
    expect(await labels(world.root, { keyspace: "compliance" })).toEqual(["c2"])
    expect(await labels(world.root, { keyspace: "compliance", status: "revoked" })).toEqual(["c2"])
    expect(await labels(world.root, { keyspace: "compliance", status: "active" })).toEqual([])
  })
})

describe("a workspace's own role", () => {
  beforeEach(fill)

  it("hides or shows there what the role of the organization would not, but no system keys", async () => {
    const managed = { ...world.ports.catalogue.byName.get("compliance"), read: "manager" }
    const byName = new Map([...world.ports.catalogue.byName, ["compliance", managed]])
    const ports = { ...world.ports, catalogue: { ...world.ports.catalogue, byName } } as KeyWorld["ports"] // a declaration with one field replaced is one
    const raised = await world.person("member", { overrides: { [world.ws2]: "manager" } })
    const lowered = await world.person("manager", { overrides: { [world.ws2]: "member" } })
    const seen = async (who: RequestContext) =>
      (await listKeys(ports, who, { request: { organizationId: world.org }, page: PAGE })).rows.map(
        ({ grant }) => grant.label,
      )
    expect(await seen(raised)).toEqual(["b1", "c2", "d1"])
    expect(await seen(lowered)).toEqual(["b1", "c1", "d1", "s1", "s2"])
  })
})

describe("filters", () => {
  it("find one's own keys", async () => {
    const ada = await world.person("manager")
    await world.mint({ label: "hers" }, ada)
    await world.mint({ label: "not hers" })
    expect(await labels(ada, { createdBy: "me" })).toEqual(["hers"])
    expect(await labels(world.root, { createdBy: "me" })).toEqual(["not hers"])
    expect(await labels(world.root, { createdBy: ada.caller.personId })).toEqual(["hers"])
  })

  it("find keys unused for a while, the never used by their age", async () => {
    await world.mint({ label: "old" })
    world.clock.advance(10 * DAY_MS)
    await world.mint({ label: "young" })
    expect(await labels(world.root, { unusedForMs: 5 * DAY_MS })).toEqual(["old"])
  })

  it("find keys that end before a moment", async () => {
    await world.mint({ label: "short", expiresInMs: DAY_MS })
    await world.mint({ label: "long", expiresInMs: 9 * DAY_MS })
    await world.mint({ label: "endless" })
    expect(await labels(world.root, { expiresBefore: world.clock.now() + 2 * DAY_MS })).toEqual(["short"])
  })
})
