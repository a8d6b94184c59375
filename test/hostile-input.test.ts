import { mintToken } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { expectRefusal, failures, HOSTILE_TEXTS, PROTOTYPE_NAMES, stored } from "./support/hostile.ts"
import { mint } from "./support/keys.ts"
import type { Minted } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

let server: TestServer
let victim: Minted
let before: unknown

const KEY = { keyspace: "compliance", permission: "read-only", label: "a key" }
const EMBED = {
  keyspace: "discovery",
  type: "api_key",
  label: "a key",
  accounts: ["demo"],
  expires_in: "30d",
}

beforeAll(async () => {
  server = await startTestServer()
  victim = await mint(server.root, { ...KEY, metadata: { kept: true } })
})
afterAll(() => server.close())
beforeEach(async () => {
  before = { stored: await stored(server), victim: (await server.root.get(`/keys/${victim.id}`)).body }
})
afterEach(async () => {
  const after = { stored: await stored(server), victim: (await server.root.get(`/keys/${victim.id}`)).body }
  expect(after).toEqual(before)
  expect(failures(server)).toEqual([])
})

const create = (fields: object): Promise<Answer> => server.root.post("/keys", { ...KEY, ...fields })
const discover = (fields: object): Promise<Answer> => server.root.post("/keys", { ...EMBED, ...fields })
/** Sends JSON that `JSON.stringify` does not write. `json` replaces the text "HERE". */
const raw = (path: string, body: object, json: string): Promise<Answer> =>
  server.root.post(path, JSON.stringify(body).replace('"HERE"', json))

const named = (texts: readonly string[]): (readonly [string, string])[] =>
  texts.map((text) => [
    JSON.stringify(text.length > 40 ? `${text.slice(0, 3)}… (${text.length})` : text),
    text,
  ])

describe("a text to verify", () => {
  const fresh = (): string => mintToken(randomBytes(64), "lp")

  it.each([
    ["nothing", () => ""],
    ["a space", () => " "],
    ["a NUL", () => "\0"],
    ["a newline at the end", () => `${fresh()}\n`],
    ["a carriage return at the end", () => `${fresh()}\r`],
    ["a space before", () => ` ${fresh()}`],
    ["a NUL in the middle", () => `${fresh().slice(0, 9)}\0${fresh().slice(10)}`],
    ["a newline in the middle", () => fresh().replace("_", "_\n")],
    [
      "a wrong checksum",
      () => (fresh().slice(0, -1) + "0").replace(/(.)0$/, (_, c) => (c === "0" ? "01" : "00")),
    ],
    ["a checksum alone", () => fresh().slice(-6)],
    ["no underscore", () => fresh().replace("_", "")],
    ["two underscores", () => fresh().replace("_", "__")],
    ["a character too many", () => `${fresh()}0`],
    ["the prefix in upper case", () => fresh().replace("lp", "LP")],
    ["a prefix nobody declared", () => mintToken(randomBytes(64), "zz")],
    ["a prefix of every object", () => mintToken(randomBytes(64), "constructor")],
    [
      "full-width digits",
      () =>
        fresh().replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0)) + "０",
    ],
    ["a look-alike letter", () => `lp_${"а".repeat(36)}`],
    ["half a pair", () => `\ud800${fresh()}`],
    ["a scheme before it", () => `Bearer ${fresh()}`],
    ["4,096 characters", () => "a".repeat(4_096)],
    ["a path", () => "../../root-key"],
    ["SQL", () => "' or 1=1 --"],
  ])("that has %s is malformed, and nothing more is said", async (_, token) => {
    const { status, body } = await server.root.post("/verify", { token: token() })
    expect(status).toBe(200)
    expect(body).toEqual({ valid: false, code: "malformed_token", request_id: body.request_id })
  })

  it("of a good shape that nobody minted is unknown, and nothing more is said", async () => {
    const { body } = await server.root.post("/verify", { token: fresh() })
    expect(body).toEqual({ valid: false, code: "unknown_token", request_id: body.request_id })
  })

  it("of 5,000 characters is refused, of 1 MB is not even read", async () => {
    expectRefusal(await server.root.post("/verify", { token: "a".repeat(5_000) }), "invalid_request")
    expectRefusal(await server.root.post("/verify", { token: "a".repeat(1_000_000) }), "body_too_large")
  })
})

