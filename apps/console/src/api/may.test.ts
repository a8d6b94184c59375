import type { CurrentSession } from "@bitting/sdk"
import { describe, expect, test } from "vitest"
import type { Role, Standing } from "./may.ts"
import { changeRefusal, may, ROLES, standingIn } from "./may.ts"

const standing = (role: Role, more: Partial<Standing> = {}): Standing => ({
  personId: "per_1",
  memberId: "mem_1",
  role,
  overrides: {},
  instanceAdmin: false,
  ...more,
})

const DISCOVERY = { keyspace: "discovery", manage: "member", read: "viewer" } as const
const SYSTEM = { keyspace: "system", manage: "manager", read: "manager" } as const

describe("what a role may do", () => {
  test.each([
    ["keys.create", { keyspace: DISCOVERY }, ["owner", "admin", "manager", "member"]],
    ["keys.list", { keyspace: DISCOVERY }, ROLES],
    ["keys.create", { keyspace: SYSTEM }, ["owner", "admin", "manager"]],
    ["keys.list", { keyspace: SYSTEM }, ["owner", "admin", "manager"]],
    ["keys.reveal", {}, ["owner", "admin", "manager"]],
    ["members.update", {}, ["owner", "admin"]],
    ["members.add", {}, []],
    ["invitations.create", {}, ["owner", "admin"]],
    ["singleSignOn.put", {}, ["owner"]],
    ["workspaces.create", {}, ["owner", "admin"]],
    ["audit.list", {}, ["owner", "admin", "manager"]],
    ["audit.erase", {}, ["owner"]],
    ["organizations.create", {}, []],
  ] as const)("%s %j: %j", (operation, scene, allowed) => {
    expect(ROLES.filter((role) => may(standing(role), operation, scene))).toEqual(allowed)
  })

  test("is what the role in a workspace says there, and either role's elsewhere", () => {
    const person = standing("viewer", { overrides: { ws_1: "member" } })
    expect(may(person, "keys.create", { keyspace: DISCOVERY, workspaceId: "ws_1" })).toBe(true)
    expect(may(person, "keys.create", { keyspace: DISCOVERY, workspaceId: "ws_2" })).toBe(false)
    expect(may(person, "keys.create", { keyspace: DISCOVERY })).toBe(true)
  })

  test("gives no say over system keys for a role in one workspace", () => {
    const person = standing("member", { overrides: { ws_1: "owner" } })
    expect(may(person, "keys.create", { keyspace: SYSTEM, workspaceId: "ws_1" })).toBe(false)
  })
})

describe("whether a key can be changed", () => {
  const key = {
    workspace_id: "ws_1",
    created_by: { kind: "person", id: "per_2" },
    holder: { kind: "organization", member_id: null },
  } as const
  const own = { ...key, created_by: { kind: "person", id: "per_1" } } as const
  const held = { ...key, holder: { kind: "member", member_id: "mem_1" } } as const

  test.each([
    ["manager", key, null],
    ["member", key, "not_own"],
    ["member", own, null],
    ["member", held, null],
    ["viewer", own, "role"],
  ] as const)("by a %s", (role, of, expected) => {
    expect(changeRefusal(standing(role), of, DISCOVERY)).toBe(expected)
  })

  test("is the workspace's role's to say", () => {
    const person = standing("owner", { overrides: { ws_1: "viewer" } })
    expect(changeRefusal(person, own, DISCOVERY)).toBe("role")
  })
})

describe("where somebody stands", () => {
  const session = (admin: boolean): Pick<CurrentSession, "person" | "memberships"> => ({
    person: { id: "per_1", name: "Ada", email: "ada@example.com", instance_admin: admin },
    memberships: [
      {
        member_id: "mem_1",
        organization: { id: "org_1", name: "One", plan: "free", status: "active" },
        role: "viewer",
        overrides: { ws_1: "member" },
      },
    ],
  })

  test("is their membership", () => {
    expect(standingIn(session(false), "org_1")).toEqual(standing("viewer", { overrides: { ws_1: "member" } }))
    expect(standingIn(session(false), "org_2")).toBeNull()
  })

  test("is above everybody for those who run the instance, member or not", () => {
    expect(standingIn(session(true), "org_1")).toEqual(standing("owner", { instanceAdmin: true }))
    expect(standingIn(session(true), "org_2")).toEqual(
      standing("owner", { instanceAdmin: true, memberId: null }),
    )
  })
})
