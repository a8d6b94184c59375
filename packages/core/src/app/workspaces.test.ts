import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome, refusal } from "../../test/app-fixture.ts"
import type { Workspace } from "../domain/tenancy.ts"
import { addMember } from "./members.ts"
import type { RequestContext } from "./request.ts"
import { revokeKey } from "./revoke-key.ts"
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  listWorkspaces,
  updateWorkspace,
} from "./workspaces.ts"

const PAGE = { limit: 50, sort: "created_at", descending: false, after: null } as const

let world: World
let organizationId: string
let usual: Workspace

beforeEach(async () => {
  world = await createWorld()
  organizationId = (await world.organization("owner@example.com")).organization.id
  const { rows } = await listWorkspaces(world.ports, world.root, { organizationId, page: PAGE })
  usual = rows[0]!
})

const create = (name: string, context: RequestContext = world.root) =>
  createWorkspace(world.ports, context, { organizationId, name })

describe("the default workspace", () => {
  test("stays, whoever wants to delete it", async () => {
    expect(usual).toMatchObject({ name: "Default", isDefault: true })
    expect(await outcome(deleteWorkspace(world.ports, world.root, usual.id))).toBe("in_use")
  })

  test("can be renamed", async () => {
    const renamed = await updateWorkspace(world.ports, world.root, { id: usual.id, name: "Main" })
    expect(renamed).toEqual({ ...usual, name: "Main" })
    expect((await world.audit(organizationId)).at(-1)).toMatchObject({
      action: "workspace.updated",
      before: { name: "Default" },
      after: { name: "Main" },
    })
  })
})

describe("deleting", () => {
  test("is refused while keys can still be used, and says how many", async () => {
    const { id } = await create("Payments")
    const first = await world.mint(organizationId, { workspaceId: id })
    const second = await world.mint(organizationId, { workspaceId: id, expiresInMs: 1_000 })
    const error = await refusal(deleteWorkspace(world.ports, world.root, id))
    expect([error.code, error.extra]).toEqual(["in_use", { live_keys: 2 }])
    await revokeKey(world.ports, world.root, {
      id: first.grant.id,
      reason: "obsolete",
      purge: false,
      version: null,
    })
    expect((await refusal(deleteWorkspace(world.ports, world.root, id))).extra).toEqual({ live_keys: 1 })
    world.clock.setWall(second.grant.expiresAt!)
    expect(await outcome(deleteWorkspace(world.ports, world.root, id))).toBe("ok")
    expect(await outcome(getWorkspace(world.ports, world.root, id))).toBe("not_found")
    expect((await world.audit(organizationId)).at(-1)).toMatchObject({
      action: "workspace.deleted",
      before: { name: "Payments" },
      after: null,
    })
  })

  test("takes the roles along that were in force only there", async () => {
    const [gone, kept] = [await create("Gone"), await create("Kept")]
    const { member } = await addMember(world.ports, world.root, {
      organizationId,
      email: "x@example.com",
      name: "X",
      role: "member",
      overrides: { [gone.id]: "admin", [kept.id]: "viewer" },
    })
    await deleteWorkspace(world.ports, world.root, gone.id)
    expect((await world.ports.store.read.members.get(member.id))?.overrides).toEqual({ [kept.id]: "viewer" })
  })
})

describe("names", () => {
  test("are unique in the organization, not beyond it", async () => {
    const { organization } = await world.organization("other@example.com")
    await create("Payments")
    expect(await outcome(create("Payments"))).toBe("already_exists")
    expect(await outcome(updateWorkspace(world.ports, world.root, { id: usual.id, name: "Payments" }))).toBe(
      "already_exists",
    )
    const elsewhere = { organizationId: organization.id, name: "Payments" }
    expect(await outcome(createWorkspace(world.ports, world.root, elsewhere))).toBe("ok")
  })

  test("that stay are no change", async () => {
    const before = (await world.audit(organizationId)).length
    await updateWorkspace(world.ports, world.root, { id: usual.id, name: "Default" })
    await updateWorkspace(world.ports, world.root, { id: usual.id, name: undefined })
    expect(await world.audit(organizationId)).toHaveLength(before)
  })
})

describe("who may", () => {
  test("the role in force in the workspace decides about it", async () => {
    const [lifted, other] = [await create("Lifted"), await create("Other")]
    const { member } = await addMember(world.ports, world.root, {
      organizationId,
      email: "x@example.com",
      name: "X",
      role: "member",
      overrides: { [lifted.id]: "admin" },
    })
    const context = await world.person(member.email)
    const rename = ({ id }: Workspace) => outcome(updateWorkspace(world.ports, context, { id, name: "New" }))
    expect(await rename(lifted)).toBe("ok")
    expect(await rename(other)).toBe("role_insufficient")
    expect(await outcome(create("Third", context))).toBe("role_insufficient")
  })

  test.each<[string, (id: string) => RequestContext, string]>([
    ["a key of the organization", (id) => world.key(id), "ok"],
    ["a key that only reads", (id) => world.key(id, { scopes: ["workspaces:read"] }), "insufficient_scope"],
    ["a key of another organization", () => world.key("org_other"), "not_found"],
  ])("%s creates and deletes", async (_, context, expected) => {
    expect(await outcome(create("New", context(organizationId)))).toBe(expected)
    const { id } = await create("Mine")
    expect(await outcome(deleteWorkspace(world.ports, context(organizationId), id))).toBe(expected)
  })
})
