import { describe, expect, it, test } from "vitest"
import {
  BACKUP,
  COMPLIANCE,
  DISCOVERY,
  SYSTEM,
  sampleMember,
  samplePerson,
  sampleSystemKey,
} from "../../test/samples.ts"
import type { Caller, OperationId, Scene } from "./authority.ts"
import { authorize, mayReadKeys, OPERATIONS, roleOf } from "./authority.ts"
import type { Keyspace } from "./keyspace.ts"
import { ROLES } from "./role.ts"

const KEYSPACES: readonly Keyspace[] = [DISCOVERY, SYSTEM, COMPLIANCE, BACKUP]

const OPERATION_IDS = Object.keys(OPERATIONS) as OperationId[]

const ALL_SCOPES = [...new Set(OPERATION_IDS.map((id) => OPERATIONS[id].scope ?? ""))]

/** Callers whose answer does not depend on the operation, and those made for it: with its scope, or with every other. */
function callersFor(operation: OperationId): Readonly<Record<string, Caller>> {
  const { scope } = OPERATIONS[operation]
  const others = ALL_SCOPES.filter((one) => one !== scope)
  return {
    ...Object.fromEntries(ROLES.map((role) => [role, samplePerson([sampleMember(role)])])),
    "no member": samplePerson([sampleMember("owner", { organizationId: "org_2" })]),
    "inst. admin": samplePerson([], { instanceAdmin: true }),
    "key +scope": sampleSystemKey({ scopes: scope === null ? ALL_SCOPES : [scope] }),
    "key -scope": sampleSystemKey({ scopes: others }),
    "other org": sampleSystemKey({ organizationId: "org_2", scopes: ALL_SCOPES }),
    "inst. +scope": sampleSystemKey({ organizationId: "org_2", reach: "instance", scopes: ALL_SCOPES }),
    "inst. -scope": sampleSystemKey({ organizationId: "org_2", reach: "instance", scopes: others }),
    root: sampleSystemKey({ organizationId: "org_2", reach: "instance", isRoot: true, scopes: ALL_SCOPES }),
  }
}

const isAboutKeys = (operation: OperationId): boolean =>
  operation.startsWith("keys.") && operation !== "keys.verify"

function judge(caller: Caller, operation: OperationId, scene: Scene): string {
  const authority = authorize(caller, operation, scene)
  if (authority.allowed) return "allow"
  return authority.code === "hidden" ? "hidden" : "forbid"
}

interface Line {
  readonly name: string
  readonly operation: OperationId
  readonly keyspace: Keyspace | undefined
}

const LINES: readonly Line[] = OPERATION_IDS.flatMap((operation): Line[] =>
  isAboutKeys(operation)
    ? KEYSPACES.map((keyspace) => ({ name: `${operation} ${keyspace.name}`, operation, keyspace }))
    : [{ name: operation, operation, keyspace: undefined }],
)

function table(): string {
  const columns = Object.keys(callersFor("keys.get"))
  const width = Math.max(...LINES.map(({ name }) => name.length))
  const row = (head: string, cells: readonly string[]): string =>
    [head.padEnd(width), ...cells.map((cell, at) => cell.padEnd(columns[at]?.length ?? 0))]
      .join("  ")
      .trimEnd()
  const body = LINES.map(({ name, operation, keyspace }) =>
    row(
      name,
      Object.values(callersFor(operation)).map((caller) =>
        judge(caller, operation, { organizationId: "org_1", keyspace }),
      ),
    ),
  )
  return `${[
    "Who may do what in organization org_1. allow; forbid: told what is missing; hidden: as if it did not exist.",
    "People by role; `no member` owns another organization. Keys: system keys of org_1 with the operation's scope",
    "or with every scope but it, of another organization, and with the reach of the instance.",
    "What this does not show: below manager people change only keys they made or hold, and system keys other than",
    "the root key make and change no system keys.",
    "",
    row(
      "",
      columns.map((name) => name),
    ),
    ...body,
  ].join("\n")}\n`
}

