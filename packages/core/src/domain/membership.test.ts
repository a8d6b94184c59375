import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { MemberChange } from "./membership.ts"
import { ceilingOf, planMemberChange, refuseRemoval, rolesOf } from "./membership.ts"
import type { Role } from "./role.ts"
import { ROLES, roleAtLeast } from "./role.ts"
import type { Member } from "./tenancy.ts"
import { roleIn } from "./tenancy.ts"

function member(fields: Partial<Member> = {}): Member {
  return {
    id: "mem_1",
    organizationId: "org_1",
    personId: "per_1",
    name: "Ada",
    email: "ada@example.com",
    role: "member",
    suspended: false,
    overrides: {},
    createdAt: 0,
    ...fields,
  }
}

const by = { ceiling: "owner", isSelf: false, owners: 2 } as const

function outcome(verdict: ReturnType<typeof planMemberChange>): string {
  if (!("refusal" in verdict)) return "ok"
  return verdict.refusal.code === "last_owner" ? "last_owner" : `needs ${verdict.refusal.neededRole}`
}

describe("nobody touches or gives a role above their own", () => {
  test.each<[Role, Role, Role, string]>([
    ["owner", "owner", "viewer", "ok"],
    ["owner", "viewer", "owner", "ok"],
    ["admin", "viewer", "admin", "ok"],
    ["admin", "admin", "viewer", "ok"],
    ["admin", "viewer", "owner", "needs owner"],
    ["admin", "owner", "viewer", "needs owner"],
    ["manager", "viewer", "manager", "ok"],
    ["manager", "viewer", "admin", "needs admin"],
    ["manager", "admin", "viewer", "needs admin"],
    ["viewer", "viewer", "member", "needs member"],
  ])("%s changing %s to %s: %s", (...row) => {
    const [ceiling, from, to, expected] = row
    const verdict = planMemberChange(member({ role: from }), { role: to }, { ...by, ceiling })
    expect(outcome(verdict)).toBe(expected)
  })

  test.each<[string, Member, MemberChange, string]>([
    ["giving a higher role in a workspace", member(), { overrides: { ws_1: "owner" } }, "needs owner"],
    [
      "taking one away",
      member({ overrides: { ws_1: "owner" } }),
      { overrides: { ws_1: null } },
      "needs owner",
    ],
    [
      "suspending who has one somewhere",
      member({ overrides: { ws_1: "owner" } }),
      { suspended: true },
      "needs owner",
    ],
    ["giving one's own there", member(), { overrides: { ws_1: "admin" } }, "ok"],
  ])("an admin %s", (...row) => {
    const [, target, change, expected] = row
    expect(outcome(planMemberChange(target, change, { ...by, ceiling: "admin" }))).toBe(expected)
  })

  test("nor removes somebody who has one", () => {
    const target = member({ overrides: { ws_1: "owner" } })
    expect(refuseRemoval(target, { ceiling: "admin", owners: 2 })).toEqual({
      code: "above_ceiling",
      neededRole: "owner",
    })
    expect(refuseRemoval(member(), { ceiling: "admin", owners: 2 })).toBeNull()
  })
})

describe("the highest role a caller deals with", () => {
  const members = [member({ role: "manager" })]
  const person = {
    kind: "person",
    personId: "per_1",
    sessionId: "ses_1",
    authenticatedAt: 0,
    members,
  } as const
  const key = { kind: "system_key", keyId: "key_1", organizationId: "org_1", isRoot: false } as const
  const open = { scopes: [], expiresAt: null }

  test("is a person's own, an owner's with the reach of the instance, an admin's for a key of the organization", () => {
    expect(ceilingOf({ ...person, instanceAdmin: false }, "org_1")).toBe("manager")
    expect(ceilingOf({ ...person, instanceAdmin: true }, "org_1")).toBe("owner")
    expect(ceilingOf({ ...key, ...open, reach: "organization" }, "org_1")).toBe("admin")
    expect(ceilingOf({ ...key, ...open, reach: "instance" }, "org_1")).toBe("owner")
  })
})

