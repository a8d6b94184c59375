import { describe, expect, test } from "vitest"
import type { PersonCaller, SystemKeyCaller } from "./authority.ts"
import { authorize, OPERATIONS } from "./authority.ts"
import type { OperationId } from "./authority.ts"
import { callerWithin, keyWithin, personWithin } from "./confinement.ts"
import { ceilingOf } from "./membership.ts"

const member = (organizationId: string) =>
  ({
    id: `mem_${organizationId}`,
    organizationId,
    personId: "per_1",
    name: "Ada",
    email: "ada@example.com",
    role: "owner",
    suspended: false,
    overrides: {},
    createdAt: 0,
  }) as const

const ADA: PersonCaller = {
  kind: "person",
  personId: "per_1",
  sessionId: "ses_1",
  instanceAdmin: true,
  authenticatedAt: 0,
  members: [member("org_a"), member("org_b")],
}

const ROOT: SystemKeyCaller = {
  kind: "system_key",
  keyId: "key_root",
  organizationId: "org_default",
  reach: "instance",
  isRoot: true,
  scopes: Object.values(OPERATIONS).flatMap(({ scope }) => scope ?? []),
  expiresAt: null,
}

const OPERATION_IDS = Object.keys(OPERATIONS) as OperationId[]

describe("where one organization is known", () => {
  test("a person has their membership there and nothing else", () => {
    expect(personWithin(ADA, "org_a")).toEqual({ ...ADA, instanceAdmin: false, members: [member("org_a")] })
    expect(personWithin(ADA, "org_c").members).toEqual([])
  })

  test("a key of the instance is one of the organization, and gives no role that those do not", () => {
    const within = keyWithin(ROOT, "org_a")
    expect(within).toEqual({ ...ROOT, organizationId: "org_a", reach: "organization", isRoot: false })
    expect(within === null ? null : ceilingOf(within, "org_a")).toBe("admin")
  })

  test("a key of that organization is itself, and one of another is not known", () => {
    const key = { ...ROOT, reach: "organization", isRoot: false, organizationId: "org_a" } as const
    expect(keyWithin(key, "org_a")).toBe(key)
    expect(keyWithin(key, "org_b")).toBeNull()
  })

  test.each(OPERATION_IDS)("%s is allowed to nobody in another organization", (operation) => {
    for (const caller of [ADA, ROOT]) {
      const within = callerWithin(caller, "org_a")
      if (within === null) throw new Error("they are known")
      expect(authorize(within, operation, { organizationId: "org_b" })).toEqual({
        allowed: false,
        code: "hidden",
      })
    }
  })

  test("where everything is known everybody is who they are", () => {
    for (const caller of [ADA, ROOT]) expect(callerWithin(caller, null)).toBe(caller)
  })
})
