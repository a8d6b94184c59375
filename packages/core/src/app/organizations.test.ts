import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome, refusal } from "../../test/app-fixture.ts"
import type { Organization } from "../domain/tenancy.ts"
import { addMember, updateMember } from "./members.ts"
import type { OrganizationChange, UpdateOrganizationRequest } from "./organizations.ts"
import {
  createOrganization,
  getOrganization,
  listOrganizations,
  updateOrganization,
} from "./organizations.ts"
import type { RequestContext } from "./request.ts"
import { listWorkspaces } from "./workspaces.ts"

const PAGE = { limit: 50, sort: "created_at", descending: false, after: null } as const

let world: World
let organization: Organization

beforeEach(async () => {
  world = await createWorld()
  organization = (await world.organization("owner@example.com")).organization
})

const change = (context: RequestContext, fields: OrganizationChange) =>
  updateOrganization(world.ports, context, { id: organization.id, change: fields })

async function listed(context: RequestContext): Promise<readonly string[]> {
  return (await listOrganizations(world.ports, context, PAGE)).rows.map(({ name }) => name)
}

describe("the organizations somebody sees", () => {
  test("are their own; with the reach of the instance all", async () => {
    await world.organization("other@example.com")
    expect(await listed(await world.person("owner@example.com"))).toEqual(["owner@example.com"])
    expect(await listed(world.key(organization.id))).toEqual(["owner@example.com"])
    expect(await listed(world.root)).toEqual(["Default", "owner@example.com", "other@example.com"])
    const admin = await world.person("owner@example.com", { instanceAdmin: true })
    expect(await listed(admin)).toHaveLength(3)
  })

  test("are none for somebody whose only membership is suspended", async () => {
    const { member } = await addMember(world.ports, world.root, {
      organizationId: organization.id,
      email: "x@example.com",
      name: "X",
      role: "member",
      overrides: {},
    })
    await updateMember(world.ports, world.root, { id: member.id, change: { suspended: true } })
    const context = await world.person(member.email)
    expect(await listed(context)).toEqual([])
    expect(await outcome(getOrganization(world.ports, context, organization.id))).toBe("not_found")
  })

  test("one out of reach is as absent as one that never was", async () => {
    const other = (await world.organization("other@example.com")).organization
    const context = world.key(organization.id)
    for (const id of [other.id, "org_none"]) {
      expect(await outcome(getOrganization(world.ports, context, id))).toBe("not_found")
      expect(await outcome(updateOrganization(world.ports, context, { id, change: { name: "x" } }))).toBe(
        "not_found",
      )
    }
    expect(await outcome(getOrganization(world.ports, world.root, "org_none"))).toBe("not_found")
  })
})

describe("creating", () => {
  const request = { name: "Acme", plan: "free" } as const

  test.each<[string, () => Promise<RequestContext>, string]>([
    ["the root key", async () => world.root, "ok"],
    [
      "a key with the reach of the instance",
      async () => world.key(organization.id, { reach: "instance" }),
      "ok",
    ],
    ["an instance admin", async () => world.person("owner@example.com", { instanceAdmin: true }), "ok"],
    ["an owner", async () => world.person("owner@example.com"), "role_insufficient"],
    ["a key of one organization", async () => world.key(organization.id), "role_insufficient"],
    [
      "a key without the scope",
      async () => world.key(organization.id, { reach: "instance", scopes: [] }),
      "insufficient_scope",
    ],
  ])("by %s", async (_, context, expected) => {
    expect(await outcome(createOrganization(world.ports, await context(), request))).toBe(expected)
  })

  test("makes nobody a member who was not named", async () => {
    const context = await world.person("owner@example.com", { instanceAdmin: true })
    const created = await createOrganization(world.ports, context, request)
    expect(created.owner).toBeNull()
    expect(await world.ports.store.read.members.countOwners(created.organization.id)).toBe(0)
    const query = { organizationId: created.organization.id, page: PAGE }
    const { rows } = await listWorkspaces(world.ports, context, query)
    expect(rows.map(({ isDefault }) => isDefault)).toEqual([true])
  })

  test("names an owner, who gets a link only if the instance did not know them", async () => {
    const create = async (email: string) =>
      (await createOrganization(world.ports, world.root, { ...request, owner: { email, name: "New" } })).owner
    const fresh = await create("new@example.com")
    expect([fresh?.member.role, fresh?.linkSecret === null]).toEqual(["owner", false])
    const known = await create("owner@example.com")
    expect([known?.member.name, known?.linkSecret]).toEqual(["owner@example.com", null])
    const entries = await world.audit(known!.member.organizationId)
    expect(entries.map(({ action }) => action)).toEqual(["organization.created", "member.added"])
    expect(new Set(entries.map(({ seq }) => seq)).size).toBe(1)
  })
})

