import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome, refusal } from "../../test/app-fixture.ts"
import type { Role } from "../domain/role.ts"
import type { Member } from "../domain/tenancy.ts"
import type { EnrolledMember } from "./enroll-member.ts"
import { addMember, createMemberLink, getMember, listMembers, removeMember, updateMember } from "./members.ts"
import { updateOrganization } from "./organizations.ts"
import type { RequestContext } from "./request.ts"
import { sessionCaller } from "./session.ts"
import { signInByLink } from "./sign-in.ts"
import { createWorkspace } from "./workspaces.ts"

let world: World
let organizationId: string
let owner: Member

beforeEach(async () => {
  world = await createWorld()
  const made = await world.organization("owner@example.com")
  organizationId = made.organization.id
  owner = made.owner
})

let made = 0

/** Adds somebody new with that role. */
async function add(
  role: Role,
  fields: { context?: RequestContext; email?: string } = {},
): Promise<EnrolledMember> {
  made += 1
  return addMember(world.ports, fields.context ?? world.root, {
    organizationId,
    email: fields.email ?? `somebody${made}@example.com`,
    name: "Somebody",
    role,
    overrides: {},
  })
}

/** Somebody of that role calls. */
async function as(role: Role): Promise<RequestContext> {
  return world.person((await add(role)).member.email)
}

const change = (context: RequestContext, id: string, fields: Parameters<typeof updateMember>[2]["change"]) =>
  updateMember(world.ports, context, { id, change: fields })

const linked = (linkSecret: string | null): string => (linkSecret === null ? "no link" : "a link")

describe("sign-in links", () => {
  test("somebody new signs in with theirs, once, and has the role they were given", async () => {
    const { member, linkSecret } = await add("manager", { email: "new@example.com" })
    const { ports } = world
    const signIn = () =>
      signInByLink(ports, { origin: world.root.origin, userAgent: null }, { token: linkSecret ?? "" })
    const { secret } = await signIn()
    expect((await sessionCaller(ports, secret)).caller.members).toEqual([member])
    expect(await outcome(signIn())).toBe("invalid_link")
  })

  test("only the reach of the instance adds anybody without asking them, and a refusal does not tell who is known", async () => {
    const known = (await world.organization("known@example.com")).owner
    const before = (await world.audit(organizationId)).length
    for (const context of [await world.person(owner.email), world.key(organizationId)]) {
      for (const email of [known.email, "unknown@example.com", owner.email]) {
        const error = await refusal(add("member", { context, email }))
        expect([error.code, error.extra["needed_role"]]).toEqual(["role_insufficient", "instance_admin"])
      }
    }
    expect(await world.audit(organizationId)).toHaveLength(before)
  })

  test.each(["an instance admin", "the root key"])(
    "nobody gets one for somebody who exists: %s",
    async (who) => {
      const known = (await world.organization("known@example.com")).owner
      const context = {
        "an instance admin": async () => world.person("owner@example.com", { instanceAdmin: true }),
        "the root key": async () => world.root,
      }[who]
      const { member, linkSecret } = await add("member", { context: await context!(), email: known.email })
      expect(linked(linkSecret)).toBe("no link")
      expect(member).toMatchObject({ personId: known.personId, name: known.name, organizationId })
    },
  )

  test("no system key but the root key gets one: it could become an owner", async () => {
    const narrow = world.key(organizationId, { reach: "instance", scopes: ["members:write"] })
    for (const role of ["member", "owner"] as const) {
      expect(linked((await add(role, { context: narrow })).linkSecret)).toBe("no link")
      expect(linked((await add(role)).linkSecret)).toBe("a link")
    }
    const boss = await world.person("owner@example.com", { instanceAdmin: true })
    expect(linked((await add("owner", { context: boss })).linkSecret)).toBe("a link")
  })

  test.each<[string, () => Promise<RequestContext>, string]>([
    ["an owner", async () => world.person("owner@example.com"), "role_insufficient"],
    ["a key of the organization", async () => world.key(organizationId), "role_insufficient"],
    ["a key of another organization", async () => world.key("org_other"), "not_found"],
    [
      "a key with the reach of the instance",
      async () => world.key(organizationId, { reach: "instance" }),
      "role_insufficient",
    ],
    ["the root key", async () => world.root, "ok"],
    ["an instance admin", async () => world.person("owner@example.com", { instanceAdmin: true }), "ok"],
  ])("for a member who exists: %s", async (_, context, expected) => {
    const { member } = await add("member")
    expect(await outcome(createMemberLink(world.ports, await context(), member.id))).toBe(expected)
  })

  test("only the root key or another instance admin makes one for an instance admin", async () => {
    const { store } = world.ports
    const boss = {
      id: "per_boss",
      name: "Boss",
      email: "boss@example.com",
      instanceAdmin: true,
      emailVerifiedAt: null,
      createdAt: 0,
    }
    await store.transact(async (tx) => {
      await tx.people.insert(boss)
      return { value: null, organizationId: null, audit: [], targets: [] }
    })
    const { member } = await add("viewer", { email: boss.email })
    const link = (context: RequestContext) => outcome(createMemberLink(world.ports, context, member.id))
    expect(await link(world.key(organizationId, { reach: "instance" }))).toBe("role_insufficient")
    expect(await link(world.root)).toBe("ok")
    expect(await link(await world.person("owner@example.com", { instanceAdmin: true }))).toBe("ok")
  })

  test("are recorded without their secrets", async () => {
    const { member, linkSecret } = await add("member")
    const { secret } = await createMemberLink(world.ports, world.root, member.id)
    const entries = (await world.audit(organizationId)).filter((one) => one.action === "sign_in_link.created")
    expect(entries.slice(-2).map((one) => one.after)).toEqual([
      { member_id: member.id },
      { member_id: member.id },
    ])
    const log = JSON.stringify(await world.audit(organizationId))
    for (const text of [secret, linkSecret!]) {
      expect(log).not.toContain(text)
      expect(log).not.toContain(world.ports.digest.sha256Hex(text))
    }
  })
})

