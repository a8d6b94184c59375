import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { DECISION_CASES, decideCase } from "../../test/decision-cases.ts"
import { NOON, sampleKey, sampleKeyspace } from "../../test/samples.ts"
import type { Action, AuthorityTime, DecisionCode, Question, RequestFacts } from "./decision.ts"
import { DECISION_CODES, isStandingRefusal, judge } from "./decision.ts"
import type { Grant } from "./grant.ts"
import type { VerifiableKey } from "./verifiable-key.ts"

describe("the published table of decisions", () => {
  test.each(DECISION_CASES)("$name: $code", async (row) => {
    expect((await decideCase(row)).code).toBe(row.code)
  })

  it("has a row for every code", () => {
    expect(new Set(DECISION_CASES.map(({ code }) => code))).toEqual(new Set<string>(DECISION_CODES))
  })

  it("has a row for every two checks that follow each other", () => {
    const names = DECISION_CASES.map(({ name }) => name)
    const checks = DECISION_CODES.slice(0, -1)
    const pairs = checks.slice(1).map((later, at) => `${checks[at]} is told before ${later}`)
    expect(pairs.filter((pair) => !names.includes(pair))).toEqual([])
  })
})

describe("the order of the checks", () => {
  // Small sets, so that every check fails about half of the time; what each allows is stated here without the code under test.
  const IPS = { "192.0.2.1": true, "192.0.2.255": true, "198.51.100.1": false, nonsense: false } as const
  const ORIGINS = {
    "https://app.example.com": true,
    "https://x.example.org": true,
    "https://example.org": false,
    null: false,
    "": false,
  } as const
  const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined })
  const namesOf = <T extends object>(table: T) => fc.constantFrom(...(Object.keys(table) as (keyof T)[]))

  const facts = fc.record({
    organization: fc.constantFrom("org_1", "org_2"),
    revoked: fc.boolean(),
    enabled: fc.boolean(),
    beginsIn: optional(fc.integer({ min: -2, max: 2 })),
    endsIn: optional(fc.integer({ min: -2, max: 3 })),
    overlapEndsIn: optional(fc.integer({ min: -2, max: 3 })),
    suspended: fc.boolean(),
    holder: fc.constantFrom("organization", "member", "gone", "suspended"),
    ips: fc.boolean(),
    origins: fc.boolean(),
    referer: fc.boolean(),
    environments: optional(fc.subarray(["production", "staging"], { minLength: 1 })),
    accounts: optional(fc.subarray(["acc_1", "acc_2"], { minLength: 1 })),
    live: fc.subarray(["acc_1", "acc_2"]),
    services: optional(fc.subarray(["ec2", "s3"], { minLength: 1 })),
    scopes: fc.subarray(["a:read", "a:write"]),
    batch: optional(fc.integer({ min: 1, max: 3 })),
  })
  const asked = fc.record({
    keyspace: optional(fc.constantFrom("weather", "tides")),
    within: optional(fc.constantFrom("org_1", "org_2")),
    action: fc.record({
      scopes: optional(fc.subarray(["a:read", "a:write"])),
      account: optional(fc.constantFrom("acc_1", "acc_2")),
      service: optional(fc.constantFrom("ec2", "s3")),
      environment: optional(fc.constantFrom("production", "staging")),
      workspace: optional(fc.constantFrom("ws_1", "ws_2")),
      batchSize: optional(fc.integer({ min: 1, max: 4 })),
    }),
    request: fc.record({
      ip: optional(namesOf(IPS)),
      origin: optional(namesOf(ORIGINS)),
      referer: optional(fc.constantFrom("", "https://app.example.com/p", "https://other.example/")),
    }),
    earlyBy: fc.integer({ min: 0, max: 2 }),
  })
  type KeyFacts = typeof facts extends fc.Arbitrary<infer T> ? T : never
  type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never

  const at = (offsetMs: number | undefined): number | null =>
    offsetMs === undefined ? null : NOON + offsetMs

  function keyOf(key: KeyFacts): VerifiableKey {
    const fields: Partial<Grant> = {
      organizationId: key.organization,
      holder:
        key.holder === "organization" ? { kind: "organization" } : { kind: "member", memberId: "mem_1" },
      revokedAt: key.revoked ? NOON - 5 : null,
      enabled: key.enabled,
      notBeforeAt: at(key.beginsIn),
      expiresAt: at(key.endsIn),
      overlapEndsAt: at(key.overlapEndsIn),
      environments: key.environments ?? null,
      accounts: key.accounts ?? null,
      services: key.services ?? null,
      scopes: key.scopes,
      constraints: {
        ...(key.ips && { allowedIps: ["192.0.2.0/24"] }),
        ...(key.origins && { allowedOrigins: ["https://app.example.com", "https://*.example.org"] }),
        ...(key.referer && { requireReferer: true as const }),
        ...(key.batch !== undefined && { maxBatchSize: key.batch }),
      },
    }
    const holder =
      key.holder === "gone" ? null : ({ role: "owner", suspended: key.holder === "suspended" } as const)
    return sampleKey(fields, {
      organization: { id: key.organization, plan: "pro", suspended: key.suspended },
      holder,
      liveAccounts: key.live,
    })
  }

  const lacks = (list: readonly string[] | undefined, one: string | undefined): boolean =>
    list !== undefined && (one === undefined || !list.includes(one))

  const REFERERS: Readonly<Record<string, boolean>> = { "https://app.example.com/p": true }

  function refererFails(key: KeyFacts, referer: string | undefined): boolean {
    if (!key.referer) return false
    return key.origins ? REFERERS[referer ?? ""] !== true : (referer ?? "") === ""
  }

  /** Every check and whether it fails, in the published order. */
  function failures(key: KeyFacts, ask: Asked): readonly (readonly [DecisionCode, boolean])[] {
    const action: Action = ask.action
    const request: RequestFacts = ask.request
    const ends = [key.endsIn ?? 9, key.overlapEndsIn ?? 9]
    const live = key.accounts?.filter((id) => key.live.includes(id))
    return [
      ["unknown_token", ask.within !== undefined && ask.within !== key.organization],
      ["wrong_keyspace", ask.keyspace === "tides"],
      ["revoked", key.revoked],
      ["disabled", !key.enabled],
      ["not_yet_valid", (key.beginsIn ?? -9) > -ask.earlyBy],
      ["expired", Math.min(...ends) <= 0],
      ["holder_inactive", key.suspended || key.holder === "gone" || key.holder === "suspended"],
      ["ip_not_allowed", key.ips && !(ask.request.ip !== undefined && IPS[ask.request.ip])],
      [
        "origin_not_allowed",
        key.origins && !(ask.request.origin !== undefined && ORIGINS[ask.request.origin]),
      ],
      ["referer_required", refererFails(key, request.referer)],
      ["environment_not_allowed", lacks(key.environments, action.environment)],
      ["workspace_not_allowed", action.workspace === "ws_2"],
      ["account_not_allowed", lacks(live, action.account)],
      ["service_not_allowed", lacks(key.services, action.service)],
      ["insufficient_scope", (action.scopes ?? []).some((scope) => !key.scopes.includes(scope))],
      ["batch_too_large", (action.batchSize ?? 1) > (key.batch ?? 99)],
      ["ok", true],
    ]
  }

  it("is that of the codes: the first check that fails gives the answer", () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(facts, asked, (key, ask) => {
        const question: Question = {
          token: "",
          keyspace: ask.keyspace,
          withinOrganization: ask.within,
          action: ask.action,
          request: ask.request,
        }
        const time: AuthorityTime = { early: NOON - ask.earlyBy, late: NOON }
        const expected = failures(key, ask).find(([, fails]) => fails)?.[0]
        if (expected !== undefined) seen.add(expected)
        expect(judge(keyOf(key), question, time)).toBe(expected)
      }),
      { numRuns: 3_000 },
    )
    expect(seen.size).toBeGreaterThan(8)
  })

  it("holds for each check when everything before it passes", () => {
    const good: KeyFacts = {
      organization: "org_1",
      revoked: false,
      enabled: true,
      beginsIn: undefined,
      endsIn: undefined,
      overlapEndsIn: undefined,
      suspended: false,
      holder: "organization",
      ips: false,
      origins: false,
      referer: false,
      environments: undefined,
      accounts: undefined,
      live: [],
      services: undefined,
      scopes: ["a:read", "a:write"],
      batch: undefined,
    }
    // Most random keys fail early; here at most two facts differ from a good key's, so that late checks are reached too.
    const few = fc
      .tuple(facts, fc.subarray(Object.keys(good) as (keyof KeyFacts)[], { maxLength: 2 }))
      .map(([random, names]): KeyFacts => ({
        ...good,
        ...Object.fromEntries(names.map((name) => [name, random[name]])),
      }))
    const seen = new Set<string>()
    fc.assert(
      fc.property(few, asked, (key, ask) => {
        const { action, request } = ask
        const expected = failures(key, { ...ask, within: undefined, keyspace: undefined }).find(
          ([, fails]) => fails,
        )
        seen.add(expected?.[0] ?? "")
        const time = { early: NOON - ask.earlyBy, late: NOON }
        expect(judge(keyOf(key), { token: "", action, request }, time)).toBe(expected?.[0])
      }),
      { numRuns: 5_000 },
    )
    expect([...seen].toSorted()).toEqual(
      DECISION_CODES.slice(3)
        .filter((code) => code !== "rate_limited" && code !== "quota_exceeded")
        .toSorted(),
    )
  })
})

