import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import { eventually } from "./support/eventually.ts"
import { codeOf, mint } from "./support/keys.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const LEVEL = { keyspace: "compliance", label: "counted", permission: "read-only" }

/** Answers when the verifications were counted. */
async function totalsOf(api: Api, path: string, wanted: Record<string, number>): Promise<unknown> {
  return await eventually(async () => {
    const { body } = await api.get(path)
    return JSON.stringify(body.totals) === JSON.stringify(wanted) ? body.totals : undefined
  })
}

// usage.get, keys.summary
describe.each(stores())("the usage of an organization on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  it("adds up all keys one may see, and can be narrowed down", async () => {
    const { id, owner } = await addOrganization(server, { name: "Busy" })
    const second = await owner.api.post("/workspaces", { organization_id: id, name: "Second" })
    const workspaces = await owner.api.get("/workspaces")
    const first = workspaces.body.data.find(({ name }: { name: string }) => name !== "Second").id
    const here = await mint(owner.api, { ...LEVEL, workspace_id: first })
    const there = await mint(owner.api, {
      ...LEVEL,
      workspace_id: second.body.id,
      environments: ["staging"],
    })
    const system = await mint(owner.api, { keyspace: "system", scopes: ["keys:read"], workspace_id: first })
    expect(await codeOf(server, here.token)).toBe("ok")
    for (let use = 0; use < 2; use++)
      expect(await codeOf(server, there.token, { action: { environment: "staging" } })).toBe("ok")
    expect(await codeOf(server, there.token)).toBe("environment_not_allowed")
    expect(await codeOf(server, system.token)).toBe("ok")
    await totalsOf(owner.api, "/usage", { environment_not_allowed: 1, ok: 4 })
    const { status, body } = await owner.api.get("/usage")
    expect([status, body.organization_id, body.per, body.data.length]).toEqual([200, id, "day", 7])
    const totals = async (api: Api, query: string): Promise<unknown> =>
      (await api.get(`/usage?${query}`)).body.totals
    expect(await totals(owner.api, "keyspace=compliance&per=hour")).toEqual({
      environment_not_allowed: 1,
      ok: 3,
    })
    expect(await totals(owner.api, `workspace_id=${first}`)).toEqual({ ok: 2 })
    expect(await totals(owner.api, "environment=production")).toEqual({ ok: 2 })
    expect(await totals(owner.api, "environment=staging&keyspace=compliance")).toEqual({
      environment_not_allowed: 1,
      ok: 3,
    })
    // What a key is not seen for is not in the sum either.
    const viewer = await addColleague(server, id, { role: "viewer" })
    expect(await totals(viewer.api, "")).toEqual({ environment_not_allowed: 1, ok: 3 })
    expect((await viewer.api.get("/usage?keyspace=system")).body.code).toBe("role_insufficient")
    const reader = server.withToken(system.token)
    expect(await totals(reader, `organization_id=${id}&workspace_id=${second.body.id}`)).toEqual({
      environment_not_allowed: 1,
      ok: 2,
    })
    const other = await addOrganization(server, { name: "Elsewhere" })
    expect(await totals(other.owner.api, "")).toEqual({})
    expect((await other.owner.api.get(`/usage?organization_id=${id}`)).status).toBe(404)
    expect((await server.anonymous.get(`/usage?organization_id=${id}`)).status).toBe(401)
  })

  it("is said by the answers to changes as by reading the key", async () => {
    const { owner } = await addOrganization(server, { name: "Changing" })
    const quota = { limit: 10, period: "month" }
    const { token, id } = await mint(owner.api, { ...LEVEL, quota })
    expect(await codeOf(server, token)).toBe("ok")
    // Nothing that folds what was counted is asked before.
    const changed = await eventually(async () => {
      const { body } = await owner.api.patch(`/keys/${id}`, { label: "changed" })
      return body.request_count > 0 ? body : undefined
    })
    expect(changed).toEqual((await owner.api.get(`/keys/${id}`)).body)
    expect([changed.request_count, changed.quota.used]).toEqual([1, 1])
    expect(await codeOf(server, token)).toBe("ok")
    const revoked = await eventually(async () => {
      const { body } = await owner.api.delete(`/keys/${id}`)
      return body.request_count > 1 ? body : undefined
    })
    expect(revoked).toEqual((await owner.api.get(`/keys/${id}`)).body)
  })

  it("cannot be asked for what there is not", async () => {
    const { owner } = await addOrganization(server, { name: "Idle" })
    for (const [query, code, pointer] of [
      ["keyspace=nothing", "unprocessable", "keyspace"],
      ["from=2020-01-01T00:00:00Z", "unprocessable", "from"],
      ["account=demo", "invalid_request", "account"],
    ]) {
      const { body } = await owner.api.get(`/usage?${query}`)
      expect([body.code, body.errors[0].pointer]).toEqual([code, pointer])
    }
  })

  it("goes with how many keys there are in each state", async () => {
    const { owner } = await addOrganization(server, { name: "Counted" })
    await mint(owner.api, { ...LEVEL, expires_in: "7d" })
    await mint(owner.api, LEVEL)
    const gone = await mint(owner.api, LEVEL)
    await owner.api.delete(`/keys/${gone.id}`)
    const { body } = await owner.api.get("/keys/summary")
    const none = { scheduled: 0, rotating: 0, disabled: 0, expired: 0 }
    expect(body).toEqual({ total: 3, statuses: { ...none, active: 2, revoked: 1 } })
    const until = new Date(Date.now() + 8 * 86_400_000).toISOString()
    const soon = await owner.api.get(`/keys/summary?status=active&expires_before=${until}`)
    expect(soon.body).toEqual({ total: 1, statuses: { ...none, active: 1, revoked: 0 } })
    expect((await owner.api.get("/keys/summary?limit=5")).body.code).toBe("invalid_request")
  })
})

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