describe("adding", () => {
  test.each<[string, () => Promise<RequestContext>, Role, string]>([
    ["an owner", async () => world.person("owner@example.com"), "viewer", "role_insufficient"],
    ["an admin", async () => as("admin"), "viewer", "role_insufficient"],
    ["a key of the organization", async () => world.key(organizationId), "viewer", "role_insufficient"],
    [
      "a key without the scope",
      async () => world.key(organizationId, { scopes: ["members:read"] }),
      "viewer",
      "insufficient_scope",
    ],
    ["a key of another organization", async () => world.key("org_other"), "viewer", "not_found"],
    [
      "a key with the reach of the instance",
      async () => world.key(organizationId, { reach: "instance" }),
      "owner",
      "ok",
    ],
    [
      "an instance admin",
      async () => world.person("owner@example.com", { instanceAdmin: true }),
      "owner",
      "ok",
    ],
    ["the root key", async () => world.root, "owner", "ok"],
  ])("%s adds: %s", async (...row) => {
    const [, context, role, expected] = row
    expect(await outcome(add(role, { context: await context() }))).toBe(expected)
  })

  test("nobody is a member twice, and a failed attempt leaves nothing behind", async () => {
    const before = (await world.audit(organizationId)).length
    expect(await outcome(add("member", { email: owner.email }))).toBe("already_exists")
    expect(await world.audit(organizationId)).toHaveLength(before)
  })

  test("of two who add the same new person at once, one does", async () => {
    const both = [1, 2].map(() => outcome(add("member", { email: "same@example.com" })))
    expect((await Promise.all(both)).toSorted()).toEqual(["already_exists", "ok"])
  })

  test("roles can be given only in workspaces of the organization", async () => {
    const elsewhere = await world.organization("other@example.com")
    const own = await createWorkspace(world.ports, world.root, { organizationId, name: "Payments" })
    const foreign = await createWorkspace(world.ports, world.root, {
      organizationId: elsewhere.organization.id,
      name: "Payments",
    })
    const request = { organizationId, email: "x@example.com", name: "X", role: "member" } as const
    const overrides = { [own.id]: "viewer", [foreign.id]: "viewer", "no/such": "viewer" } as const
    const error = await refusal(addMember(world.ports, world.root, { ...request, overrides }))
    expect(error.code).toBe("unprocessable")
    expect(error.errors.map(({ pointer }) => pointer)).toEqual([
      `/overrides/${foreign.id}`,
      "/overrides/no~1such",
    ])
    const { member } = await addMember(world.ports, world.root, {
      ...request,
      overrides: { [own.id]: "viewer" },
    })
    expect(member.overrides).toEqual({ [own.id]: "viewer" })
  })
})

