import { describe, expect, it, test } from "vitest"
import { BACKUP, sampleGrant, sampleKey, sampleKeyspace, sampleSnapshot } from "../../test/samples.ts"
import type { PlanLimits } from "./keyspace.ts"
import type { Plan, Role } from "./role.ts"
import { PLANS, ROLES } from "./role.ts"
import { effectiveRateLimit, verifiableKey } from "./verifiable-key.ts"

const HELD = { kind: "member", memberId: "mem_1" } as const

describe("what a key held by a member may do", () => {
  const ALL = ["backup:write", "snapshots:read", "restore:write"]
  const CARRIED: Readonly<Record<Role, readonly string[]>> = {
    owner: ALL,
    admin: ALL,
    manager: ALL,
    member: ["backup:write", "snapshots:read"],
    viewer: ["snapshots:read"],
  }

  test.each(ROLES)("is what its scopes and the holder's role as %s have in common", (role) => {
    for (const scopes of [ALL, ["restore:write"], ["snapshots:read"], []]) {
      const key = sampleKey({ scopes, holder: HELD }, { holder: { role, suspended: false } }, BACKUP)
      expect(key.scopes).toEqual(scopes.filter((scope) => CARRIED[role].includes(scope)))
    }
  })

  it("is nothing once the holder is gone, and the key is inactive", () => {
    const key = sampleKey({ scopes: ALL, holder: HELD }, { holder: null }, BACKUP)
    expect([key.scopes, key.holderActive]).toEqual([[], false])
  })

  it("is refused while the holder is suspended", () => {
    const key = sampleKey(
      { scopes: ALL, holder: HELD },
      { holder: { role: "owner", suspended: true } },
      BACKUP,
    )
    expect(key.holderActive).toBe(false)
  })

  it("does not depend on roles where the organization holds it", () => {
    const key = sampleKey({ scopes: ALL }, {}, BACKUP)
    expect([key.scopes, key.holderActive]).toEqual([ALL, true])
  })
})

describe("a suspended organization", () => {
  test.each([{ kind: "organization" }, HELD] as const)(
    "makes every key inactive, held by $kind",
    (holder) => {
      const organization = { id: "org_1", plan: "pro", suspended: true } as const
      const key = sampleKey({ holder }, { organization, holder: { role: "owner", suspended: false } })
      expect(key.holderActive).toBe(false)
    },
  )
})

describe("the accounts of a key", () => {
  it("are those it names that are still linked", () => {
    expect(sampleKey({ accounts: ["acc_1", "acc_2"] }, { liveAccounts: ["acc_2"] }).accounts).toEqual([
      "acc_2",
    ])
  })

  it("never become all because none is linked, or because nobody said which", () => {
    expect(sampleKey({ accounts: ["acc_1"] }, { liveAccounts: [] }).accounts).toEqual([])
    expect(sampleKey({ accounts: ["acc_1"] }, { liveAccounts: null }).accounts).toEqual([])
  })

  it("never become more than it names", () => {
    expect(sampleKey({ accounts: ["acc_1"] }, { liveAccounts: ["acc_1", "acc_9"] }).accounts).toEqual([
      "acc_1",
    ])
    expect(sampleKey({ accounts: null }, { liveAccounts: ["acc_9"] }).accounts).toBeNull()
  })
})

describe("the requests per minute in force", () => {
  const OWN = [undefined, 1, 50, 100, 5_000]
  const DEFAULTS = [null, 60, 100]
  const MAXIMA = [null, 40, 100, 1_000]
  const rows = PLANS.flatMap((plan) =>
    OWN.flatMap((own) =>
      DEFAULTS.flatMap((rateLimitRpm) =>
        MAXIMA.map((rateLimitRpmMax) => ({ plan, own, rateLimitRpm, rateLimitRpmMax })),
      ),
    ),
  )

  test.each(rows)("$plan: own $own, default $rateLimitRpm, at most $rateLimitRpmMax", (row) => {
    const { plan, own, rateLimitRpm, rateLimitRpmMax } = row
    const others: Partial<Record<Plan, PlanLimits>> = Object.fromEntries(
      PLANS.map((name) => [name, { rateLimitRpm: 7, rateLimitRpmMax: 7 }]),
    )
    const keyspace = sampleKeyspace({ plans: { ...others, [plan]: { rateLimitRpm, rateLimitRpmMax } } })
    const limit = Math.min(own ?? rateLimitRpm ?? Infinity, rateLimitRpmMax ?? Infinity)
    expect(effectiveRateLimit(keyspace, plan, own)).toBe(limit === Infinity ? null : limit)
  })

  it("are the key's own under a plan of which nothing is said", () => {
    expect(effectiveRateLimit(sampleKeyspace(), "free", 50)).toBe(50)
    expect(effectiveRateLimit(sampleKeyspace(), "free", undefined)).toBeNull()
  })

  it("fall with the plan, at the next reading of the record", () => {
    const keyspace = sampleKeyspace({ plans: { free: { rateLimitRpm: 60, rateLimitRpmMax: 60 } } })
    const snapshot = sampleSnapshot(sampleGrant({ constraints: { rateLimitRpm: 1_000 } }))
    const onPlan = (plan: Plan) =>
      verifiableKey({ ...snapshot, organization: { ...snapshot.organization, plan } }, keyspace).rateLimitRpm
    expect([onPlan("pro"), onPlan("free")]).toEqual([1_000, 60])
  })
})