describe("a text field", () => {
  const FIELDS: readonly (readonly [string, (text: string) => Promise<Answer>])[] = [
    ["label", (text) => create({ label: text })],
    ["keyspace", (text) => create({ keyspace: text })],
    ["type", (text) => create({ type: text })],
    ["permission", (text) => create({ permission: text })],
    ["organization_id", (text) => create({ organization_id: text })],
    ["workspace_id", (text) => create({ workspace_id: text })],
    ["holder.member_id", (text) => create({ holder: { member_id: text } })],
    ["scopes", (text) => create({ permission: undefined, scopes: [text] })],
    ["environments", (text) => create({ environments: [text] })],
    ["accounts", (text) => discover({ accounts: [text] })],
    ["services", (text) => discover({ services: [text] })],
    ["not_before", (text) => create({ not_before: text })],
    ["expires_in", (text) => create({ expires_in: text })],
    ["expires_at", (text) => create({ expires_at: text })],
    ["constraints.allowed_origins", (text) => discover({ constraints: { allowed_origins: [text] } })],
    ["constraints.allowed_ips", (text) => discover({ constraints: { allowed_ips: [text] } })],
    ["quota.period", (text) => create({ quota: { limit: 1, period: text } })],
    ["reach", (text) => create({ reach: text })],
    ["label of a change", (text) => server.root.patch(`/keys/${victim.id}`, { label: text })],
    ["overlap", (text) => server.root.post(`/keys/${victim.id}/rotate`, { overlap: text })],
    [
      "expires_in of a rotation",
      (text) => server.root.post(`/keys/${victim.id}/rotate`, { expires_in: text }),
    ],
    ["reason", (text) => server.root.delete(`/keys/${victim.id}`, { reason: text })],
    ["the keyspace of a question", (text) => server.root.post("/verify", { token: "x", keyspace: text })],
    [
      "a scope of a question",
      (text) => server.root.post("/verify", { token: "x", action: { scopes: [text] } }),
    ],
    ["the name of a workspace", (text) => server.root.post("/workspaces", { name: text })],
    ["the name of an environment", (text) => server.root.post("/environments", { name: text })],
    ["the name of an organization", (text) => server.root.post("/organizations", { name: text })],
    [
      "the name of a member",
      (text) => server.root.post("/members", { name: text, email: "a@b.example", role: "viewer" }),
    ],
    [
      "the address of a member",
      (text) => server.root.post("/members", { name: "x", email: text, role: "viewer" }),
    ],
    ["a sign-in link", (text) => server.anonymous.post("/auth/link", { token: text })],
  ]

  it.each(FIELDS)("%s refuses what no text may contain", async (_, send) => {
    for (const text of HOSTILE_TEXTS) expectRefusal(await send(text))
  })

  it.each(FIELDS.filter(([name]) => !/label|name|question/.test(name)))(
    "%s knows no names of its language",
    async (_, send) => {
      for (const name of PROTOTYPE_NAMES) expectRefusal(await send(name))
    },
  )

  it.each(FIELDS)("%s refuses what is no text", async (_, send) => {
    for (const value of [null, true, 0, -1, 1.5, {}, [], [[]], { a: 1 }, ["x"], { length: 1 }]) {
      expectRefusal(await send(value as unknown as string))
    }
  })

  it.each([
    ...named(HOSTILE_TEXTS.filter((text) => text !== "" && text.isWellFormed())),
    ...named(PROTOTYPE_NAMES),
  ])("%s finds nothing in a query or path", async (_, text) => {
    const encoded = encodeURIComponent(text.slice(0, 300))
    for (const name of ["organization_id", "keyspace", "status", "sort", "limit", "cursor", "unused_for"]) {
      expectRefusal(await server.root.get(`/keys?${name}=${encoded}`))
    }
    expectRefusal(await server.root.get(`/keys/${encoded}`))
    expectRefusal(await server.root.delete(`/keys/${encoded}`))
  })
})

