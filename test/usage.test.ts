import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { eventually } from "./support/eventually.ts"
import { codeOf, mint } from "./support/keys.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const LEVEL = { keyspace: "compliance", label: "counted", permission: "read-only" }

// keys.usage
describe.each(stores())("the usage of a key on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  it("is counted by outcome, in buckets without gaps", async () => {
    const { token, id } = await mint(server.root, LEVEL)
    for (let use = 0; use < 3; use++) expect(await codeOf(server, token)).toBe("ok")
    const refused = { action: { scopes: ["users:write"] } }
    expect(await codeOf(server, token, refused)).toBe("insufficient_scope")
    const body = await eventually(async () => {
      const answer = await server.root.get(`/keys/${id}/usage`)
      return answer.body.totals.ok === 3 && answer.body.totals.insufficient_scope === 1
        ? answer.body
        : undefined
    })
    expect(body).toMatchObject({ grant_id: id, per: "day" })
    expect(body.data).toHaveLength(7)
    expect(body.data.map(({ at }: { at: string }) => at.slice(10))).toEqual(
      Array.from({ length: 7 }, () => "T00:00:00.000Z"),
    )
    const hours = await server.root.get(`/keys/${id}/usage?per=hour`)
    expect(hours.body.data).toHaveLength(168)
    expect(hours.body.totals).toEqual({ ok: 3, insufficient_scope: 1 })
    const before = await server.root.get(`/keys/${id}/usage?until=2026-01-01T00:00:00Z`)
    expect([before.status, before.body.totals]).toEqual([200, {}])
  })

  it.each([
    ["from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", "unprocessable", "from"],
    ["from=2020-01-01T00:00:00Z", "unprocessable", "from"],
    ["from=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z&per=hour", "unprocessable", "from"],
    ["from=yesterday", "invalid_request", "from"],
    ["per=minute", "invalid_request", "per"],
    ["by=code", "invalid_request", "by"],
  ])("cannot be asked for by ?%s", async (query, code, pointer) => {
    const { id } = await mint(server.root, LEVEL)
    const answer = await server.root.get(`/keys/${id}/usage?${query}`)
    expect([answer.body.code, answer.body.errors[0].pointer]).toEqual([code, pointer])
  })

  it("is for those who may see the key", async () => {
    const { id } = await mint(server.root, LEVEL)
    expect((await server.anonymous.get(`/keys/${id}/usage`)).status).toBe(401)
    const writer = await mint(server.root, { keyspace: "system", scopes: ["keys:write"] })
    const denied = await server.withToken(writer.token).get(`/keys/${id}/usage`)
    expect([denied.status, denied.body.missing_scopes]).toEqual([403, ["keys:read"]])
    const other = await addOrganization(server, { name: "Other" })
    expect((await other.owner.api.get(`/keys/${id}/usage`)).status).toBe(404)
    const owned = await mint(other.owner.api, LEVEL)
    const viewer = await addColleague(server, other.id, { role: "viewer" })
    const seen = await viewer.api.get(`/keys/${owned.id}`)
    expect((await viewer.api.get(`/keys/${owned.id}/usage`)).status).toBe(seen.status)
    expect((await server.root.get("/keys/key_nothing/usage")).status).toBe(404)
  })
})
