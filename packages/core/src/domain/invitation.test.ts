import { describe, expect, test } from "vitest"
import type { PersonCaller } from "./authority.ts"
import { invitationStatus, mayInvite } from "./invitation.ts"
import type { Role } from "./role.ts"

const NOW = 1_000

describe("what became of an invitation", () => {
  test.each([
    [
      "nobody did anything, before its end",
      { acceptedAt: null, revokedAt: null, expiresAt: NOW + 1 },
      "open",
    ],
    ["nobody did anything, at its end", { acceptedAt: null, revokedAt: null, expiresAt: NOW }, "expired"],
    ["it was accepted, and its end is over", { acceptedAt: 1, revokedAt: null, expiresAt: 2 }, "accepted"],
    ["it was revoked, and its end is over", { acceptedAt: null, revokedAt: 1, expiresAt: 2 }, "revoked"],
    ["it was put away at its end", { acceptedAt: null, revokedAt: 2, expiresAt: 2 }, "expired"],
    ["it was put away after its end", { acceptedAt: null, revokedAt: 3, expiresAt: 2 }, "expired"],
  ] as const)("%s", (_, times, expected) => {
    expect(invitationStatus(times, NOW)).toBe(expected)
  })
})

const person = (role: Role | null, fields: Partial<PersonCaller> = {}): PersonCaller => ({
  kind: "person",
  personId: "per_1",
  sessionId: "ses_1",
  instanceAdmin: false,
  authenticatedAt: 0,
  members:
    role === null
      ? []
      : [
          {
            id: "mem_1",
            organizationId: "org_1",
            personId: "per_1",
            name: "Ada",
            email: "ada@example.com",
            role,
            suspended: false,
            overrides: {},
            createdAt: 0,
          },
        ],
  ...fields,
})

const key = (fields: object = {}) =>
  ({
    kind: "system_key",
    keyId: "key_1",
    organizationId: "org_1",
    reach: "organization",
    isRoot: false,
    scopes: ["members:write"],
    expiresAt: null,
    ...fields,
  }) as const

describe("who may invite whom", () => {
  test.each([
    ["an owner", person("owner"), "owner", true],
    ["an admin", person("admin"), "admin", true],
    ["an admin", person("admin"), "owner", false],
    ["a manager", person("manager"), "viewer", false],
    ["nobody's member", person(null), "viewer", false],
    ["an instance admin", person(null, { instanceAdmin: true }), "owner", true],
    ["a key of the organization", key(), "admin", true],
    ["a key of the organization", key(), "owner", false],
    ["a key without the scope", key({ scopes: ["members:read"] }), "viewer", false],
    ["a key of another organization", key({ organizationId: "org_2" }), "viewer", false],
    ["a key of the instance", key({ organizationId: "org_2", reach: "instance" }), "owner", true],
  ] as const)("%s: %#", (...row) => {
    const [, caller, role, expected] = row
    expect(mayInvite(caller, { organizationId: "org_1", role, overrides: {} })).toBe(expected)
  })

  test("a higher role in a single workspace counts as well", () => {
    const overrides = { ws_1: "owner" } as const
    expect(mayInvite(person("admin"), { organizationId: "org_1", role: "viewer", overrides })).toBe(false)
    expect(mayInvite(person("owner"), { organizationId: "org_1", role: "viewer", overrides })).toBe(true)
  })
})
