import { mintToken } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { codeOf, mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const SECRET = { keyspace: "compliance", label: "found", permission: "read-only" }
const EMBED = {
  keyspace: "discovery",
  type: "embed",
  label: "page",
  accounts: ["demo"],
  expires_in: "30d",
  constraints: { allowed_origins: ["https://status.example.com"] },
}

// keys.revokeTokens
describe.each(stores())("revoking by possession on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization
  beforeAll(async () => {
    // Every request here comes from one address; each test states its own.
    const environment = { BITTING_TRUSTED_PROXIES: "127.0.0.1" }
    server = await startTestServer({ databaseUrl: await freshUrl(), environment })
    ours = await addOrganization(server, { name: "Careful" })
  })
  afterAll(() => server.close())

  let addresses = 0
  const elsewhere = (): Record<string, string> => {
    addresses += 1
    return { "x-forwarded-for": `198.51.100.${addresses}` }
  }
  const report = (tokens: unknown, headers = elsewhere()) =>
    server.anonymous.post("/keys/revoke", { tokens }, headers)

  it("ends every key found, of whatever organization, before it answers", async () => {
    const other = await addOrganization(server, { name: "Careless" })
    const found = [
      await mint(server.root, { ...SECRET, organization_id: other.id }),
      await mint(server.root, { keyspace: "system", scopes: ["keys:read"], organization_id: other.id }),
      await mint(ours.owner.api, SECRET),
    ]
    for (const { token } of found.slice(0, 1)) expect(await codeOf(server, token)).toBe("ok")
    const { status } = await report(found.map(({ token }) => token))
    expect(status).toBe(202)
    for (const { token } of found) expect(await codeOf(server, token)).toBe("revoked")
    const { body } = await other.owner.api.get(`/keys/${found[0]?.id}`)
    expect([body.status, body.revoked_reason]).toEqual(["revoked", "leaked"])
    expect(body.revoked_by).toEqual({ kind: "system", id: "possession" })
  })

  it("is over when it answers, every time", async () => {
    for (let round = 0; round < 50; round++) {
      const { token } = await mint(ours.owner.api, SECRET)
      expect(await codeOf(server, token)).toBe("ok")
      await report([token])
      expect(await codeOf(server, token)).toBe("revoked")
    }
  })

  it("answers the same whatever was sent", async () => {
    const key = await mint(ours.owner.api, SECRET)
    const unknown = mintToken(randomBytes(256), "lp")
    const answers = [
      await report([key.token]),
      await report([key.token]),
      await report([unknown]),
      await report(["nonsense", "", unknown, unknown]),
      await report([server.rootKey]),
      await report(Array.from({ length: 100 }, () => mintToken(randomBytes(256), "lp"))),
    ]
    const seen = answers.map(({ status, text, headers }) =>
      JSON.stringify([
        status,
        text,
        [...headers].filter(([name]) => !["date", "x-request-id"].includes(name)),
      ]),
    )
    expect(new Set(seen).size).toBe(1)
    expect(answers[0]?.body).toEqual({ status: "accepted" })
  })

  it("leaves alone the root key and tokens that everybody may see", async () => {
    const embed = await mint(ours.owner.api, EMBED)
    await report([server.rootKey, embed.token])
    expect((await server.root.get(`/keys?organization_id=${ours.id}`)).status).toBe(200)
    expect((await server.root.get(`/keys/${embed.id}`)).body.status).toBe("active")
  })

  it("is logged once, with the address it came from and without the token", async () => {
    const { token, id } = await mint(ours.owner.api, SECRET)
    await report([token, token])
    await report([token])
    const { body, text } = await ours.owner.api.get(`/audit?target_id=${id}&action=key.revoked`)
    expect(body.data).toHaveLength(1)
    expect(body.data[0].actor).toEqual({ kind: "system", id: "possession", member_id: null })
    expect(body.data[0].origin.address).toMatch(/^198\.51\.100\./)
    expect(text).not.toContain(token)
    expect(server.logLines.join("\n")).not.toContain(token)
  })

  it("ends a key once when many report it at the same time", async () => {
    const { token, id } = await mint(ours.owner.api, SECRET)
    const answers = await Promise.all(Array.from({ length: 10 }, () => report([token])))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202))
    expect((await ours.owner.api.get(`/audit?target_id=${id}&action=key.revoked`)).body.data).toHaveLength(1)
  })

  it.each([
    ["203.0.113.9", "203.0.113.9", "203.0.113.10"],
    ["2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"],
  ])("is limited to 30 a minute from where %s is", async (first, neighbour, stranger) => {
    const from = (address: string) => report(["nonsense"], { "x-forwarded-for": address })
    for (let count = 0; count < 30; count++) await from(first)
    const refused = await from(neighbour)
    expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"])
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
    expect((await from(stranger)).status).toBe(202)
  })

  it.each([
    ["no tokens", { tokens: [] }],
    ["too many", { tokens: Array.from({ length: 101 }, () => "x") }],
    ["not texts", { tokens: [1] }],
    ["something else besides", { tokens: ["x"], reason: "fun" }],
    ["nothing", {}],
  ])("refuses a body with %s", async (_, body) => {
    const answer = await server.anonymous.post("/keys/revoke", body, elsewhere())
    expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"])
  })

  it("reads no body larger than 64 kB", async () => {
    const answer = await report(Array.from({ length: 20 }, () => "x".repeat(4_000)))
    expect([answer.status, answer.body.code]).toEqual([413, "body_too_large"])
  })
})
