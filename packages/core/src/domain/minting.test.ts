import { describe, expect, it, test } from "vitest"
import {
  BACKUP,
  COMPLIANCE,
  DAY_MS,
  NOON,
  SYSTEM,
  sampleKeyspace,
  samplePerson,
  sampleSystemKey,
  sampleType,
} from "../../test/samples.ts"
import type { Keyspace } from "./keyspace.ts"
import type { MintContext, MintPlan, MintRefusal, MintRequest } from "./minting.ts"
import { planMint } from "./minting.ts"

const PANES: Keyspace = sampleKeyspace({
  name: "panes",
  scopes: [],
  resources: ["account", "service"],
  services: ["ec2", "s3", "rds"],
  plans: { free: { rateLimitRpm: 60, rateLimitRpmMax: 120 } },
})

const DEMO = sampleType({
  name: "demo",
  mandatoryConstraints: ["allowed_origins", "rate_limit_rpm"],
  allowedAccounts: ["demo"],
})

function context(fields: Partial<MintContext> = {}): MintContext {
  const keyspace = fields.keyspace ?? sampleKeyspace()
  return {
    keyspace,
    type: keyspace.types[0] ?? sampleType(),
    plan: "free",
    accounts: ["acc_1", "acc_2"],
    environments: ["production", "staging"],
    now: NOON,
    caller: samplePerson([]),
    makerRole: "owner",
    holder: { kind: "organization" },
    holderRole: null,
    ...fields,
  }
}

/** A request that every keyspace here accepts. */
const SCOPED: MintRequest = { scopes: ["a:read"] }

function planned(request: MintRequest, fields: Partial<MintContext> = {}): MintPlan {
  const verdict = planMint(request, context(fields))
  if ("refusal" in verdict) throw new Error(JSON.stringify(verdict.refusal))
  return verdict.plan
}

function refused(request: MintRequest, fields: Partial<MintContext> = {}): MintRefusal {
  const verdict = planMint(request, context(fields))
  if ("plan" in verdict) throw new Error("it was allowed")
  return verdict.refusal
}

/** The pointers a request is refused for. */
function places(request: MintRequest, fields: Partial<MintContext> = {}): readonly string[] {
  const refusal = refused(request, fields)
  if (!("errors" in refusal)) throw new Error(refusal.code)
  return refusal.errors.map(({ pointer }) => pointer)
}

describe("a request that states nothing", () => {
  it("in a keyspace that asks for nothing gives a key confined in nothing", () => {
    expect(planned({}, { keyspace: sampleKeyspace({ scopes: [] }) })).toEqual({
      label: "API key 2026-11-20",
      metadata: {},
      reach: "organization",
      accounts: null,
      services: null,
      environments: null,
      permission: null,
      scopes: [],
      constraints: {},
      quota: null,
      notBeforeAt: null,
      expiresAt: null,
    })
  })

  it("is told of everything that is wrong at once", () => {
    const keyspace = sampleKeyspace({
      ...PANES,
      scopes: ["a:read"],
      labelRequired: true,
      expiry: { defaultMs: null, choicesMs: [DAY_MS], custom: true, required: true },
    })
    expect(places({}, { keyspace, type: DEMO, accounts: [] })).toEqual([
      "/label",
      "/scopes",
      "/constraints/allowed_origins",
      "/constraints/rate_limit_rpm",
      "/expires_in",
    ])
  })
})

interface Row {
  readonly it: string
  readonly request: MintRequest
  readonly fields?: Partial<MintContext>
  /** What is allowed comes to this … */
  readonly plan?: Partial<MintPlan>
  /** … and what is not is refused here. */
  readonly at?: readonly string[]
}

const named = sampleKeyspace({ scopes: [], labelRequired: true })
const panes = { keyspace: PANES }
const choices = sampleKeyspace({
  scopes: [],
  expiry: { defaultMs: 30 * DAY_MS, choicesMs: [30 * DAY_MS, 90 * DAY_MS], custom: false, required: false },
})
const plain = { keyspace: sampleKeyspace({ scopes: [] }) }
const bare = { keyspace: sampleKeyspace({ scopes: [], constraints: ["allowed_ips"] }) }