describe("changing", () => {
  test.each<[string, () => Promise<RequestContext>, string]>([
    ["an admin", async () => as("admin"), "ok"],
    ["a manager", async () => as("manager"), "role_insufficient"],
    ["a key of the organization", async () => world.key(organizationId), "ok"],
    ["a key of another organization", async () => world.key("org_other"), "not_found"],
  ])("%s suspends a member", async (_, context, expected) => {
    const { member } = await add("member")
    expect(await outcome(change(await context(), member.id, { suspended: true }))).toBe(expected)
  })

  test("an owner is beyond an admin", async () => {
    const admin = await as("admin")
    for (const fields of [{ role: "viewer" }, { suspended: true }] as const) {
      expect((await refusal(change(admin, owner.id, fields))).extra["needed_role"]).toBe("owner")
    }
    expect(await outcome(removeMember(world.ports, admin, owner.id))).toBe("role_insufficient")
  })

  test("a person does not raise their own role", async () => {
    const { member } = await add("admin")
    const workspace = await createWorkspace(world.ports, world.root, { organizationId, name: "Payments" })
    await change(world.root, member.id, { overrides: { [workspace.id]: "viewer" } })
    const self = await world.person(member.email)
    expect(await outcome(change(self, member.id, { role: "owner" }))).toBe("role_insufficient")
    expect(await outcome(change(self, member.id, { overrides: { [workspace.id]: null } }))).toBe(
      "role_insufficient",
    )
    expect(await outcome(change(self, member.id, { role: "viewer" }))).toBe("ok")
  })

  test("a role lost since the request began gives no power any more", async () => {
    const { member: admin } = await add("admin")
    const { member: victim } = await add("member")
    const context = await world.person(admin.email)
    await change(world.root, admin.id, { role: "viewer" })
    expect(await outcome(change(context, victim.id, { suspended: true }))).toBe("role_insufficient")
    await change(world.root, admin.id, { suspended: true })
    expect(await outcome(removeMember(world.ports, context, victim.id))).toBe("not_found")
  })

  test("several kinds of change are one commit with one entry each, and reach the keys the member holds", async () => {
    const { member } = await add("member")
    const workspace = await createWorkspace(world.ports, world.root, { organizationId, name: "Payments" })
    world.changes.length = 0
    await change(world.root, member.id, {
      role: "manager",
      overrides: { [workspace.id]: "viewer" },
      suspended: true,
    })
    const entries = (await world.audit(organizationId)).slice(-3)
    expect(entries.map((one) => one.action)).toEqual([
      "member.role_changed",
      "member.override_set",
      "member.suspended",
    ])
    expect(new Set(entries.map((one) => one.seq)).size).toBe(1)
    expect(world.changes.map(({ targets }) => targets)).toEqual([[`holder:${member.id}`]])
  })

  test("what changes nothing is neither recorded nor announced", async () => {
    const { member } = await add("member")
    const before = (await world.audit(organizationId)).length
    world.changes.length = 0
    expect(await change(world.root, member.id, { role: "member", suspended: false, overrides: {} })).toEqual(
      member,
    )
    expect(await world.audit(organizationId)).toHaveLength(before)
    expect(world.changes).toEqual([])
  })

  test("in a suspended organization only those who run the instance change anything", async () => {
    const { member } = await add("member")
    const admin = await as("admin")
    await updateOrganization(world.ports, world.root, { id: organizationId, change: { suspended: true } })
    expect(await outcome(change(admin, member.id, { role: "viewer" }))).toBe("organization_suspended")
    expect(await outcome(removeMember(world.ports, admin, member.id))).toBe("organization_suspended")
    expect(await outcome(change(world.root, member.id, { role: "viewer" }))).toBe("ok")
  })
})