describe("a field that is not in the contract", () => {
  it.each([...PROTOTYPE_NAMES, "Label", "label ", "permissions", "token", "id", "", "\0"])(
    "%j is refused",
    async (name) => {
      const extra = `{${JSON.stringify(name)}:1}`
      for (const [path, body] of [
        ["/keys", KEY],
        ["/keys", { ...EMBED, constraints: {} }],
        ["/workspaces", { name: "x" }],
        [`/keys/${victim.id}/rotate`, {}],
      ] as const) {
        const text = JSON.stringify({ ...body, x: 0 }).replace('"x":0', extra.slice(1, -1))
        expectRefusal(await server.root.post(path, text), ["invalid_request", "invalid_json"])
      }
      if (name !== "token") {
        const question = `{"token":"x",${extra.slice(1, -1)}}`
        expectRefusal(await server.root.post("/verify", question), "invalid_request")
        expectRefusal(await server.root.post("/verify", `{"token":"x","action":${extra}}`), "invalid_request")
        expectRefusal(
          await server.root.post("/verify", `{"token":"x","request":${extra}}`),
          "invalid_request",
        )
        expectRefusal(await server.root.patch(`/keys/${victim.id}`, extra), [
          "keys_are_immutable",
          "invalid_json",
          "invalid_request",
        ])
      }
    },
  )

  it.each(["__proto__", "constructor", "prototype", "a"])(
    "%s deep inside is refused as well",
    async (name) => {
      const inner = `{"${name}":{"valid":true}}`
      expectRefusal(await raw("/keys", { ...KEY, constraints: "HERE" }, inner))
      expectRefusal(await raw("/keys", { ...KEY, quota: "HERE" }, inner))
      expectRefusal(await raw("/verify", { token: "x", action: { resources: "HERE" } }, inner))
    },
  )

  it("without end is answered with a few of them", async () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`field_${at}`, 1]))
    expectRefusal(await create(many), "invalid_request")
    expectRefusal(await server.root.patch(`/keys/${victim.id}`, many), "keys_are_immutable")
    const few = Object.fromEntries(Object.entries(many).slice(0, 3_000))
    expectRefusal(await server.root.post("/verify", { token: "x", ...few }), "invalid_request")
    expectRefusal(await create({ ["x".repeat(500_000)]: 1 }), "invalid_request")
  })

  it.each([
    "?x=1",
    "?__proto__=1",
    "?constructor=1",
    "?limit=1&limit=2",
    "?limit[]=1",
    "?limit=",
    "?limit=0",
    "?limit=201",
    "?limit=1e2",
    "?limit=-1",
    "?limit=%00",
    "?sort=__proto__",
    "?sort=constructor",
    "?sort=--created_at",
    "?sort=created_at,label",
    "?status=active&status=revoked",
    "?keyspace[$ne]=x",
    "?expires_before=now",
    "?unused_for=-1d",
    "?unused_for=99999y",
  ])("in the query %s is refused", async (query) => {
    expectRefusal(await server.root.get(`/keys${query}`), "invalid_request")
  })

  it("is told by its place and by what is allowed there, in the same words everywhere", async () => {
    const imported = await server.root.post("/keys/import", { keys: [] })
    expect(imported.body.errors).toEqual([
      { pointer: "/keys", detail: "It must not be empty: at least 1 entry." },
    ])
    const verified = await server.root.post("/verify", { a: 1, b: 2, token: null })
    expect(verified.body.errors).toEqual([
      { pointer: "/token", detail: "It must be text, not null." },
      { pointer: "/a", detail: "It is not allowed here; what is: `token`, `keyspace`, `action`, `request`." },
      { pointer: "/b", detail: "It is not allowed here either." },
    ])
    const listed = await server.root.get("/keys?sort=colour")
    expect(listed.body.errors).toMatchObject([{ pointer: "sort" }])
  })

  it("in the query of an operation without parameters is refused", async () => {
    expectRefusal(await server.root.get(`/keys/${victim.id}?fields=token`), "invalid_request")
    expectRefusal(await server.root.post("/keys?dry_run=true", KEY), "invalid_request")
    expectRefusal(await server.root.patch(`/keys/${victim.id}?force=1`, { label: "x" }), "invalid_request")
  })
})

describe("a number", () => {
  it.each([
    "1e400",
    "-1e400",
    "-0",
    "0",
    "1.5",
    "-1",
    "1e21",
    "9007199254740993",
    '"5"',
    "true",
    "null",
    "[1]",
  ])("%s is refused where requests, entries or uses are counted", async (json) => {
    for (const body of [
      { ...EMBED, constraints: { rate_limit_rpm: "HERE" } },
      { ...EMBED, constraints: { max_batch_size: "HERE" } },
      { ...KEY, quota: { limit: "HERE", period: "day" } },
    ]) {
      expectRefusal(await raw("/keys", body, json))
    }
  })

  it.each(["NaN", "Infinity", "0x10", "01", "+1", ".5", "1.", "1_000"])("%s is no JSON", async (json) => {
    expectRefusal(
      await raw("/keys", { ...KEY, quota: { limit: "HERE", period: "day" } }, json),
      "invalid_json",
    )
    expectRefusal(await raw("/verify", { token: "x", action: { cost: "HERE" } }, json), "invalid_json")
  })

  it.each(["1e400", "1.5", "-1", "1000001", '"5"', "true", "null", "{}"])(
    "%s is refused as a cost or size",
    async (json) => {
      expectRefusal(await raw("/verify", { token: "x", action: { cost: "HERE" } }, json), "invalid_request")
      expectRefusal(
        await raw("/verify", { token: "x", action: { batch_size: "HERE" } }, json),
        "invalid_request",
      )
    },
  )

  it("beyond all numbers is refused in metadata", async () => {
    expectRefusal(await raw("/keys", { ...KEY, metadata: { a: "HERE" } }, "1e400"), "invalid_request")
  })
})

