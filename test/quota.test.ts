import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const LIMIT = 100
const CALLS = 500

describe.each(stores())("a quota on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  async function mint(fields: object = {}): Promise<{ token: string; id: string }> {
    const { body, status } = await server.root.post("/keys", {
      keyspace: "compliance",
      label: "metered",
      permission: "read-only",
      quota: { limit: LIMIT, period: "total" },
      ...fields,
    })
    expect(status).toBe(201)
    return { token: body.token, id: body.key.grant_id }
  }

  /** Verifies each token at once; answers how often each code came. */
  async function storm(
    tokens: readonly string[],
    action: object = {},
  ): Promise<Readonly<Record<string, number>>> {
    const codes: Record<string, number> = {}
    await Promise.all(
      tokens.map(async (token) => {
        const { status, body } = await server.root.post("/verify", { token, action })
        const code = status === 200 ? body.code : `status ${status}`
        codes[code] = (codes[code] ?? 0) + 1
      }),
    )
    return codes
  }

  const times = (token: string, count: number): string[] => Array.from({ length: count }, () => token)

  it("of 100 admits exactly 100 of 500 that come at once", async () => {
    const { token, id } = await mint()
    expect(await storm(times(token, CALLS))).toEqual({ ok: LIMIT, quota_exceeded: CALLS - LIMIT })
    const { body } = await server.root.get(`/keys/${id}`)
    expect(body.quota).toEqual({ limit: LIMIT, period: "total", used: LIMIT })
  })

  it("is spent by cost, never beyond the limit", async () => {
    const { token, id } = await mint()
    expect(await storm(times(token, 50), { cost: 7 })).toEqual({ ok: 14, quota_exceeded: 36 })
    expect(await storm(times(token, 10), { cost: 1 })).toEqual({ ok: 2, quota_exceeded: 8 })
    expect((await server.root.get(`/keys/${id}`)).body.quota.used).toBe(LIMIT)
  })

  it("is shared by both keys of a rotation", async () => {
    const old = await mint()
    const rotated = await server.root.post(`/keys/${old.id}/rotate`, { overlap: "1h" })
    const tokens = [...times(old.token, 100), ...times(rotated.body.token, 100)]
    expect(await storm(tokens)).toEqual({ ok: LIMIT, quota_exceeded: 100 })
  })

  it("is not spent by verifications refused for another reason", async () => {
    const { token, id } = await mint()
    expect(await storm(times(token, 20), { scopes: ["users:write"] })).toEqual({ insufficient_scope: 20 })
    expect((await server.root.get(`/keys/${id}`)).body.quota.used).toBe(0)
  })

  it("and a rate limit are consumed both or neither", async () => {
    const { token } = await mint({
      quota: { limit: 2, period: "total" },
      constraints: { rate_limit_rpm: 10 },
    })
    const codes: string[] = []
    // One after the other: what the quota refuses is given back before the next asks.
    for (let call = 0; call < 40; call++) codes.push((await server.root.post("/verify", { token })).body.code)
    expect(codes).toEqual(["ok", "ok", ...Array.from({ length: 38 }, () => "quota_exceeded")])
  })

  it("is not spent by what the rate limit refuses", async () => {
    const { token, id } = await mint({
      quota: { limit: 1_000, period: "total" },
      constraints: { rate_limit_rpm: 1 },
    })
    const codes = await storm(times(token, 10))
    const used = (await server.root.get(`/keys/${id}`)).body.quota.used
    expect(codes["rate_limited"]).toBeGreaterThan(0)
    expect(used).toBe(codes["ok"])
  })
})
