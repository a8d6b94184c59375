import type { Account, Keyspace } from "@bitting/sdk"
import { describe, expect, test } from "vitest"
import { daysOf, emptyDraft, linesOf, missingIn, requestOf, warningsOf, withType } from "./key-draft.ts"
import type { KeyDraft } from "./key-draft.ts"

const type = (fields: object = {}) => ({
  code: null,
  title: "T",
  description: null,
  publishable: false,
  recoverable: false,
  managed_by: null,
  constraints: [],
  accounts: null,
  ...fields,
})

const PANES = {
  keyspace: "panes",
  types: {
    embed: type({ publishable: true }),
    script: type(),
    demo: type({ publishable: true, constraints: ["allowed_origins", "rate_limit_rpm"], accounts: ["demo"] }),
    pool: type({ managed_by: "pool" }),
  },
  scopes: [],
  levels: {},
  resources: ["account", "service"],
  services: ["ec2", "s3"],
  expiry: { default: null, choices: ["30d", "90d"], custom: true, required: true },
  constraints: ["allowed_origins", "allowed_ips", "rate_limit_rpm", "max_batch_size", "require_referer"],
  label_required: true,
} as unknown as Keyspace

const REPORTS = {
  ...PANES,
  keyspace: "reports",
  types: { key: type() },
  scopes: ["a:read", "a:write"],
  levels: {
    reader: { title: "R", description: null, scopes: ["a:read"] },
    all: { title: "A", description: null, scopes: [] },
  },
  resources: ["environment"],
  constraints: ["allowed_ips"],
  expiry: { default: "90d", choices: ["90d"], custom: false, required: false },
  label_required: false,
} as unknown as Keyspace

const ACCOUNTS = [
  { id: "demo", name: "Demo" },
  { id: "acc_1", name: "Main" },
] as unknown as readonly Account[]
const CONTEXT = { keyspace: PANES, accounts: ACCOUNTS, workspaces: [{ id: "ws_1", is_default: true }] }

const draft = (fields: Partial<KeyDraft> = {}): KeyDraft => ({
  ...emptyDraft(CONTEXT),
  label: "Page",
  accounts: ["acc_1"],
  expiry: "30d",
  ...fields,
})

describe("an empty form", () => {
  test("has answered only what has one answer", () => {
    expect(emptyDraft(CONTEXT)).toMatchObject({
      type: "embed",
      workspace: "ws_1",
      accounts: [],
      expiry: "",
      allServices: true,
    })
    expect(emptyDraft({ ...CONTEXT, accounts: ACCOUNTS.slice(0, 1) }).accounts).toEqual(["demo"])
    expect(emptyDraft({ ...CONTEXT, keyspace: REPORTS })).toMatchObject({
      permission: "reader",
      expiry: "90d",
    })
  })

  test("asks for what the server would refuse without", () => {
    expect(missingIn(emptyDraft(CONTEXT), PANES)).toEqual([
      { pointer: "/label", problem: "label" },
      { pointer: "/accounts", problem: "choose" },
      { pointer: "/expires_in", problem: "expiry" },
    ])
    expect(missingIn(emptyDraft({ ...CONTEXT, keyspace: REPORTS }), REPORTS)).toEqual([])
  })
})

test("a type that may have one account has it, and what it must have is asked for", () => {
  const demo = withType(draft(), "demo", CONTEXT)
  expect(demo.accounts).toEqual(["demo"])
  expect(missingIn(demo, PANES).map(({ pointer }) => pointer)).toEqual([
    "/constraints/allowed_origins",
    "/constraints/rate_limit_rpm",
  ])
  expect(missingIn(draft({ rateLimit: "many", batchSize: "5" }), PANES)).toEqual([
    { pointer: "/constraints/rate_limit_rpm", problem: "number" },
  ])
})

describe("the request", () => {
  test("says what was chosen and nothing else", () => {
    expect(requestOf(draft(), { keyspace: PANES, organizationId: "org_1" })).toEqual({
      keyspace: "panes",
      type: "embed",
      organization_id: "org_1",
      workspace_id: "ws_1",
      label: "Page",
      accounts: ["acc_1"],
      expires_in: "30d",
    })
  })

  test("has the constraints of the keyspace, typed line by line", () => {
    const filled = draft({
      origins: " https://a.example \n\nhttps://b.example,",
      addresses: "10.0.0.0/8",
      rateLimit: "60",
      batchSize: "5",
      referer: true,
      allServices: false,
      services: ["ec2"],
    })
    expect(requestOf(filled, { keyspace: PANES, organizationId: "org_1" })).toMatchObject({
      services: ["ec2"],
      constraints: {
        allowed_origins: ["https://a.example", "https://b.example"],
        allowed_ips: ["10.0.0.0/8"],
        rate_limit_rpm: 60,
        max_batch_size: 5,
        require_referer: true,
      },
    })
    const elsewhere = requestOf(filled, { keyspace: REPORTS, organizationId: "org_1" })
    expect(elsewhere.constraints).toEqual({ allowed_ips: ["10.0.0.0/8"] })
    expect(elsewhere).not.toHaveProperty("services")
  })

  test("has a quota where somebody wrote one, in a keyspace without constraints as well", () => {
    const at = { keyspace: { ...REPORTS, constraints: [] }, organizationId: "org_1" }
    expect(requestOf(draft({ quotaPeriod: "day" }), at)).not.toHaveProperty("quota")
    expect(requestOf(draft({ quota: " 500 " }), at).quota).toEqual({ limit: 500, period: "month" })
    expect(requestOf(draft({ quota: "5", quotaPeriod: "total" }), at).quota?.period).toBe("total")
    expect(missingIn(draft({ quota: "a lot" }), PANES)).toEqual([{ pointer: "/quota", problem: "number" }])
  })

  test("names a level or scopes, a lifetime or a day, or neither", () => {
    const at = { keyspace: REPORTS, organizationId: "org_1" }
    expect(requestOf(draft({ permission: "reader" }), at)).toMatchObject({ permission: "reader" })
    expect(requestOf(draft({ permission: "", scopes: ["a:read"] }), at)).toMatchObject({ scopes: ["a:read"] })
    expect(requestOf(draft({ expiry: "never" }), at)).not.toHaveProperty("expires_in")
    const day = requestOf(draft({ expiry: "date", date: "2030-01-31" }), at)
    expect(day.expires_at).toBe(new Date("2030-01-31T23:59:59").toISOString())
    expect(day).not.toHaveProperty("expires_in")
  })
})

test("risky choices are named, the worst first", () => {
  expect(warningsOf(draft(), PANES)).toEqual(["publishable_without_origins", "publishable_without_limit"])
  expect(warningsOf(draft({ origins: "https://a.example", rateLimit: "60" }), PANES)).toEqual([])
  expect(warningsOf(draft({ type: "script" }), PANES)).toEqual([])
  const all = draft({ type: "key", permission: "", scopes: ["a:read", "a:write"], expiry: "never" })
  expect(warningsOf(all, REPORTS)).toEqual(["never_expires", "everything"])
  expect(warningsOf(draft({ type: "key", permission: "all" }), REPORTS)).toEqual(["everything"])
})

test.each([
  ["30d", 30],
  ["2w", 14],
  ["1y", 365],
  ["24h", 1],
  ["never", null],
])("%s lasts %s days", (choice, days) => {
  expect(daysOf(choice)).toBe(days)
})

test("lines are parted by lines and commas", () => {
  expect(linesOf(" a\n\n b , c\r\n")).toEqual(["a", "b", "c"])
})