describe("changing", () => {
  test.each<[string, () => Promise<RequestContext>, OrganizationChange, string]>([
    ["an owner the name", async () => world.person("owner@example.com"), { name: "New" }, "ok"],
    [
      "an owner the plan",
      async () => world.person("owner@example.com"),
      { plan: "business" },
      "role_insufficient",
    ],
    [
      "an owner the status",
      async () => world.person("owner@example.com"),
      { suspended: true },
      "role_insufficient",
    ],
    [
      "an owner name and plan",
      async () => world.person("owner@example.com"),
      { name: "New", plan: "free" },
      "role_insufficient",
    ],
    ["its key the name", async () => world.key(organization.id), { name: "New" }, "ok"],
    ["its key the plan", async () => world.key(organization.id), { plan: "free" }, "role_insufficient"],
    [
      "a key that may only write",
      async () => world.key(organization.id, { scopes: ["organizations:write"] }),
      { name: "New" },
      "ok",
    ],
    [
      "a key that may only read",
      async () => world.key(organization.id, { scopes: ["organizations:read"] }),
      { name: "New" },
      "insufficient_scope",
    ],
    ["the root key everything", async () => world.root, { name: "New", plan: "free", suspended: true }, "ok"],
  ])("%s", async (...row) => {
    const [, context, fields, expected] = row
    expect(await outcome(change(await context(), fields))).toBe(expected)
    if (expected === "ok") return
    expect(await getOrganization(world.ports, world.root, organization.id)).toEqual(organization)
  })

  test("says that plan and status are for those who run the instance", async () => {
    const error = await refusal(change(await world.person("owner@example.com"), { plan: "business" }))
    expect(error.extra["needed_role"]).toBe("instance_admin")
  })

  test("plan and status reach every key of the organization at once, a name concerns none", async () => {
    world.changes.length = 0
    await change(world.root, { name: "New" })
    await change(world.root, { plan: "free" })
    await change(world.root, { suspended: true })
    const whole = [`organization:${organization.id}`]
    expect(world.changes.map(({ targets }) => targets)).toEqual([[], whole, whole])
  })

  test("is recorded as what it is, in one commit", async () => {
    await change(world.root, { name: "New", plan: "business", suspended: true })
    await change(world.root, { suspended: false })
    await change(world.root, { suspended: false, name: "New" })
    const entries = (await world.audit(organization.id)).slice(-3)
    expect(entries.map(({ action, before, after }) => [action, before, after])).toEqual([
      ["organization.updated", { name: "owner@example.com", plan: "pro" }, { name: "New", plan: "business" }],
      ["organization.suspended", { status: "active" }, { status: "suspended" }],
      ["organization.resumed", { status: "suspended" }, { status: "active" }],
    ])
    expect(entries[0]!.seq).toBe(entries[1]!.seq)
  })

  test("never suspends the organization the root key belongs to: nobody could undo it", async () => {
    const [home] = (await listOrganizations(world.ports, world.root, PAGE)).rows
    const request = { id: home!.id, change: { suspended: true } }
    expect(await outcome(updateOrganization(world.ports, world.root, request))).toBe("in_use")
  })

  test("people of a suspended organization can look and change nothing; those who run the instance can", async () => {
    await change(world.root, { suspended: true })
    const owner = await world.person("owner@example.com")
    expect((await getOrganization(world.ports, owner, organization.id)).suspended).toBe(true)
    expect(await outcome(change(owner, { name: "New" }))).toBe("organization_suspended")
    expect(await outcome(change(world.root, { name: "New" }))).toBe("ok")
  })
})

