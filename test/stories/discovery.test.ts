import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "../support/api.ts"
import { DAY_MS } from "../support/clock.ts"
import type { Circumstances, Minted } from "../support/keys.ts"
import { codeOf, mint, verify } from "../support/keys.ts"
import type { TestOrganization } from "../support/people.ts"
import { addColleague, addOrganization } from "../support/people.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { storedText } from "../support/stored-text.ts"
import { stores } from "../support/stores.ts"

const PAGE = "https://status.example.com"

/** The smallest request that makes a key of each type. */
const SMALLEST = {
  embed: { keyspace: "discovery", type: "embed", label: "Production status page", expires_in: "90d" },
  api_key: { keyspace: "discovery", type: "api_key", label: "Nightly inventory script", expires_in: "90d" },
  demo: {
    keyspace: "discovery",
    type: "demo",
    label: "Public demo page",
    expires_in: "90d",
    constraints: { allowed_origins: [PAGE], rate_limit_rpm: 30 },
  },
} as const

type TypeName = keyof typeof SMALLEST

async function link(api: Api, name: string): Promise<string> {
  const { status, body, text } = await api.post("/accounts", { name, provider: "aws" })
  if (status !== 201) throw new Error(`linking answered ${status}: ${text}`)
  return body.id
}

describe.each(stores())("access keys for cloud panes on $name", ({ freshUrl }) => {
  let server: TestServer
  let databaseUrl: string | undefined
  /** One linked account. */
  let one: TestOrganization & { readonly account: string; readonly member: Api }
  /** Two linked accounts. */
  let several: TestOrganization & { readonly accounts: readonly [string, string] }

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl })
    const first = await addOrganization(server, { name: "One account" })
    const { api } = await addColleague(server, first.id, { role: "member" })
    one = { ...first, account: await link(first.owner.api, "aws-main"), member: api }
    const second = await addOrganization(server, { name: "Two accounts" })
    several = {
      ...second,
      accounts: [await link(second.owner.api, "aws-eu"), await link(second.owner.api, "aws-us")],
    }
  })
  afterAll(() => server.close())

  const make = (type: TypeName, fields: object = {}): Promise<Minted> =>
    mint(one.member, { ...SMALLEST[type], ...fields })

  /** The fields a refused creation complains of. */
  async function complaints(fields: object, api: Api = one.member): Promise<readonly string[]> {
    const { status, body } = await api.post("/keys", { ...SMALLEST.api_key, ...fields })
    expect([status, body.code]).toEqual([422, "unprocessable"])
    return body.errors.map(({ pointer }: { pointer: string }) => pointer)
  }

  describe("key types", () => {
    it.each([
      ["embed", "csl_em_"],
      ["api_key", "csl_ak_"],
      ["demo", "csl_dm_"],
    ] as const)("%s keys begin with %s and look alike to secret scanners", async (type, prefix) => {
      const { token, key } = await make(type)
      expect(token).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{36}$`))
      expect([key.type, key.token_prefix, key.token_last4]).toEqual([type, prefix, token.slice(-4)])
      expect(await codeOf(server, token, { action: {}, request: { origin: PAGE } })).not.toMatch(/_token$/)
    })

    it("the prefix has no security function: another type's prefix before the same body opens nothing", async () => {
      const { token } = await make("embed")
      const forged = token.replace("csl_em_", "csl_ak_")
      expect(await codeOf(server, forged)).toBe("unknown_token")
    })
  })

  describe("creating a key", () => {
    it("is done by any member, after signing in", async () => {
      const { key } = await make("api_key")
      expect(key.created_by.kind).toBe("person")
      expect(key.holder).toEqual({ kind: "organization", member_id: null })
      expect((await server.anonymous.post("/keys", SMALLEST.api_key)).status).toBe(401)
    })

    it("asks for a label you will recognise", async () => {
      expect((await make("embed")).key.label).toBe("Production status page")
      expect(await complaints({ label: undefined })).toEqual(["/label"])
    })

    it("asks for the type: embed, api_key or demo", async () => {
      expect(await complaints({ type: undefined })).toEqual(["/type"])
      expect(await complaints({ type: "master" })).toEqual(["/type"])
    })

    it("selects one or more linked cloud accounts the key can access", async () => {
      const [eu, us] = several.accounts
      const { token, key } = await mint(several.owner.api, { ...SMALLEST.api_key, accounts: [eu] })
      expect(key.accounts).toEqual([eu])
      const on = (account?: string): Circumstances => ({ action: { resources: { account } } })
      expect(await codeOf(server, token, on(eu))).toBe("ok")
      expect(await codeOf(server, token, on(us))).toBe("account_not_allowed")
      expect(await codeOf(server, token)).toBe("account_not_allowed")
      const both = await mint(several.owner.api, { ...SMALLEST.api_key, accounts: [eu, us] })
      expect(await codeOf(server, both.token, on(us))).toBe("ok")
    })

    it("lets the account be left out where only one is linked", async () => {
      expect((await make("api_key")).key.accounts).toEqual([one.account])
    })

    it("wants the account named where several are linked, and never an empty list", async () => {
      expect(await complaints({}, several.owner.api)).toEqual(["/accounts"])
      expect(await complaints({ accounts: [] })).toContain("/accounts")
    })

    it("knows no accounts of other organizations", async () => {
      expect(await complaints({ accounts: [several.accounts[0]] })).toEqual(["/accounts"])
    })

    it("covers all services, or a specific set (only EC2 and S3), never an empty one", async () => {
      const about = (service: string): Circumstances => ({
        action: { resources: { account: one.account, service } },
      })
      const all = await make("api_key")
      expect(all.key.services).toBeNull()
      expect(await codeOf(server, all.token, about("lambda"))).toBe("ok")
      const some = await make("api_key", { services: ["ec2", "s3"] })
      expect(some.key.services).toEqual(["ec2", "s3"])
      expect(await codeOf(server, some.token, about("s3"))).toBe("ok")
      expect(await codeOf(server, some.token, about("lambda"))).toBe("service_not_allowed")
      expect(await complaints({ services: [] })).toEqual(["/services"])
      expect(await complaints({ services: ["ec2", "teleport"] })).toEqual(["/services"])
    })

    it.each([
      ["30 days", { expires_in: "30d" }, 30],
      ["90 days", { expires_in: "90d" }, 90],
      ["1 year", { expires_in: "1y" }, 365],
      ["a custom duration", { expires_in: "45d" }, 45],
    ])("ends after %s", async (_, expiry, days) => {
      const { key } = await make("api_key", expiry)
      expect(Date.parse(key.expires_at) - Date.parse(key.created_at)).toBe(days * DAY_MS)
    })

    it("ends at a moment of your own", async () => {
      const at = new Date(Date.now() + 12_345_000).toISOString()
      const { key } = await make("api_key", { expires_in: undefined, expires_at: at })
      expect(key.expires_at).toBe(at)
    })

    it("does not go without an expiry", async () => {
      expect(await complaints({ expires_in: undefined })).toEqual(["/expires_in"])
    })
  })

  describe("the token", () => {
    it("is displayed once: no list, no record, no change, no audit entry and no log line has it again", async () => {
      const { token, id } = await make("api_key")
      const hash = createHash("sha256").update(token).digest("hex")
      await verify(server, token)
      const { api } = one.owner
      const answers = [
        await api.get("/keys"),
        await api.get(`/keys/${id}`),
        await api.patch(`/keys/${id}`, { label: "renamed" }),
        await api.get("/audit"),
        await api.delete(`/keys/${id}`),
        await api.get(`/keys/${id}`),
      ]
      for (const { status, text, headers } of answers) {
        expect(status).toBe(200)
        const seen = text + JSON.stringify([...headers])
        expect(seen).not.toContain(token)
        expect(seen).not.toContain(token.slice("csl_ak_".length, -4))
        expect(seen).not.toContain(hash)
      }
      // The searched answers are about this key at all.
      expect(answers.every(({ text }) => text.includes(id))).toBe(true)
      expect(server.logLines.join("\n")).not.toContain(token)
    })

    it("is stored only as its SHA-256", async () => {
      const { token } = await make("embed")
      const hash = createHash("sha256").update(token).digest()
      const stored = await storedText(server.dataDir, databaseUrl)
      expect(stored.includes(hash.toString("latin1")) || stored.includes(hash.toString("hex"))).toBe(true)
      expect(stored).not.toContain(token.slice("csl_em_".length))
    })

    it("that was lost is revoked and replaced", async () => {
      const lost = await make("api_key")
      expect((await one.member.delete(`/keys/${lost.id}`, { reason: "other" })).status).toBe(200)
      const { token } = await make("api_key")
      const about = { action: { resources: { account: one.account } } }
      expect(await codeOf(server, lost.token, about)).toBe("revoked")
      expect(await codeOf(server, token, about)).toBe("ok")
    })
  })

  describe("constraints", () => {
    const rows: readonly [string, object, Circumstances["request"], object, string][] = [
      ["allowed_origins admits the domain", { allowed_origins: [PAGE] }, { origin: PAGE }, {}, "ok"],
      [
        "allowed_origins refuses another domain",
        { allowed_origins: [PAGE] },
        { origin: "https://evil.example.net" },
        {},
        "origin_not_allowed",
      ],
      [
        "allowed_origins refuses a lookalike",
        { allowed_origins: [PAGE] },
        { origin: `${PAGE}.evil.example.net` },
        {},
        "origin_not_allowed",
      ],
      [
        "allowed_origins refuses a request without Origin",
        { allowed_origins: [PAGE] },
        {},
        {},
        "origin_not_allowed",
      ],
      [
        "allowed_origins with a wildcard admits subdomains",
        { allowed_origins: ["https://*.example.com"] },
        { origin: PAGE },
        {},
        "ok",
      ],
      [
        "allowed_ips admits an address in the range",
        { allowed_ips: ["203.0.113.0/24"] },
        { ip: "203.0.113.77" },
        {},
        "ok",
      ],
      [
        "allowed_ips admits it when written as IPv6",
        { allowed_ips: ["203.0.113.0/24"] },
        { ip: "::ffff:203.0.113.77" },
        {},
        "ok",
      ],
      [
        "allowed_ips refuses an address outside the range",
        { allowed_ips: ["203.0.113.0/24"] },
        { ip: "203.0.114.1" },
        {},
        "ip_not_allowed",
      ],
      [
        "allowed_ips refuses a request of unknown address",
        { allowed_ips: ["203.0.113.0/24"] },
        {},
        {},
        "ip_not_allowed",
      ],
      [
        "allowed_ips takes single addresses",
        { allowed_ips: ["2001:db8::1"] },
        { ip: "2001:db8:0::1" },
        {},
        "ok",
      ],
      [
        "require_referer refuses tools like curl",
        { require_referer: true },
        { origin: PAGE },
        {},
        "referer_required",
      ],
      ["require_referer admits a page", { require_referer: true }, { referer: `${PAGE}/today` }, {}, "ok"],
      [
        "require_referer with allowed_origins wants the page to be one of them",
        { require_referer: true, allowed_origins: [PAGE] },
        { origin: PAGE, referer: "https://evil.example.net/" },
        {},
        "referer_required",
      ],
      ["max_batch_size admits a batch of that size", { max_batch_size: 5 }, {}, { batch_size: 5 }, "ok"],
      [
        "max_batch_size refuses a larger one",
        { max_batch_size: 5 },
        {},
        { batch_size: 6 },
        "batch_too_large",
      ],
    ]
    it.each(rows)("%s", async (...[, constraints, request, action, expected]) => {
      const { token, key } = await make("api_key", { constraints })
      expect(key.constraints).toEqual(constraints)
      const about = { request: request ?? {}, action: { ...action, resources: { account: one.account } } }
      expect(await codeOf(server, token, about)).toBe(expected)
    })

    it("rate_limit_rpm admits that many requests and says how many are left", async () => {
      const { token } = await make("api_key", { constraints: { rate_limit_rpm: 2 } })
      const about = { action: { resources: { account: one.account } } }
      const first = await verify(server, token, about)
      expect([first.code, first.rate_limit.limit, first.rate_limit.remaining]).toEqual(["ok", 2, 1])
      expect(await codeOf(server, token, about)).toBe("ok")
      const third = await verify(server, token, about)
      expect([third.valid, third.code, third.rate_limit.remaining]).toEqual([false, "rate_limited", 0])
      expect(third.rate_limit.reset_seconds).toBeGreaterThan(0)
    })

    it("that are not well formed are refused at creation, each by its place", async () => {
      const constraints = {
        allowed_origins: [PAGE, "status.example.com"],
        allowed_ips: ["203.0.113.0/24", "999.1.1.1"],
      }
      expect(await complaints({ constraints })).toEqual([
        "/constraints/allowed_origins/1",
        "/constraints/allowed_ips/1",
      ])
    })

    it("cannot be loosened afterwards: keys are immutable", async () => {
      const { id, token } = await make("embed", { constraints: { allowed_origins: [PAGE] } })
      const { status, body } = await one.member.patch(`/keys/${id}`, { constraints: {} })
      expect([status, body.code]).toEqual([422, "keys_are_immutable"])
      expect(await codeOf(server, token)).toBe("origin_not_allowed")
    })
  })

  describe("the security model", () => {
    it("keeps a token that leaked from a page to its domain, rate, services and accounts, until it is revoked", async () => {
      const [eu, us] = several.accounts
      const { token, id } = await mint(several.owner.api, {
        ...SMALLEST.embed,
        accounts: [eu],
        services: ["ec2"],
        constraints: { allowed_origins: [PAGE], require_referer: true, rate_limit_rpm: 3 },
      })
      const page = { origin: PAGE, referer: `${PAGE}/` }
      const ask = (account: string, service: string, request: object): Promise<string> =>
        codeOf(server, token, { request, action: { resources: { account, service } } })
      expect(await ask(eu, "ec2", page)).toBe("ok")
      expect(await ask(eu, "ec2", { ...page, origin: "https://evil.example.net" })).toBe("origin_not_allowed")
      expect(await ask(eu, "ec2", { origin: PAGE })).toBe("referer_required")
      expect(await ask(eu, "s3", page)).toBe("service_not_allowed")
      expect(await ask(us, "ec2", page)).toBe("account_not_allowed")
      expect(await ask(eu, "ec2", page)).toBe("ok")
      expect(await ask(eu, "ec2", page)).toBe("ok")
      expect(await ask(eu, "ec2", page)).toBe("rate_limited")
      await several.owner.api.delete(`/keys/${id}`, { reason: "leaked" })
      expect(await ask(eu, "ec2", page)).toBe("revoked")
    })

    it("gives demo keys the demo account and nothing else, and wants their origins and rate named", async () => {
      const { key, token } = await make("demo")
      expect(key.accounts).toEqual(["demo"])
      const ask = (account: string): Promise<string> =>
        codeOf(server, token, { request: { origin: PAGE }, action: { resources: { account } } })
      expect(await ask("demo")).toBe("ok")
      expect(await ask(one.account)).toBe("account_not_allowed")
      const { constraints } = SMALLEST.demo
      const refused = (fields: object): Promise<readonly string[]> =>
        complaints({ ...SMALLEST.demo, ...fields })
      expect(await refused({ accounts: [one.account] })).toEqual(["/accounts"])
      expect(await refused({ accounts: ["demo", one.account] })).toEqual(["/accounts"])
      expect(await refused({ constraints: {} })).toEqual([
        "/constraints/allowed_origins",
        "/constraints/rate_limit_rpm",
      ])
      expect(await refused({ constraints: { rate_limit_rpm: constraints.rate_limit_rpm } })).toEqual([
        "/constraints/allowed_origins",
      ])
      expect(await refused({ constraints: { allowed_origins: constraints.allowed_origins } })).toEqual([
        "/constraints/rate_limit_rpm",
      ])
    })
  })

  describe("managing existing keys", () => {
    it("shows each key's label, type, cloud account, creation, expiry, prefix and last four characters", async () => {
      const { token, id } = await make("embed", { label: "Status wall" })
      const { body } = await one.member.get("/keys?keyspace=discovery")
      const listed = body.data.find((key: { grant_id: string }) => key.grant_id === id)
      expect(listed).toMatchObject({
        label: "Status wall",
        type: "embed",
        accounts: [one.account],
        token_prefix: "csl_em_",
        token_last4: token.slice(-4),
        status: "active",
      })
      expect(Math.abs(Date.now() - Date.parse(listed.created_at))).toBeLessThan(60_000)
      expect(Date.parse(listed.expires_at) - Date.parse(listed.created_at)).toBe(90 * DAY_MS)
    })

    it("lists the organization's own keys only", async () => {
      const { id } = await make("api_key")
      const { body } = await several.owner.api.get("/keys?limit=200")
      expect(body.data.map((key: { grant_id: string }) => key.grant_id)).not.toContain(id)
      expect(body.data.every((key: { organization_id: string }) => key.organization_id === several.id)).toBe(
        true,
      )
    })

    it("revokes at any time; it stops all requests at once and cannot be undone", async () => {
      const { token, id } = await make("api_key")
      const about = { action: { resources: { account: one.account } } }
      expect(await codeOf(server, token, about)).toBe("ok")
      const { status, body } = await one.member.delete(`/keys/${id}`)
      expect([status, body.status]).toEqual([200, "revoked"])
      expect(await codeOf(server, token, about)).toBe("revoked")
      const undo = await one.member.patch(`/keys/${id}`, { enabled: true })
      expect([undo.status, undo.body.status, undo.body.code]).toEqual([409, 409, "key_ended"])
      expect(await codeOf(server, token, about)).toBe("revoked")
    })
  })

  describe("the API", () => {
    it("takes a bearer token before a session cookie", async () => {
      const { token } = await mint(several.owner.api, {
        keyspace: "system",
        scopes: ["keys:read", "organizations:read"],
      })
      const bearer = { authorization: `Bearer ${token}` }
      const both = await one.member.get("/organizations", bearer)
      expect(both.body.data.map(({ id }: { id: string }) => id)).toEqual([several.id])
      const cookie = await one.member.get("/organizations")
      expect(cookie.body.data.map(({ id }: { id: string }) => id)).toEqual([one.id])
    })

    it("never falls through from a bad bearer token to the session cookie", async () => {
      const ended = await mint(one.owner.api, { keyspace: "system", scopes: ["keys:read"] })
      await one.owner.api.delete(`/keys/${ended.id}`)
      for (const token of [ended.token, "csl_ak_nonsense", ""]) {
        const { status, body } = await one.member.get("/keys", { authorization: `Bearer ${token}` })
        expect([status, body.code]).toEqual([401, "invalid_token"])
      }
      const basic = await one.member.get("/keys", { authorization: "Basic YTpi" })
      expect([basic.status, basic.body.code]).toEqual([401, "invalid_token"])
      expect((await one.member.get("/keys")).status).toBe(200)
    })

    it("does not open key management to access keys", async () => {
      const { token, id } = await make("api_key")
      const api = server.withToken(token)
      for (const answer of [
        await api.get("/keys"),
        await api.post("/keys", SMALLEST.api_key),
        await api.delete(`/keys/${id}`),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([403, "not_a_system_key"])
      }
    })

    it("lists, creates and revokes keys with a session", async () => {
      const created = await one.member.post("/keys", SMALLEST.api_key)
      expect(created.status).toBe(201)
      const id = created.body.key.grant_id
      const listed = await one.member.get("/keys?created_by=me")
      expect(listed.body.data.map((key: { grant_id: string }) => key.grant_id)).toContain(id)
      expect((await one.member.delete(`/keys/${id}`)).body.status).toBe("revoked")
    })
  })

  describe("rate limits", () => {
    const limitOf = async (token: string): Promise<unknown> =>
      (await verify(server, token, { action: { resources: { account: "demo" } } })).rate_limit.limit

    it.each([
      ["free", 60, 120],
      ["pro", 300, 1_200],
      ["business", 1_200, 6_000],
    ])("on plan %s: %i a minute unless the key says otherwise, at most %i", async (plan, usual, most) => {
      const { owner } = await addOrganization(server, { name: `On ${plan}`, plan })
      const fields = { ...SMALLEST.api_key, accounts: ["demo"] }
      expect(await limitOf((await mint(owner.api, fields)).token)).toBe(usual)
      const full = await mint(owner.api, { ...fields, constraints: { rate_limit_rpm: most } })
      expect(await limitOf(full.token)).toBe(most)
      const beyond = await owner.api.post("/keys", { ...fields, constraints: { rate_limit_rpm: most + 1 } })
      expect([beyond.status, beyond.body.code, beyond.body.maximum]).toEqual([422, "limit_above_plan", most])
    })

    it("follow the plan at once when it changes", async () => {
      const { id, owner } = await addOrganization(server, { name: "Shrinking", plan: "business" })
      const fields = { ...SMALLEST.api_key, accounts: ["demo"] }
      const usual = await mint(owner.api, fields)
      const full = await mint(owner.api, { ...fields, constraints: { rate_limit_rpm: 6_000 } })
      expect([await limitOf(usual.token), await limitOf(full.token)]).toEqual([1_200, 6_000])
      expect((await server.root.patch(`/organizations/${id}`, { plan: "free" })).status).toBe(200)
      expect([await limitOf(usual.token), await limitOf(full.token)]).toEqual([60, 120])
    })

    it("answer 429 with Retry-After where a key calls the server itself", async () => {
      const { token } = await mint(one.owner.api, {
        keyspace: "system",
        scopes: ["keys:read"],
        constraints: { rate_limit_rpm: 1 },
      })
      const api = server.withToken(token)
      expect((await api.get("/keys")).status).toBe(200)
      const { status, body, headers } = await api.get("/keys")
      expect([status, body.code]).toEqual([429, "rate_limited"])
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
    })
  })
})