describe("what a public edge tells", () => {
  it("is nothing but invalid_token up to holder_inactive, and the code from there on", () => {
    const told = DECISION_CODES.filter((code) => !isStandingRefusal(code))
    expect(told[0]).toBe("ip_not_allowed")
    expect(DECISION_CODES.filter(isStandingRefusal).at(-1)).toBe("holder_inactive")
    expect(told.length).toBe(12)
  })
})

describe("constraints that no longer parse", () => {
  const keyspace = sampleKeyspace()
  const time = { early: NOON, late: NOON }
  const question = (request: RequestFacts): Question => ({ token: "", action: {}, request })

  it("refuse everything instead of vanishing, also what equals them", () => {
    const origins = sampleKey({ constraints: { allowedOrigins: ["garbage"] } }, {}, keyspace)
    expect(judge(origins, question({ origin: "garbage" }), time)).toBe("origin_not_allowed")
    const ips = sampleKey({ constraints: { allowedIps: ["everywhere"] } }, {}, keyspace)
    expect(judge(ips, question({ ip: "192.0.2.1" }), time)).toBe("ip_not_allowed")
  })
})

describe("the frame page of a key", () => {
  const time = { early: NOON, late: NOON }
  const own = { origin: "https://keys.example.com", referer: "https://keys.example.com/pane/frame" }
  const judged = (constraints: Grant["constraints"], request: RequestFacts) => {
    const key = sampleKey({ constraints }, {}, sampleKeyspace())
    const facts = request.frameOf === "" ? { ...request, frameOf: key.grant.id } : request
    return judge(key, { token: "", action: {}, request: facts }, time)
  }
  const here = { allowedOrigins: ["https://status.example.com"] }

  test.each<[string, Grant["constraints"], RequestFacts, DecisionCode]>([
    ["counts as an allowed origin of that key", here, { ...own, frameOf: "" }, "ok"],
    ["counts for no other key", here, { ...own, frameOf: "key_another" }, "origin_not_allowed"],
    ["has to be one", here, own, "origin_not_allowed"],
    ["has a referer that counts", { ...here, requireReferer: true }, { ...own, frameOf: "" }, "ok"],
    [
      "lifts no other rule",
      { allowedIps: ["192.0.2.1"] },
      { ...own, ip: "192.0.2.2", frameOf: "" },
      "ip_not_allowed",
    ],
  ])("%s", (...[, constraints, request, code]) => {
    expect(judged(constraints, request)).toBe(code)
  })
})