describe("the host name", () => {
  const business = async () => {
    await updateOrganization(world.ports, world.root, { id: organization.id, change: { plan: "business" } })
  }

  const set = (host: string | null, context: RequestContext = world.root, fields: OrganizationChange = {}) =>
    updateOrganization(world.ports, context, {
      id: organization.id,
      change: { host, ...fields },
      instanceHost: "keys.example.com",
    })

  test("is given by whoever runs the instance, on the plan for it", async () => {
    const error = await refusal(set("keys.acme.com"))
    expect([error.code, error.extra]).toEqual(["plan_required", { needed_plan: "business" }])
    expect((await set("keys.acme.com", world.root, { plan: "business" })).host).toBe("keys.acme.com")
    expect(await outcome(set(null, await world.person("owner@example.com")))).toBe("role_insufficient")
    expect(await outcome(set(null, world.key(organization.id)))).toBe("role_insufficient")
    const boss = await world.person("owner@example.com", { instanceAdmin: true })
    expect((await set("keys.acme.net", boss)).host).toBe("keys.acme.net")
  })

  test("stays through another plan, and can be taken away under any", async () => {
    await business()
    await set("keys.acme.com")
    const down = await updateOrganization(world.ports, world.root, {
      id: organization.id,
      change: { plan: "pro" },
    })
    expect(down.host).toBe("keys.acme.com")
    expect(await outcome(set("keys.acme.net"))).toBe("plan_required")
    expect((await set(null)).host).toBeNull()
  })

  test("belongs to one organization, and never to the instance", async () => {
    await business()
    await set("keys.acme.com")
    expect(await outcome(set("keys.acme.com"))).toBe("ok")
    const other = await world.organization("other@example.com")
    const taken = await refusal(
      updateOrganization(world.ports, world.root, {
        id: other.organization.id,
        change: { plan: "business", host: "keys.acme.com" },
      }),
    )
    expect([taken.code, taken.errors.map(({ pointer }) => pointer)]).toEqual(["already_exists", ["/host"]])
    expect(await outcome(set("keys.example.com"))).toBe("already_exists")
  })

  test.each(["localhost", "127.0.0.1", "keys.acme.com:443", "Keys.acme.com", "https://keys.acme.com", ""])(
    "is not %j",
    async (host) => {
      await business()
      const error = await refusal(set(host))
      expect([error.code, error.errors.map(({ pointer }) => pointer)]).toEqual(["unprocessable", ["/host"]])
    },
  )

  test("is recorded, and announced as a change of the organization", async () => {
    await business()
    world.changes.length = 0
    await set("keys.acme.com")
    expect((await world.audit(organization.id)).at(-1)).toMatchObject({
      action: "organization.updated",
      before: { host: null },
      after: { host: "keys.acme.com" },
    })
    expect(world.changes.map(({ targets }) => targets)).toEqual([[`organization:${organization.id}`]])
  })
})

describe("asking everybody for a second factor", () => {
  const ask = (context: RequestContext, session: UpdateOrganizationRequest["session"] = null) =>
    updateOrganization(world.ports, context, {
      id: organization.id,
      change: { requireSecondFactor: true },
      session,
    })

  const weak = { secondFactor: false, connectionId: null }

  test("is for admins whose own sign-in has one, so that they do not lock themselves out", async () => {
    const owner = await world.person("owner@example.com")
    for (const session of [weak, null])
      expect(await outcome(ask(owner, session))).toBe("second_factor_required")
    expect((await ask(owner, { ...weak, secondFactor: true })).requireSecondFactor).toBe(true)
    expect((await world.audit(organization.id)).at(-1)).toMatchObject({
      action: "organization.updated",
      before: { require_second_factor: false },
      after: { require_second_factor: true },
    })
  })

  test("is met by a provider that vouches", async () => {
    const owner = await world.person("owner@example.com")
    expect(await outcome(ask(owner, { ...weak, connectionId: "sso_1" }))).toBe("ok")
  })

  test("locks out neither system keys nor those who run the instance without being a member", async () => {
    await world.organization("boss@example.com")
    const boss = await world.person("boss@example.com", { instanceAdmin: true })
    expect(await outcome(ask(boss, weak))).toBe("ok")
    const back = { id: organization.id, change: { requireSecondFactor: false } }
    expect(
      await outcome(updateOrganization(world.ports, await world.person("owner@example.com"), back)),
    ).toBe("ok")
    expect(await outcome(ask(world.key(organization.id)))).toBe("ok")
  })

  test("is not for managers, nor for those whose session the organization does not let in", async () => {
    const owner = await world.person("owner@example.com")
    const shut = { ...owner, caller: { ...owner.caller, members: [] } as RequestContext["caller"] }
    expect(await outcome(ask(shut, { ...weak, secondFactor: true }))).toBe("not_found")
  })
})