const ROWS: readonly Row[] = [
  {
    it: "takes a label without the space around it",
    request: { label: " CI " },
    fields: { keyspace: named },
    plan: { label: "CI" },
  },
  {
    it: "wants a label of more than space",
    request: { label: "  " },
    fields: { keyspace: named },
    at: ["/label"],
  },
  {
    it: "takes the only linked account",
    request: {},
    fields: { ...panes, accounts: ["acc_1"] },
    plan: { accounts: ["acc_1"] },
  },
  {
    it: "takes demo where nothing is linked",
    request: {},
    fields: { ...panes, accounts: [] },
    plan: { accounts: ["demo"] },
  },
  { it: "does not choose between two accounts", request: {}, fields: panes, at: ["/accounts"] },
  {
    it: "takes accounts once each",
    request: { accounts: ["acc_2", "acc_1", "acc_2"] },
    fields: panes,
    plan: { accounts: ["acc_2", "acc_1"] },
  },
  {
    it: "refuses accounts that are not linked",
    request: { accounts: ["acc_1", "acc_9"] },
    fields: panes,
    at: ["/accounts"],
  },
  { it: "refuses an empty list of accounts", request: { accounts: [] }, fields: panes, at: ["/accounts"] },
  {
    it: "confines a type to its accounts",
    request: { accounts: ["acc_1"] },
    fields: {
      keyspace: sampleKeyspace({ scopes: [], resources: ["account"] }),
      type: sampleType({ allowedAccounts: ["demo"] }),
    },
    at: ["/accounts"],
  },
  {
    it: "chooses the one account of a type",
    request: {},
    fields: { ...panes, type: sampleType({ allowedAccounts: ["demo"] }) },
    plan: { accounts: ["demo"] },
  },
  {
    it: "knows no accounts where the keyspace does not",
    request: { accounts: ["acc_1"] },
    fields: plain,
    at: ["/accounts"],
  },
  {
    it: "takes services once each",
    request: { accounts: ["demo"], services: ["s3", "ec2", "s3"] },
    fields: panes,
    plan: { services: ["s3", "ec2"] },
  },
  {
    it: "refuses services that are not declared",
    request: { accounts: ["demo"], services: ["ec3"] },
    fields: panes,
    at: ["/services"],
  },
  {
    it: "refuses an empty list of services",
    request: { accounts: ["demo"], services: [] },
    fields: panes,
    at: ["/services"],
  },
  {
    it: "takes any service where none is declared",
    request: { services: ["anything"] },
    fields: { keyspace: sampleKeyspace({ scopes: [], resources: ["service"] }) },
    plan: { services: ["anything"] },
  },
  {
    it: "knows no services where the keyspace does not",
    request: { services: ["ec2"] },
    fields: plain,
    at: ["/services"],
  },
  {
    it: "takes environments once each",
    request: { permission: "read-only", environments: ["staging", "staging"] },
    fields: { keyspace: COMPLIANCE },
    plan: { environments: ["staging"] },
  },
  {
    it: "refuses environments the organization does not have",
    request: { permission: "read-only", environments: ["moon"] },
    fields: { keyspace: COMPLIANCE },
    at: ["/environments"],
  },
  {
    it: "refuses an empty list of environments",
    request: { permission: "read-only", environments: [] },
    fields: { keyspace: COMPLIANCE },
    at: ["/environments"],
  },
  {
    it: "knows no environments where the keyspace does not",
    request: { environments: ["staging"] },
    fields: plain,
    at: ["/environments"],
  },
  {
    it: "takes a level for its scopes",
    request: { permission: "read-only" },
    fields: { keyspace: COMPLIANCE },
    plan: { permission: "read-only", scopes: ["compliance:read"] },
  },
  {
    it: "refuses a level that is not declared",
    request: { permission: "god" },
    fields: { keyspace: COMPLIANCE },
    at: ["/permission"],
  },
  { it: "refuses a level where there are none", request: { permission: "read-only" }, at: ["/permission"] },
  {
    it: "refuses a level and scopes",
    request: { permission: "read-only", scopes: ["compliance:read"] },
    fields: { keyspace: COMPLIANCE },
    at: ["/scopes"],
  },
  {
    it: "takes scopes once each, in the order asked",
    request: { scopes: ["b:read", "a:read", "b:read"] },
    plan: { scopes: ["b:read", "a:read"], permission: null },
  },
  { it: "refuses scopes that are not declared", request: { scopes: ["a:read", "c:read"] }, at: ["/scopes"] },
  { it: "refuses wildcards", request: { scopes: ["a:*"] }, at: ["/scopes"] },
  { it: "refuses an empty list of scopes where there are some", request: { scopes: [] }, at: ["/scopes"] },
  {
    it: "writes origins and addresses in canonical form, once each",
    request: {
      constraints: {
        allowed_origins: ["https://APP.example.com:443", "https://app.example.com"],
        allowed_ips: ["192.0.2.0/24", "::ffff:192.0.2.0/120"],
      },
    },
    fields: plain,
    plan: { constraints: { allowedOrigins: ["https://app.example.com"], allowedIps: ["192.0.2.0/24"] } },
  },
  {
    it: "takes every constraint",
    request: { constraints: { rate_limit_rpm: 5, require_referer: true, max_batch_size: 3 } },
    fields: plain,
    plan: { constraints: { rateLimitRpm: 5, requireReferer: true, maxBatchSize: 3 } },
  },
  {
    it: "takes require_referer false for nothing",
    request: { constraints: { require_referer: false } },
    fields: bare,
    plan: { constraints: {} },
  },
  {
    it: "names each origin that is none",
    request: { constraints: { allowed_origins: ["https://a.example", "*", "null"] } },
    fields: plain,
    at: ["/constraints/allowed_origins/1", "/constraints/allowed_origins/2"],
  },
  {
    it: "names each address that is none",
    request: { constraints: { allowed_ips: ["localhost", "192.0.2.1"] } },
    fields: plain,
    at: ["/constraints/allowed_ips/0"],
  },
  {
    it: "refuses empty lists, which would allow nothing",
    request: { constraints: { allowed_origins: [], allowed_ips: [] } },
    fields: plain,
    at: ["/constraints/allowed_origins", "/constraints/allowed_ips"],
  },
  {
    it: "refuses constraints the keyspace does not know",
    request: { constraints: { max_batch_size: 3, require_referer: true } },
    fields: bare,
    at: ["/constraints/max_batch_size", "/constraints/require_referer"],
  },
  {
    it: "wants what a type makes mandatory",
    request: { accounts: ["demo"], constraints: { rate_limit_rpm: 5 } },
    fields: { ...panes, type: DEMO },
    at: ["/constraints/allowed_origins"],
  },
  {
    it: "takes what a type makes mandatory",
    request: { constraints: { rate_limit_rpm: 5, allowed_origins: ["https://a.example"] } },
    fields: { ...panes, type: DEMO },
    plan: { accounts: ["demo"] },
  },
  {
    it: "counts a lifetime from now",
    request: { expiresInMs: DAY_MS },
    fields: plain,
    plan: { expiresAt: NOON + DAY_MS },
  },
  { it: "takes a date", request: { expiresAt: NOON + 1 }, fields: plain, plan: { expiresAt: NOON + 1 } },
  {
    it: "refuses a date that is not in the future",
    request: { expiresAt: NOON },
    fields: plain,
    at: ["/expires_at"],
  },
  {
    it: "refuses a lifetime and a date",
    request: { expiresAt: NOON + 1, expiresInMs: 1_000 },
    fields: plain,
    at: ["/expires_at"],
  },
  {
    it: "takes a choice",
    request: { expiresInMs: 90 * DAY_MS },
    fields: { keyspace: choices },
    plan: { expiresAt: NOON + 90 * DAY_MS },
  },
  {
    it: "refuses what is no choice",
    request: { expiresInMs: 31 * DAY_MS },
    fields: { keyspace: choices },
    at: ["/expires_in"],
  },
  {
    it: "refuses a date where there are only choices",
    request: { expiresAt: NOON + 90 * DAY_MS },
    fields: { keyspace: choices },
    at: ["/expires_at"],
  },
  {
    it: "takes the default lifetime",
    request: {},
    fields: { keyspace: choices },
    plan: { expiresAt: NOON + 30 * DAY_MS },
  },
  {
    it: "refuses a lifetime beyond all dates",
    request: { expiresInMs: 1e16 },
    fields: plain,
    at: ["/expires_in"],
  },
  {
    it: "wants an expiry where one is required",
    request: {},
    fields: {
      keyspace: sampleKeyspace({
        scopes: [],
        expiry: { ...choices.expiry, defaultMs: null, required: true },
      }),
    },
    at: ["/expires_in"],
  },
  {
    it: "lets a key begin before it ends",
    request: { notBeforeAt: NOON + 1, expiresAt: NOON + 2 },
    fields: plain,
    plan: { notBeforeAt: NOON + 1 },
  },
  {
    it: "refuses a key that ends before it begins",
    request: { notBeforeAt: NOON + 2, expiresAt: NOON + 2 },
    fields: plain,
    at: ["/not_before"],
  },
  { it: "refuses a reach outside of system", request: { reach: "instance" }, fields: plain, at: ["/reach"] },
  {
    it: "keeps metadata and quota as they are",
    request: { metadata: { team: "a" }, quota: { limit: 5, period: "day" } },
    fields: plain,
    plan: { metadata: { team: "a" }, quota: { limit: 5, period: "day" } },
  },
]

