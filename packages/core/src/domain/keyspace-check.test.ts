import { describe, expect, test } from "vitest"
import { checkKeyspace } from "./keyspace-check.ts"
import type { Keyspace, KeyType } from "./keyspace.ts"

const TYPE: KeyType = {
  name: "live",
  code: "live",
  title: "Live",
  description: null,
  publishable: false,
  recoverable: false,
  managedBy: null,
  mandatoryConstraints: [],
  allowedAccounts: null,
}

const GOOD: Keyspace = {
  name: "weather",
  prefix: "wx",
  title: "Weather",
  description: null,
  types: [TYPE],
  scopes: ["forecast:read", "alerts:write"],
  levels: [{ name: "reader", title: "Reader", description: null, scopes: ["forecast:read"] }],
  tasks: [{ name: "Read forecasts", description: null, scopes: ["forecast:read"] }],
  holder: "organization",
  manage: "member",
  read: "viewer",
  roles: null,
  resources: [],
  services: null,
  expiry: { defaultMs: 3, choicesMs: [1, 2, 3], custom: true, required: false },
  constraints: ["allowed_ips"],
  plans: { free: { rateLimitRpm: 60, rateLimitRpmMax: 60 } },
  labelRequired: true,
  defaultLabel: "API key",
  anonymous: null,
  acceptForeign: null,
  console: {
    title: "Access keys",
    createButton: "Create key",
    revokeButton: "Revoke",
    revokeRemoves: false,
    columns: {},
  },
}

const ALL_ROLES = { owner: [], admin: [], manager: [], member: [], viewer: [] }

/** What is changed in the good declaration, and where the one problem then is. */
const BAD: readonly (readonly [promise: string, change: Partial<Keyspace>, path: string])[] = [
  ["a keyspace's name is one lower-case word", { name: "Weather API" }, "keyspace"],
  ["a prefix has no underscore: it would read as a type code", { prefix: "w_x" }, "prefix"],
  ["a prefix begins with a letter", { prefix: "9x" }, "prefix"],
  ["a scope is well formed", { scopes: ["forecast:read", "alerts:write", "Read All"] }, "scopes.2"],
  ["a scope is declared once", { scopes: ["forecast:read", "alerts:write", "forecast:read"] }, "scopes.2"],
  ["a service is well formed", { resources: ["service"], services: ["ec2", "S 3"] }, "services.1"],
  ["a service is listed once", { resources: ["service"], services: ["ec2", "ec2"] }, "services.1"],
  ["a resource is listed once", { resources: ["account", "account"] }, "resources.1"],
  ["a constraint is listed once", { constraints: ["allowed_ips", "allowed_ips"] }, "constraints.1"],
  ["there is at least one type", { types: [] }, "types"],
  ["a type's name is one lower-case word", { types: [{ ...TYPE, name: "Live key" }] }, "types.Live key"],
  ["a code has no underscore", { types: [{ ...TYPE, code: "a_b" }] }, "types.live.code"],
  ["a code is not empty", { types: [{ ...TYPE, code: "" }] }, "types.live.code"],
  ["codes differ", { types: [TYPE, { ...TYPE, name: "test" }] }, "types.test.code"],
  [
    "at most one type has no code",
    { types: [{ ...TYPE, code: null }, TYPE, { ...TYPE, name: "third", code: null }] },
    "types.third",
  ],
  [
    "a mandatory constraint is one of the keyspace",
    { types: [{ ...TYPE, mandatoryConstraints: ["allowed_ips", "require_referer"] }] },
    "types.live.constraints.1",
  ],
  [
    "a type is confined to accounts only where accounts are known",
    { types: [{ ...TYPE, allowedAccounts: ["demo"] }] },
    "types.live.accounts",
  ],
  [
    "a type is confined to accounts that can exist",
    { resources: ["account"], types: [{ ...TYPE, allowedAccounts: ["dmeo"] }] },
    "types.live.accounts.0",
  ],
  [
    "a level bundles declared scopes",
    { levels: [{ name: "reader", title: "", description: null, scopes: ["forecast:raed"] }] },
    "levels.reader.0",
  ],
  [
    "levels differ in what they allow",
    {
      levels: [
        { name: "a", title: "", description: null, scopes: ["forecast:read", "alerts:write"] },
        { name: "b", title: "", description: null, scopes: ["alerts:write", "forecast:read"] },
      ],
    },
    "levels.b",
  ],
  [
    "a task needs declared scopes",
    { tasks: [{ name: "Rain", description: null, scopes: ["rain:make"] }] },
    "tasks.Rain.0",
  ],
  ["who manages keys may see them", { manage: "member", read: "manager" }, "read"],
  ["a role carries declared scopes", { roles: { ...ALL_ROLES, admin: ["nothing"] } }, "roles.admin.0"],
  [
    "a role lists a scope once",
    { roles: { ...ALL_ROLES, owner: ["alerts:write", "alerts:write"] } },
    "roles.owner.1",
  ],
  ["services need the resource", { services: ["ec2"] }, "services"],
  ["anonymous callers need accounts", { anonymous: { account: "demo", rateLimitRpm: 1 } }, "anonymous"],
  [
    "anonymous callers get an account that can exist",
    { resources: ["account"], anonymous: { account: "mine", rateLimitRpm: 1 } },
    "anonymous.account",
  ],
  [
    "a lifetime is offered once",
    { expiry: { defaultMs: null, choicesMs: [1, 2, 1], custom: true, required: false } },
    "expiry.choices.2",
  ],
  [
    "without custom lifetimes the default is a choice",
    { expiry: { defaultMs: 4, choicesMs: [1, 2], custom: false, required: false } },
    "expiry.default",
  ],
  [
    "a default is not stated where it never applies",
    { expiry: { defaultMs: 1, choicesMs: [1, 2], custom: false, required: true } },
    "expiry.default",
  ],
  [
    "a required lifetime can be chosen",
    { expiry: { defaultMs: null, choicesMs: [], custom: false, required: true } },
    "expiry",
  ],
  [
    "a plan's default is within its maximum",
    { plans: { pro: { rateLimitRpm: 61, rateLimitRpmMax: 60 } } },
    "plans.pro.rate_limit_rpm",
  ],
  [
    "foreign lengths are in order",
    { acceptForeign: { minLength: 40, maxLength: 39, alphabet: "0123456789abcdef" } },
    "accept_foreign.max_length",
  ],
  [
    "foreign tokens cannot be guessed",
    { acceptForeign: { minLength: 27, maxLength: 40, alphabet: "0123456789abcdef" } },
    "accept_foreign.min_length",
  ],
  [
    "a foreign alphabet lists each character once",
    { acceptForeign: { minLength: 40, maxLength: 40, alphabet: "0123456789a0" } },
    "accept_foreign.alphabet",
  ],
  [
    "a foreign alphabet has no space",
    { acceptForeign: { minLength: 40, maxLength: 40, alphabet: "0123456789 abc" } },
    "accept_foreign.alphabet",
  ],
]