describe("the last active owner", () => {
  test("cannot step down, be suspended or be removed, not even by the root key", async () => {
    for (const context of [await world.person(owner.email), world.root]) {
      expect(await outcome(change(context, owner.id, { role: "admin" }))).toBe("last_owner")
      expect(await outcome(change(context, owner.id, { suspended: true }))).toBe("last_owner")
      expect(await outcome(removeMember(world.ports, context, owner.id))).toBe("last_owner")
    }
  })

  test("a suspended owner does not count as another", async () => {
    const { member: second } = await add("owner")
    await change(world.root, second.id, { suspended: true })
    expect(await outcome(change(world.root, owner.id, { role: "admin" }))).toBe("last_owner")
  })

  test("of owners who leave all at once, the last one stays", async () => {
    const owners = [owner, (await add("owner")).member, (await add("owner")).member]
    const leaving = owners.map(async (one, index) => {
      const self = await world.person(one.email)
      if (index === 0) return outcome(change(self, one.id, { role: "viewer" }))
      if (index === 1) return outcome(change(self, one.id, { suspended: true }))
      return outcome(removeMember(world.ports, self, one.id))
    })
    expect((await Promise.all(leaving)).toSorted()).toEqual(["last_owner", "ok", "ok"])
    expect(await world.ports.store.read.members.countOwners(organizationId)).toBe(1)
  })

  test("of two owners who demote each other at once, one does", async () => {
    const { member: second } = await add("owner")
    const [first, other] = [await world.person(owner.email), await world.person(second.email)]
    const outcomes = await Promise.all([
      outcome(change(first, second.id, { role: "viewer" })),
      outcome(change(other, owner.id, { role: "viewer" })),
    ])
    expect(outcomes).toEqual(["ok", "role_insufficient"])
  })
})

describe("removing", () => {
  test("anybody may leave, whatever their role, but nobody else without one", async () => {
    const viewer = (await add("viewer")).member
    const other = (await add("viewer")).member
    const self = await world.person(viewer.email)
    expect(await outcome(removeMember(world.ports, self, other.id))).toBe("role_insufficient")
    expect(await outcome(removeMember(world.ports, self, viewer.id))).toBe("ok")
    expect(await world.ports.store.read.members.get(viewer.id)).toBeNull()
  })

  test("takes the member away and announces it to the keys they hold, whose records stay", async () => {
    const { member } = await add("member")
    const { grant } = await world.mint(organizationId, {
      keyspace: "backup",
      accounts: undefined,
      holderMemberId: member.id,
    })
    world.changes.length = 0
    await removeMember(world.ports, world.root, member.id)
    const { store } = world.ports
    expect(await store.read.members.get(member.id)).toBeNull()
    expect((await store.read.grants.get(grant.id))?.grant).toEqual(grant)
    expect((await store.load(grant.tokenHash)).record?.holder).toBeNull()
    expect(world.changes.map(({ targets }) => targets)).toEqual([[`holder:${member.id}`]])
  })

  test("somebody added again is another member: old keys stay dead", async () => {
    const { member } = await add("member", { email: "back@example.com" })
    await removeMember(world.ports, world.root, member.id)
    const again = await add("member", { email: "back@example.com" })
    expect(again.member.id).not.toBe(member.id)
    expect(again.member.personId).toBe(member.personId)
  })
})

describe("reading", () => {
  test("members of other organizations are as absent as those that never were", async () => {
    const elsewhere = await world.organization("other@example.com")
    const admin = await as("admin")
    expect(await outcome(getMember(world.ports, admin, elsewhere.owner.id))).toBe("not_found")
    expect(await outcome(getMember(world.ports, admin, "mem_none"))).toBe("not_found")
    expect((await getMember(world.ports, admin, owner.id)).id).toBe(owner.id)
    const page = { limit: 50, sort: "created_at", descending: false, after: null } as const
    const query = { organizationId: elsewhere.organization.id, page }
    expect(await outcome(listMembers(world.ports, admin, query))).toBe("not_found")
    expect((await listMembers(world.ports, admin, { organizationId: undefined, page })).rows).toHaveLength(2)
  })
})
