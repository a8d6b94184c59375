import { describe, expect, test } from "vitest"
import { DAY_MS, NOON, sampleGrant, sampleKeyspace, sampleType } from "../../test/samples.ts"
import type { Grant } from "./grant.ts"
import type { HygieneContext, HygieneSubject } from "./hygiene.ts"
import { HYGIENE_CHECKS, hygieneOf } from "./hygiene.ts"

const LEVELS = [
  { name: "read", title: "Read", description: null, scopes: ["a:read"] },
  { name: "most", title: "Most", description: null, scopes: ["a:read", "a:write"] },
]

/** A key about which there is nothing to say. */
const GOOD: Partial<Grant> = {
  createdAt: NOON - 100 * DAY_MS,
  expiresAt: NOON + 31 * DAY_MS,
  scopes: ["a:read"],
}

function checksOf(
  grant: Partial<Grant>,
  counted: Partial<HygieneSubject> = {},
  context: Partial<HygieneContext> = {},
): readonly string[] {
  const subject = {
    grant: sampleGrant({ ...GOOD, ...grant }),
    lastUsedAt: NOON,
    quotaUsed: null,
    usedScopes: [],
    ...counted,
  }
  const against = {
    keyspace: sampleKeyspace({ levels: LEVELS }),
    type: sampleType(),
    holder: null,
    ...context,
  }
  return hygieneOf(subject, against, NOON).map(({ check }) => check)
}

const ALL_SCOPES = ["a:read", "a:write", "b:read"]
const HELD: Partial<Grant> = { holder: { kind: "member", memberId: "mem_1" } }
const QUOTA: Partial<Grant> = { quota: { limit: 10, period: "day" } }
const TWO: Partial<Grant> = { scopes: ["a:read", "a:write"] }
const usedFor = (days: number, ...scopes: readonly string[]): Partial<HygieneSubject> => ({
  usedScopes: scopes.map((scope, place) => ({ scope, firstUsedAt: NOON - days * DAY_MS + place })),
})
const publishable = { type: sampleType({ publishable: true }) }

describe("what should be reviewed about a key", () => {
  test("is nothing where all is well", () => {
    expect(checksOf({})).toEqual([])
  })

  test.each<[string, readonly string[], Parameters<typeof checksOf>]>([
    ["last used 90 days ago", ["unused"], [{}, { lastUsedAt: NOON - 90 * DAY_MS }]],
    ["last used a moment less than 90 days ago", [], [{}, { lastUsedAt: NOON - 90 * DAY_MS + 1 }]],
    [
      "never used for 7 days and a moment",
      ["never_used"],
      [{ createdAt: NOON - 7 * DAY_MS - 1 }, { lastUsedAt: null }],
    ],
    ["never used for 7 days", [], [{ createdAt: NOON - 7 * DAY_MS }, { lastUsedAt: null }]],
    ["never used, and not to be used until now", [], [{ notBeforeAt: NOON }, { lastUsedAt: null }]],
    ["without an expiry", ["no_expiry"], [{ expiresAt: null }]],
    [
      "without an expiry, but about to be replaced",
      [],
      [{ expiresAt: null, rotatedTo: "key_2", overlapEndsAt: NOON + 1 }],
    ],
    ["that ends in 30 days", ["expiring"], [{ expiresAt: NOON + 30 * DAY_MS }]],
    ["that ends a moment later", [], [{ expiresAt: NOON + 30 * DAY_MS + 1 }]],
    [
      "that ends soon, but has a successor",
      [],
      [{ expiresAt: NOON + 1, rotatedTo: "key_2", overlapEndsAt: NOON + 1 }],
    ],
    ["that everybody sees, from any page", ["publishable_without_origins"], [{}, {}, publishable]],
    [
      "that everybody sees, from named pages",
      [],
      [{ constraints: { allowedOrigins: ["https://x.example"] } }, {}, publishable],
    ],
    ["with every scope for more than 90 days", ["high_privilege"], [{ scopes: ALL_SCOPES }]],
    ["with every scope for 90 days", [], [{ scopes: ALL_SCOPES, createdAt: NOON - 90 * DAY_MS }]],
    ["with the highest level", ["high_privilege"], [{ scopes: ["a:read", "a:write"], permission: "most" }]],
    ["with a lower level", [], [{ permission: "read" }]],
    ["with all of one scope", [], [{}, {}, { keyspace: sampleKeyspace({ scopes: ["a:read"] }) }]],
    ["that reaches the whole instance", ["high_privilege"], [{ reach: "instance" }]],
    ["used for 30 days with one of its two scopes", ["unused_scopes"], [TWO, usedFor(30, "a:read")]],
    ["used for a little less with one of two", [], [TWO, usedFor(29.99, "a:read")]],
    ["used for 30 days with both of its scopes", [], [TWO, usedFor(30, "a:write", "a:read")]],
    ["used for years by somebody who names no scopes", [], [TWO, { lastUsedAt: NOON, usedScopes: [] }]],
    ["whose quota is used up", ["at_quota"], [QUOTA, { quotaUsed: 10 }]],
    ["with one use left", [], [QUOTA, { quotaUsed: 9 }]],
    ["whose holder is suspended", ["holder_inactive"], [HELD, {}, { holder: "suspended" }]],
    ["whose holder is gone", ["holder_inactive"], [HELD, {}, { holder: "gone" }]],
    ["whose holder is there", [], [HELD, {}, { holder: "active" }]],
    ["that is disabled, and unused", ["unused"], [{ enabled: false }, { lastUsedAt: NOON - 91 * DAY_MS }]],
    ["that is revoked", [], [{ expiresAt: null, revokedAt: NOON, revokedReason: "other" }]],
    ["that is expired", [], [{ expiresAt: NOON }]],
  ])("a key %s: %j", (_, expected, given) => {
    expect(checksOf(...given)).toEqual(expected)
  })

  test("comes with evidence and a remedy, all of it at once and in one order", () => {
    const grant = sampleGrant({
      ...GOOD,
      ...HELD,
      ...QUOTA,
      scopes: ALL_SCOPES,
      expiresAt: null,
      createdAt: NOON - 200 * DAY_MS,
    })
    const context = { keyspace: sampleKeyspace(), ...publishable, holder: "gone" } as const
    const used = usedFor(150, "b:read", "a:read")
    const subject = { grant, quotaUsed: 11, usedScopes: [], ...used, lastUsedAt: NOON - 120 * DAY_MS }
    const findings = hygieneOf(subject, context, NOON)
    const found = findings.map(({ check }) => check)
    expect(found).toEqual(HYGIENE_CHECKS.filter((check) => check !== "expiring" && check !== "never_used"))
    for (const { evidence, remedy } of findings) {
      expect(Object.keys(evidence).length).toBeGreaterThan(0)
      expect(remedy).toMatch(/\.$/)
    }
    const unused = findings.find(({ check }) => check === "unused")
    expect(unused?.evidence).toEqual({ last_used_at: "2026-07-23T12:00:00.000Z", idle_days: 120 })
    const unusedScopes = findings.find(({ check }) => check === "unused_scopes")
    expect(unusedScopes?.evidence).toEqual({
      unused_scopes: ["a:write"],
      used_scopes: ["a:read", "b:read"],
      observed_since: "2026-06-23T12:00:00.000Z",
    })
    expect(JSON.stringify(findings)).not.toContain(grant.tokenHash)
  })
})