describe("checkKeyspace", () => {
  test("finds nothing wrong with a good declaration", () => {
    expect(checkKeyspace(GOOD)).toEqual([])
  })

  test.each(BAD)("%s", (_, change, path) => {
    const problems = checkKeyspace({ ...GOOD, ...change })
    expect(problems.map((found) => found.path.join("."))).toEqual([path])
    expect(problems[0]?.allowed).toBeTruthy()
  })

  test.each<[string, Partial<Keyspace>]>([
    ["one type may have no code", { types: [TYPE, { ...TYPE, name: "plain", code: null }] }],
    [
      "a default outside the choices is fine with custom lifetimes",
      { expiry: { ...GOOD.expiry, defaultMs: 9 } },
    ],
    ["a role may carry nothing", { roles: ALL_ROLES }],
    [
      "a plan may state only one of its limits",
      { plans: { pro: { rateLimitRpm: 9, rateLimitRpmMax: null } } },
    ],
    ["a keyspace may have no scopes", { scopes: [], levels: [], tasks: [] }],
  ])("%s", (_, change) => {
    expect(checkKeyspace({ ...GOOD, ...change })).toEqual([])
  })

  test("roles are complete when given", () => {
    const { viewer: _, ...incomplete } = ALL_ROLES
    const roles = incomplete as unknown as typeof ALL_ROLES // what a declaration made in code could hold
    expect(checkKeyspace({ ...GOOD, roles }).map(({ problem }) => problem)).toEqual([
      "the role `viewer` is missing",
    ])
  })

  test("a misspelt scope is told what was probably meant, and what is declared", () => {
    const tasks = [{ name: "Read", description: null, scopes: ["forecast:raed"] }]
    expect(checkKeyspace({ ...GOOD, tasks })).toEqual([
      {
        path: ["tasks", "Read", 0],
        problem: "`forecast:raed` is not a scope of this keyspace (did you mean `forecast:read`?)",
        allowed: "forecast:read, alerts:write",
      },
    ])
  })

  test("every problem is reported, not only the first", () => {
    const problems = checkKeyspace({ ...GOOD, name: "W", prefix: "_", tasks: [], levels: [], scopes: ["?"] })
    expect(problems.map(({ path }) => path[0])).toEqual(["keyspace", "prefix", "scopes"])
  })
})
