import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

// keys.explain
describe.each(stores())("explaining a verification on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    ours = await addOrganization(server, { name: "Ours" })
  })
  afterAll(() => server.close())

  const make = () =>
    mint(ours.owner.api, {
      keyspace: "discovery",
      type: "embed",
      label: "Page",
      accounts: ["demo"],
      expires_in: "30d",
      constraints: { allowed_origins: ["https://a.example"], rate_limit_rpm: 1 },
    })
  const ACTION = { resources: { account: "demo", service: "ec2" } }

  it("says the same as a verification, and which check failed, without using anything up", async () => {
    const { token, id } = await make()
    const ask = (body: object) => ours.owner.api.post("/keys/explain", { token, action: ACTION, ...body })
    const bad = await ask({ request: { origin: "https://b.example" } })
    expect(bad.body).toMatchObject({ valid: false, code: "origin_not_allowed", grant_id: id, label: "Page" })
    const outcome = (code: string) =>
      bad.body.checks.find((check: { code: string }) => check.code === code).outcome
    expect([outcome("revoked"), outcome("origin_not_allowed"), outcome("batch_too_large")]).toEqual([
      "passed",
      "failed",
      "not_reached",
    ])
    for (let round = 0; round < 5; round += 1) {
      const good = await ask({ request: { origin: "https://a.example" } })
      expect(good.body.code).toBe("ok")
    }
    const verified = await server.root.post("/verify", {
      token,
      action: ACTION,
      request: { origin: "https://a.example" },
    })
    expect(verified.body.code).toBe("ok")
    expect((await ours.owner.api.get(`/keys/${id}`)).body.request_count).toBeLessThanOrEqual(1)
  })

  it("knows keys by their id, and tokens only of keys the caller may see", async () => {
    const { token, id } = await make()
    const byId = await ours.owner.api.post("/keys/explain", { grant_id: id })
    expect(byId.body.code).toBe("origin_not_allowed")
    const theirs = await addOrganization(server, { name: "Theirs" })
    const foreign = await theirs.owner.api.post("/keys/explain", { token })
    expect(foreign.body).toMatchObject({ code: "unknown_token", grant_id: null, label: null })
    expect((await theirs.owner.api.post("/keys/explain", { grant_id: id })).status).toBe(404)
    const nonsense = await ours.owner.api.post("/keys/explain", { token: "nonsense" })
    expect(nonsense.body.code).toBe("malformed_token")
    expect((await ours.owner.api.post("/keys/explain", {})).status).toBe(400)
    expect((await ours.owner.api.post("/keys/explain", { token, grant_id: id })).status).toBe(400)
  })

  it("is there for whoever may see the key", async () => {
    const { id } = await make()
    const viewer = await addColleague(server, ours.id, { role: "viewer" })
    const seen = await viewer.api.get(`/keys/${id}`)
    expect((await viewer.api.post("/keys/explain", { grant_id: id })).status).toBe(seen.status)
  })
})