describe("nobody raises their own role", () => {
  const self = { ...by, isSelf: true }

  test.each<[string, Member, MemberChange, string]>([
    ["in the organization", member({ role: "admin" }), { role: "owner" }, "needs owner"],
    ["in a workspace", member({ role: "admin" }), { overrides: { ws_1: "owner" } }, "needs owner"],
    [
      "by shaking off a lower role in a workspace",
      member({ role: "admin", overrides: { ws_1: "viewer" } }),
      { overrides: { ws_1: null } },
      "needs admin",
    ],
    ["while going down it is free", member({ role: "admin" }), { role: "viewer" }, "ok"],
    [
      "and may keep a role in a workspace on the way down",
      member({ role: "admin" }),
      { role: "viewer", overrides: { ws_1: "admin" } },
      "ok",
    ],
  ])("%s", (...row) => {
    const [, target, change, expected] = row
    expect(outcome(planMemberChange(target, change, self))).toBe(expected)
  })
})

describe("an organization keeps an active owner", () => {
  test.each<[string, Member, MemberChange, number, string]>([
    ["the last one steps down", member({ role: "owner" }), { role: "admin" }, 1, "last_owner"],
    ["the last one is suspended", member({ role: "owner" }), { suspended: true }, 1, "last_owner"],
    ["one of two steps down", member({ role: "owner" }), { role: "admin" }, 2, "ok"],
    ["a suspended one steps down", member({ role: "owner", suspended: true }), { role: "admin" }, 1, "ok"],
    [
      "the last one gets a role in a workspace",
      member({ role: "owner" }),
      { overrides: { ws_1: "viewer" } },
      1,
      "ok",
    ],
  ])("%s", (...row) => {
    const [, target, change, owners, expected] = row
    expect(outcome(planMemberChange(target, change, { ...by, owners }))).toBe(expected)
  })

  test("the last one is not removed", () => {
    expect(refuseRemoval(member({ role: "owner" }), { ceiling: "owner", owners: 1 })?.code).toBe("last_owner")
    expect(refuseRemoval(member({ role: "owner" }), { ceiling: "owner", owners: 2 })).toBeNull()
  })
})

describe("what is recorded", () => {
  test("one event for each kind of change, with nothing but what changed", () => {
    const before = member({ overrides: { ws_1: "viewer", ws_2: "admin" } })
    const change = {
      role: "manager",
      overrides: { ws_1: null, ws_2: "admin", ws_3: "viewer" },
      suspended: true,
    } as const
    const verdict = planMemberChange(before, change, by)
    expect("events" in verdict && verdict.events).toEqual([
      { action: "member.role_changed", before: { role: "member" }, after: { role: "manager" } },
      {
        action: "member.override_set",
        before: { overrides: { ws_1: "viewer", ws_3: null } },
        after: { overrides: { ws_1: null, ws_3: "viewer" } },
      },
      { action: "member.suspended", before: { suspended: false }, after: { suspended: true } },
    ])
  })

  test("nothing when all is so already", () => {
    const verdict = planMemberChange(
      member({ overrides: { ws_1: "viewer" } }),
      { role: "member", overrides: { ws_1: "viewer", ws_2: null }, suspended: false },
      by,
    )
    expect("events" in verdict && verdict.events).toEqual([])
  })
})

const role = fc.constantFrom(...ROLES)
const workspaceId = fc.constantFrom("ws_1", "ws_2", "ws_3")
const members = fc
  .record({ role, overrides: fc.dictionary(workspaceId, role), suspended: fc.boolean() })
  .map(member)
const changes = fc.record(
  { role, overrides: fc.dictionary(workspaceId, fc.option(role)), suspended: fc.boolean() },
  { requiredKeys: [] },
)

describe("whatever is asked", () => {
  test("no role above the ceiling is there before or after an allowed change", () => {
    fc.assert(
      fc.property(members, changes, role, (target, change, ceiling) => {
        const verdict = planMemberChange(target, change, { ...by, ceiling })
        if ("refusal" in verdict) return
        for (const held of [...rolesOf(target), ...rolesOf(verdict.member)]) {
          expect(roleAtLeast(ceiling, held)).toBe(true)
        }
      }),
    )
  })

  test("nobody who changes themselves has more anywhere afterwards", () => {
    fc.assert(
      fc.property(members, changes, (target, change) => {
        const verdict = planMemberChange(target, change, { ...by, isSelf: true })
        if ("refusal" in verdict) return
        for (const id of ["ws_1", "ws_2", "ws_3", "ws_4"]) {
          expect(roleAtLeast(roleIn(target, id), roleIn(verdict.member, id))).toBe(true)
        }
      }),
    )
  })
})