describe("the authority matrix", () => {
  it("is what reviewers have seen", async () => {
    await expect(table()).toMatchFileSnapshot("../../../../test/golden/authority.txt")
  })

  test.each(LINES)("hides $name from everybody outside of the organization", ({ operation, keyspace }) => {
    const scene = { organizationId: "org_1", keyspace }
    const { "no member": stranger, "other org": otherKey } = callersFor(operation)
    for (const caller of [stranger, otherKey]) {
      if (caller === undefined) throw new Error("no such caller")
      expect(judge(caller, operation, scene)).toBe("hidden")
    }
  })

  test.each(LINES)("gives no role more than a higher one in $name", ({ operation, keyspace }) => {
    const answers = ROLES.map((role) =>
      judge(samplePerson([sampleMember(role)]), operation, { organizationId: "org_1", keyspace }),
    )
    expect(answers.lastIndexOf("allow")).toBeLessThan(
      answers.includes("forbid") ? answers.indexOf("forbid") : 9,
    )
  })

  it("gives system keys nothing without the scope, whatever their reach", () => {
    for (const { operation, keyspace } of LINES) {
      const { "key -scope": own, "inst. -scope": all } = callersFor(operation)
      if (OPERATIONS[operation].scope === "any" || own === undefined || all === undefined) continue
      for (const caller of [own, all])
        expect([operation, judge(caller, operation, { organizationId: "org_1", keyspace })]).toEqual([
          operation,
          "forbid",
        ])
    }
  })
})

describe("a workspace", () => {
  const member = (role: (typeof ROLES)[number]) => sampleMember("member", { overrides: { ws_1: role } })

  it("raises the role of a member there and nowhere else", () => {
    const caller = samplePerson([member("manager")])
    const scene = { organizationId: "org_1", keyspace: COMPLIANCE }
    expect(judge(caller, "keys.create", { ...scene, workspaceId: "ws_1" })).toBe("allow")
    expect(judge(caller, "keys.create", { ...scene, workspaceId: "ws_2" })).toBe("forbid")
    expect(judge(caller, "keys.create", scene)).toBe("forbid")
  })

  it("gives no say over system keys: they open the whole organization", () => {
    const scene = { organizationId: "org_1", workspaceId: "ws_1", keyspace: SYSTEM }
    expect(judge(samplePerson([member("manager")]), "keys.create", scene)).toBe("forbid")
    expect(judge(samplePerson([member("owner")]), "keys.get", scene)).toBe("forbid")
    expect(mayReadKeys(member("manager"), SYSTEM, "ws_1")).toBe(false)
    const lowered = sampleMember("manager", { overrides: { ws_1: "viewer" } })
    expect(judge(samplePerson([lowered]), "keys.create", scene)).toBe("allow")
  })

  it("whose override lowers wins over the role of the organization", () => {
    const caller = samplePerson([sampleMember("owner", { overrides: { ws_1: "viewer" } })])
    const scene = { organizationId: "org_1", keyspace: COMPLIANCE }
    expect(judge(caller, "keys.create", { ...scene, workspaceId: "ws_1" })).toBe("forbid")
    expect(judge(caller, "keys.create", { ...scene, workspaceId: "ws_2" })).toBe("allow")
  })

  it("named like something every object has is no override", () => {
    const caller = samplePerson([sampleMember("viewer")])
    expect(roleOf(caller, { organizationId: "org_1", workspaceId: "constructor" })).toBe("viewer")
  })

  it("shows the keys its role may see", () => {
    const managed = { ...COMPLIANCE, read: "manager" } as const
    expect([
      mayReadKeys(member("manager"), managed, "ws_1"),
      mayReadKeys(member("manager"), managed),
    ]).toEqual([true, false])
  })
})

describe("a role", () => {
  it("is asked for by name where it is too low", () => {
    const caller = samplePerson([sampleMember("viewer")])
    expect(authorize(caller, "keys.create", { organizationId: "org_1", keyspace: DISCOVERY })).toEqual({
      allowed: false,
      code: "role_insufficient",
      neededRole: "member",
    })
  })

  it("of an instance admin who is a member is the one they have there", () => {
    const caller = samplePerson([sampleMember("viewer")], { instanceAdmin: true })
    expect(roleOf(caller, { organizationId: "org_1" })).toBe("viewer")
    expect(roleOf(caller, { organizationId: "org_2" })).toBe("owner")
    expect(roleOf(samplePerson([]), { organizationId: "org_2" })).toBeNull()
  })

  it("is an owner's where nobody says which keyspace it is about", () => {
    expect(judge(samplePerson([sampleMember("admin")]), "keys.create", { organizationId: "org_1" })).toBe(
      "forbid",
    )
    expect(judge(samplePerson([sampleMember("owner")]), "keys.create", { organizationId: "org_1" })).toBe(
      "allow",
    )
  })
})
