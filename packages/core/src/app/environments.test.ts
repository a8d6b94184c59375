import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome, refusal } from "../../test/app-fixture.ts"
import type { Environment } from "../domain/tenancy.ts"
import {
  createEnvironment,
  deleteEnvironment,
  getEnvironment,
  listEnvironments,
  updateEnvironment,
} from "./environments.ts"
import { revokeKey } from "./revoke-key.ts"

const PAGE = { limit: 50, sort: "created_at", descending: false, after: null } as const

let world: World
let organizationId: string

beforeEach(async () => {
  world = await createWorld()
  organizationId = (await world.organization("owner@example.com")).organization.id
})

async function list(): Promise<readonly Environment[]> {
  return (await listEnvironments(world.ports, world.root, { organizationId, page: PAGE })).rows
}

async function named(name: string): Promise<Environment> {
  return (await list()).find((one) => one.name === name)!
}

test("an organization starts with production, staging and development", async () => {
  expect((await list()).map(({ name }) => name).toSorted()).toEqual(["development", "production", "staging"])
})

describe("an environment that keys name", () => {
  test("is neither renamed nor deleted until the last of them has ended", async () => {
    const staging = await named("staging")
    const { grant } = await world.mint(organizationId, { environments: ["staging", "production"] })
    const rename = () => updateEnvironment(world.ports, world.root, { id: staging.id, name: "qa" })
    for (const attempt of [rename(), deleteEnvironment(world.ports, world.root, staging.id)]) {
      const error = await refusal(attempt)
      expect([error.code, error.extra]).toEqual(["in_use", { live_keys: 1 }])
    }
    await revokeKey(world.ports, world.root, { id: grant.id, reason: "other", purge: false, version: null })
    expect(await rename()).toEqual({ ...staging, name: "qa" })
    expect(await outcome(deleteEnvironment(world.ports, world.root, staging.id))).toBe("ok")
    expect(await outcome(getEnvironment(world.ports, world.root, staging.id))).toBe("not_found")
  })

  test("is not held by keys that name others or none, nor by keys of other organizations", async () => {
    const other = (await world.organization("other@example.com")).organization.id
    await world.mint(organizationId, { environments: ["production"] })
    await world.mint(organizationId)
    await world.mint(other, { environments: ["staging"] })
    const { id } = await named("staging")
    expect(await outcome(deleteEnvironment(world.ports, world.root, id))).toBe("ok")
  })
})

test("a key cannot name what is no longer there", async () => {
  await deleteEnvironment(world.ports, world.root, (await named("staging")).id)
  expect(await outcome(world.mint(organizationId, { environments: ["staging"] }))).toBe("unprocessable")
  await createEnvironment(world.ports, world.root, { organizationId, name: "staging" })
  expect(await outcome(world.mint(organizationId, { environments: ["staging"] }))).toBe("ok")
})

test("names are unique in the organization, and each change is recorded", async () => {
  const create = (name: string) => createEnvironment(world.ports, world.root, { organizationId, name })
  expect(await outcome(create("production"))).toBe("already_exists")
  const { id } = await create("qa")
  expect(await outcome(updateEnvironment(world.ports, world.root, { id, name: "production" }))).toBe(
    "already_exists",
  )
  await updateEnvironment(world.ports, world.root, { id, name: "qa" })
  await updateEnvironment(world.ports, world.root, { id, name: "quality" })
  await deleteEnvironment(world.ports, world.root, id)
  const entries = (await world.audit(organizationId)).filter(({ target }) => target.id === id)
  expect(entries.map(({ action, before, after }) => [action, before, after])).toEqual([
    ["environment.created", null, { name: "qa" }],
    ["environment.updated", { name: "qa" }, { name: "quality" }],
    ["environment.deleted", { name: "quality" }, null],
  ])
})

test.each([
  ["the scope to read only", ["environments:read"], "insufficient_scope"],
  ["the scope to write", ["environments:write"], "ok"],
])("with %s", async (_, scopes, expected) => {
  const context = world.key(organizationId, { scopes })
  const { id } = await named("staging")
  expect(await outcome(createEnvironment(world.ports, context, { organizationId, name: "qa" }))).toBe(
    expected,
  )
  expect(await outcome(updateEnvironment(world.ports, context, { id, name: "qb" }))).toBe(expected)
  expect(await outcome(deleteEnvironment(world.ports, context, id))).toBe(expected)
})