describe("a list or object", () => {
  const LISTS = ["scopes", "environments", "accounts", "services"] as const

  it.each(LISTS)("of %s may be neither huge nor of anything", async (name) => {
    expectRefusal(await create({ [name]: Array.from({ length: 201 }, () => "x") }), "invalid_request")
    expectRefusal(await create({ [name]: Array.from({ length: 200_000 }, () => 1) }), "invalid_request")
    for (const value of [{}, { 0: "x", length: 1 }, "x", 1, true, null, [null], [1], [[]], [["x"]], [{}]]) {
      expectRefusal(await create({ [name]: value }), "invalid_request")
    }
  })

  it("of constraints may be neither huge nor of anything", async () => {
    const all = Array.from({ length: 60_000 }, () => "1.1.1.1")
    expectRefusal(await discover({ constraints: { allowed_ips: all } }), "invalid_request")
    expectRefusal(await discover({ constraints: { allowed_origins: all.slice(0, 101) } }), "invalid_request")
    for (const value of [null, [], "x", 1, true])
      expectRefusal(await discover({ constraints: value }), "invalid_request")
    for (const value of ["true", 1, null, []]) {
      expectRefusal(await discover({ constraints: { require_referer: value } }), "invalid_request")
    }
  })

  it("in a question may be neither huge nor of anything", async () => {
    const scopes = Array.from({ length: 20_000 }, () => 1)
    expectRefusal(await server.root.post("/verify", { token: "x", action: { scopes } }), "invalid_request")
    for (const value of [null, [], "x", 1, true]) {
      for (const name of ["action", "request"]) {
        expectRefusal(await server.root.post("/verify", { token: "x", [name]: value }), "invalid_request")
      }
      for (const name of ["origin", "referer", "ip", "method", "path"]) {
        if (value === "x") continue
        const request = { [name]: value }
        expectRefusal(await server.root.post("/verify", { token: "x", request }), "invalid_request")
      }
    }
  })

  it.each(["null", "[]", '"x"', "1", "true", "[{}]"])("that is %s is no body", async (json) => {
    for (const path of ["/keys", "/verify", "/workspaces"]) {
      expectRefusal(await server.root.post(path, json), ["invalid_request", "invalid_json"])
    }
    expectRefusal(await server.root.patch(`/keys/${victim.id}`, json), ["invalid_request", "invalid_json"])
  })

  it("as metadata is neither huge nor deep nor a list", async () => {
    const nine = JSON.parse(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`) as object
    const wide = Array.from({ length: 200_000 }, () => 1)
    const umlauts = "ü".repeat(9_000)
    for (const metadata of [
      nine,
      { wide },
      { a: "x".repeat(17_000) },
      { umlauts },
      [],
      "x",
      1,
      null,
      { "": 1 },
      { ["x".repeat(129)]: 1 },
    ]) {
      expectRefusal(await create({ metadata }), "invalid_request")
      expectRefusal(await server.root.patch(`/keys/${victim.id}`, { metadata }), "invalid_request")
    }
  })
})

describe("an expiry", () => {
  it.each([
    "2020-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "2027-13-01T00:00:00Z",
    "2027-00-01T00:00:00Z",
    "2027-01-01T24:00:00Z",
    "2027-01-01T23:60:00Z",
    "2027-01-01T23:59:60Z",
    "2027-01-01T00:00:00",
    "2027-01-01",
    "2027-01-01 00:00:00Z",
    "2027-01-01t00:00:00z",
    "2027-01-01T00:00:00+24:00",
    "+012027-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-01:00",
    "1798761600",
    "tomorrow",
    "Infinity",
  ])("of %s is refused", async (expiresAt) => {
    expectRefusal(await create({ expires_at: expiresAt }), ["invalid_request", "unprocessable"])
  })

  it.each([
    "0d",
    "-1d",
    "+1d",
    "1.5d",
    "1e3d",
    " 1d",
    "1d ",
    "1D",
    "1",
    "d",
    "1 d",
    "101y",
    "9999999999y",
    "1mo",
    "P1D",
    "٣d",
  ])("in %s is refused", async (expiresIn) => {
    expectRefusal(await create({ expires_in: expiresIn }), "invalid_request")
    expectRefusal(
      await server.root.post(`/keys/${victim.id}/rotate`, { expires_in: expiresIn }),
      "invalid_request",
    )
  })

  it("said twice, before its beginning, or not said where it must be, is refused", async () => {
    expectRefusal(await create({ expires_in: "1d", expires_at: "2999-01-01T00:00:00Z" }), "unprocessable")
    expectRefusal(await create({ expires_in: "1d", not_before: "2999-01-01T00:00:00Z" }), "unprocessable")
    expectRefusal(await discover({ expires_in: undefined }), "unprocessable")
  })

  it.each(["31d", "-1h", "1y", "", "x"])(
    "%s after the rotation is refused as an overlap",
    async (overlap) => {
      const answer = await server.root.post(`/keys/${victim.id}/rotate`, { overlap })
      expectRefusal(answer, ["invalid_request", "unprocessable"])
    },
  )
})

describe("an allowed origin or address", () => {
  it.each([
    "null",
    "*",
    "https://*",
    "https://*.com",
    "https://*example.com",
    "https://a.*.example.com",
    "https://example.com.",
    "https://example.com/",
    "https://example.com/path",
    "https://example.com?x",
    "https://example.com#x",
    "https://user@example.com",
    "https://good.example@evil.example",
    "https://good.example\\@evil.example",
    "https://exаmple.com",
    "https://ⓔxample.com",
    "https://example。com",
    "https://example.com:99999",
    "https://example.com:",
    "https://0x7f.1",
    "https://[::1",
    "file://",
    "javascript:alert(1)",
    "chrome-extension://abc",
    "data:text/html,x",
    "//example.com",
    "example.com",
    "https://a.example,https://b.example",
    "https:// example.com",
  ])("%j is refused", async (origin) => {
    expectRefusal(await discover({ constraints: { allowed_origins: [origin] } }), "unprocessable")
  })

  it.each([
    "0.0.0.0/33",
    "10.0.0.1/8",
    "10.0.0.0/08",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "/8",
    "010.0.0.1",
    "0x0a.0.0.1",
    "10.1",
    "167772161",
    "1.2.3.4.5",
    "256.0.0.1",
    "1.2.3.4:80",
    "[::1]",
    "::1%eth0",
    "::/129",
    ":::",
    "1::2::3",
    "12345::",
    "::ffff:10.0.0.1/8",
    "localhost",
    "*",
    "10.0.0.*",
    "10.0.0.0-10.0.0.9",
    "１０.0.0.1",
  ])("%j is refused", async (address) => {
    expectRefusal(await discover({ constraints: { allowed_ips: [address] } }), "unprocessable")
  })
})

describe("a precondition", () => {
  it.each([
    "",
    "x",
    '"x"',
    '"v99"',
    '"v01x"',
    'W/"v1"',
    '"v1',
    "v1",
    '"v1", "v2"',
    `"v${"9".repeat(300)}"`,
    '"v-1"',
    '"v1.0"',
    "**",
  ])("If-Match: %s is not met", async (value) => {
    const headers = { "if-match": value }
    expectRefusal(
      await server.root.patch(`/keys/${victim.id}`, { label: "other" }, headers),
      "precondition_failed",
    )
    expectRefusal(await server.root.post(`/keys/${victim.id}/rotate`, {}, headers), "precondition_failed")
    expectRefusal(await server.root.delete(`/keys/${victim.id}`, undefined, headers), "precondition_failed")
  })
})

describe("a cursor", () => {
  it("of another list, another order, or bent, is refused", async () => {
    const workspaces = await server.root.post("/workspaces", { name: "for a second page" })
    await mint(server.root, { ...KEY, label: "for a second page", workspace_id: workspaces.body.id })
    before = { stored: await stored(server), victim: (await server.root.get(`/keys/${victim.id}`)).body }
    const { body } = await server.root.get("/keys?limit=1")
    const cursor: string = body.next_cursor
    expect((await server.root.get(`/keys?limit=1&cursor=${cursor}`)).status).toBe(200)
    for (const path of [
      `/keys?limit=1&sort=label&cursor=${cursor}`,
      `/keys?limit=1&keyspace=compliance&cursor=${cursor}`,
      `/audit?limit=1&cursor=${cursor}`,
      `/keys?limit=1&cursor=${cursor.slice(1)}`,
      `/keys?limit=1&cursor=${cursor.slice(0, -3)}`,
      `/keys?limit=1&cursor=${cursor}%00`,
      `/keys?limit=1&cursor=${cursor}%3D`,
      `/keys?limit=1&cursor=${"A".repeat(1_025)}`,
    ]) {
      expectRefusal(await server.root.get(path), "invalid_request")
    }
  })
})