describe("minting", () => {
  test.each(ROWS)("$it", ({ request, fields, plan, at }) => {
    if (plan !== undefined) expect(planned(request, fields)).toMatchObject(plan)
    else expect(places(request, fields)).toEqual(at)
  })
})

describe("the plan of the organization", () => {
  it("caps the limit a key may be given, and says at what", () => {
    const request = (rate_limit_rpm: number): MintRequest => ({
      accounts: ["demo"],
      constraints: { rate_limit_rpm },
    })
    expect(planned(request(120), panes).constraints.rateLimitRpm).toBe(120)
    expect(refused(request(121), panes)).toEqual({ code: "limit_above_plan", maximum: 120 })
    expect(planned(request(9_999), { ...panes, plan: "business" }).constraints.rateLimitRpm).toBe(9_999)
  })
})

describe("nobody makes a key that is more powerful than its maker", () => {
  const restore: MintRequest = { scopes: ["backup:write", "restore:write"] }
  const held = { keyspace: BACKUP, holder: { kind: "member", memberId: "mem_1" } } as const

  it("a role grants only its own scopes, and the refusal names the others", () => {
    expect(refused(restore, { ...held, makerRole: "member", holderRole: "owner" })).toEqual({
      code: "role_cannot_grant",
      scopes: ["restore:write"],
    })
    expect(planned(restore, { ...held, makerRole: "manager", holderRole: "manager" }).scopes).toEqual(
      restore.scopes,
    )
  })

  it("a holder gets no scopes that their role does not have, whoever makes the key", () => {
    expect(refused(restore, { ...held, makerRole: "owner", holderRole: "viewer" })).toEqual({
      code: "role_cannot_grant",
      scopes: ["backup:write", "restore:write"],
    })
    expect(
      refused(restore, { ...held, caller: sampleSystemKey(), makerRole: null, holderRole: "member" }),
    ).toEqual({
      code: "role_cannot_grant",
      scopes: ["restore:write"],
    })
  })

  it("a level is worth its scopes: it is no way around the role", () => {
    const keyspace = {
      ...BACKUP,
      levels: [{ name: "all", title: "All", description: null, scopes: BACKUP.scopes }],
    }
    expect(refused({ permission: "all" }, { keyspace, makerRole: "viewer" })).toMatchObject({
      code: "role_cannot_grant",
    })
  })

  const reach: MintRequest = { reach: "instance", scopes: ["keys:read"] }
  it.each([
    ["an owner", samplePerson([]), false],
    ["an instance admin", samplePerson([], { instanceAdmin: true }), true],
    ["a system key with that reach", sampleSystemKey({ reach: "instance" }), false],
    ["the root key", sampleSystemKey({ reach: "instance", isRoot: true }), true],
  ] as const)("the reach of the instance is granted by %s: %s", (_, caller, allowed) => {
    const fields = {
      keyspace: SYSTEM,
      caller,
      makerRole: caller.kind === "person" ? ("owner" as const) : null,
    }
    if (allowed) expect(planned(reach, fields).reach).toBe("instance")
    else
      expect(refused(reach, fields)).toMatchObject({
        code: "exceeds_caller",
        errors: [{ pointer: "/reach" }],
      })
  })

  const limited = { caller: sampleSystemKey({ expiresAt: NOON + DAY_MS }), makerRole: null }
  it.each([
    ["a lifetime", { expiresInMs: DAY_MS }, { expiresInMs: DAY_MS + 1_000 }],
    ["a date", { expiresAt: NOON + DAY_MS }, { expiresAt: NOON + DAY_MS + 1 }],
  ])("a key asked for with %s ends no later than the system key that makes it", (_, within, beyond) => {
    expect(planned({ ...SCOPED, ...within }, limited).expiresAt).toBe(NOON + DAY_MS)
    expect(refused({ ...SCOPED, ...beyond }, limited)).toMatchObject({
      code: "exceeds_caller",
      errors: [{ pointer: "/expires_at" }],
    })
  })

  it("an expiry nobody asked for is cut to the maker's own", () => {
    expect(planned(SCOPED, limited).expiresAt).toBe(NOON + DAY_MS)
    expect(planned({}, { ...limited, keyspace: choices }).expiresAt).toBe(NOON + DAY_MS)
    const longer = { ...limited, caller: sampleSystemKey({ expiresAt: NOON + 60 * DAY_MS }) }
    expect(planned({}, { ...longer, keyspace: choices }).expiresAt).toBe(NOON + 30 * DAY_MS)
  })

  it("every excess is named at once", () => {
    const refusal = refused({ ...reach, expiresAt: NOON + 9 * DAY_MS }, { ...limited, keyspace: SYSTEM })
    expect(refusal).toMatchObject({ errors: [{ pointer: "/reach" }, { pointer: "/expires_at" }] })
  })
})
