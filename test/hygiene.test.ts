import { createVerifier } from "@bitting/sdk/verifier"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import type { MovableClock } from "./support/clock.ts"
import { DAY_MS, movableClock, travel } from "./support/clock.ts"
import { eventually } from "./support/eventually.ts"
import type { Minted } from "./support/keys.ts"
import { codeOf, mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores, storesWithMovableClock } from "./support/stores.ts"

const KEY = { keyspace: "compliance", label: "x", permission: "read-only" }

/** Each finding as `check label`. */
async function findings(api: Api, query = ""): Promise<readonly string[]> {
  const { body } = await api.get(`/hygiene${query}`)
  return body.data.map(({ check, label }: { check: string; label: string }) => `${check} ${label}`)
}

// keys.hygiene
describe.each(stores())("hygiene on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  async function organization(): Promise<TestOrganization> {
    return addOrganization(server, { name: "Clean" })
  }

  it("says what should be reviewed, why, and what to do", async () => {
    const { owner } = await organization()
    await mint(owner.api, { ...KEY, label: "good", expires_in: "60d" })
    const { id } = await mint(owner.api, { ...KEY, label: "soon", expires_in: "7d" })
    await mint(owner.api, { ...KEY, label: "forever" })
    const used = await mint(owner.api, {
      ...KEY,
      label: "spent",
      expires_in: "60d",
      quota: { limit: 1, period: "total" },
    })
    expect(await codeOf(server, used.token)).toBe("ok")
    const gone = await mint(owner.api, KEY)
    await owner.api.delete(`/keys/${gone.id}`)
    const { status, body } = await owner.api.get("/hygiene")
    expect(status).toBe(200)
    expect(body.data[0]).toEqual({
      check: "expiring",
      severity: "medium",
      grant_id: id,
      label: "soon",
      keyspace: "compliance",
      evidence: { ends_at: expect.any(String), days_left: 6 },
      remedy: expect.any(String),
    })
    expect(await findings(owner.api)).toEqual(["expiring soon", "no_expiry forever", "at_quota spent"])
    expect(body.summary).toMatchObject({
      keys_checked: 4,
      keys_with_findings: 3,
      complete: true,
      findings: { expiring: 1, no_expiry: 1, at_quota: 1, unused: 0 },
    })
    const short = (await owner.api.get("/hygiene?limit=1")).body
    expect([short.data.length, short.summary]).toEqual([1, body.summary])
    const { high, medium, low } = body.summary.severities
    expect(high + medium + low).toBe(3)
  })

  it("can be asked for one check, or one keyspace", async () => {
    const { owner } = await organization()
    await mint(owner.api, { ...KEY, label: "forever" })
    await mint(owner.api, { keyspace: "system", label: "soon", scopes: ["keys:read"], expires_in: "7d" })
    expect(await findings(owner.api, "?check=expiring")).toEqual(["expiring soon"])
    expect(await findings(owner.api, "?keyspace=compliance")).toEqual(["no_expiry forever"])
    const { body } = await owner.api.get("/hygiene?check=tidy")
    expect([body.code, body.errors[0].pointer]).toEqual(["invalid_request", "check"])
    expect((await owner.api.get("/hygiene?keyspace=undeclared")).body.code).toBe("unprocessable")
  })

  it("names keys whose holder is gone, and those that everybody may use from anywhere", async () => {
    const { id, owner } = await organization()
    const colleague = await addColleague(server, id, { role: "member" })
    await mint(colleague.api, {
      keyspace: "backup",
      label: "held",
      scopes: ["snapshots:read"],
      expires_in: "60d",
    })
    await mint(owner.api, {
      keyspace: "discovery",
      type: "embed",
      label: "open",
      accounts: ["demo"],
      expires_in: "60d",
    })
    await owner.api.delete(`/members/${colleague.memberId}`)
    expect(await findings(owner.api)).toEqual(["holder_inactive held", "publishable_without_origins open"])
  })

  it("comes in pages that lose nothing and repeat nothing", async () => {
    const { owner } = await organization()
    const labels = Array.from({ length: 7 }, (_, place) => `key ${place}`)
    for (const label of labels) await mint(owner.api, { ...KEY, label })
    const seen: string[] = []
    let cursor: string | null = ""
    let pages = 0
    while (cursor !== null) {
      const { body } = await owner.api.get(`/hygiene?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`)
      seen.push(...body.data.map(({ label }: { label: string }) => label))
      expect(body.summary === null).toBe(pages > 0)
      cursor = body.next_cursor
      pages += 1
    }
    expect([seen, pages]).toEqual([labels, 4])
  })

  it("shows nobody more than the keys they may see", async () => {
    const { id, owner } = await organization()
    await mint(owner.api, { ...KEY, label: "seen by managers" })
    await mint(owner.api, {
      keyspace: "discovery",
      type: "api_key",
      label: "soon",
      accounts: ["demo"],
      expires_in: "7d",
    })
    const viewer = await addColleague(server, id, { role: "viewer" })
    const listed = await viewer.api.get("/keys")
    const visible: readonly string[] = listed.body.data.map(({ label }: { label: string }) => label)
    const found = await findings(viewer.api)
    expect(found.map((text) => text.slice(text.indexOf(" ") + 1))).toEqual(visible.toReversed())
    expect((await server.anonymous.get("/hygiene")).status).toBe(401)
    const writer = await mint(owner.api, { keyspace: "system", scopes: ["keys:write"] })
    const denied = await server.withToken(writer.token).get("/hygiene")
    expect([denied.status, denied.body.missing_scopes]).toEqual([403, ["keys:read"]])
  })
})

const MONTH_MS = 30 * DAY_MS

describe.each(stores())("scopes that are granted and never used, on $name", ({ freshUrl }) => {
  let server: TestServer
  let clock: MovableClock
  beforeAll(async () => {
    clock = movableClock()
    server = await startTestServer({ databaseUrl: await freshUrl(), clock })
  })
  afterAll(() => server.close())

  /** The findings after more than a month, as `label: unused | used`. */
  async function unusedScopes(): Promise<readonly string[]> {
    const { body } = await server.root.get("/hygiene?check=unused_scopes")
    return body.data.map(
      ({ label, evidence }: { label: string; evidence: Record<string, readonly string[]> }) =>
        `${label}: ${evidence["unused_scopes"]?.join()} | ${evidence["used_scopes"]?.join()}`,
    )
  }

  it("are named, by whatever way a key was used, and only where scopes were asked for at all", async () => {
    const scopes = ["compliance:read", "evidence:read", "users:read"]
    const made = async (label: string): Promise<Minted> =>
      await mint(server.root, { keyspace: "compliance", label, scopes })
    const [some, every, silent, elsewhere, , rotated] = [
      await made("some"),
      await made("every"),
      await made("silent"),
      await made("elsewhere"),
      await made("idle"),
      await made("rotated"),
    ]
    const asking = (...asked: readonly string[]) => ({ action: { scopes: asked } })
    expect(await codeOf(server, some.token, asking("evidence:read"))).toBe("ok")
    expect(await codeOf(server, some.token, asking("users:write"))).toBe("insufficient_scope")
    expect(await codeOf(server, every.token, asking("users:read", "compliance:read"))).toBe("ok")
    expect(await codeOf(server, every.token, asking("evidence:read"))).toBe("ok")
    expect(await codeOf(server, silent.token)).toBe("ok")
    expect(await codeOf(server, rotated.token, asking("users:read"))).toBe("ok")
    const successor = await server.root.post(`/keys/${rotated.id}/rotate`, { overlap: "0s" })
    expect(successor.status).toBe(201)
    const reporter = await mint(server.root, {
      keyspace: "system",
      label: "reporter",
      scopes: ["keys:verify", "keys:read", "keys:write", "members:read"],
    })
    const verifier = createVerifier({ url: server.url, token: reporter.token })
    await verifier.ready()
    for (const asked of [["users:read"], ["compliance:read"], ["users:read"]])
      expect((await verifier.verify(elsewhere.token, { action: { scopes: asked } })).valid).toBe(true)
    await verifier.close()
    const api = server.withToken(reporter.token)
    expect((await api.get("/keys")).status).toBe(200)
    expect((await api.get("/workspaces")).status).toBe(403)
    expect((await api.patch(`/keys/${successor.body.key.grant_id}`, { label: "successor" })).status).toBe(200)
    expect(await unusedScopes()).toEqual([])
    await travel(server, clock, MONTH_MS - DAY_MS)
    expect(await unusedScopes()).toEqual([])
    await travel(server, clock, 2 * DAY_MS)
    const expected = [
      "some: compliance:read,users:read | evidence:read",
      "elsewhere: evidence:read | compliance:read,users:read",
      "reporter: members:read | keys:verify,keys:read,keys:write",
    ]
    // What was counted last is written a second later.
    await eventually(async () =>
      (await unusedScopes()).join("\n") === expected.join("\n") ? true : undefined,
    )
  })
})

describe.each(storesWithMovableClock())("hygiene, as time goes by, on $name", ({ freshUrl }) => {
  let server: TestServer
  let clock: MovableClock
  beforeAll(async () => {
    clock = movableClock()
    server = await startTestServer({ databaseUrl: await freshUrl(), clock })
  })
  afterAll(() => server.close())

  it("finds keys that were never used, not used for long, and powerful for long", async () => {
    const { body: scopes } = await server.root.get("/keyspaces/compliance")
    await mint(server.root, { ...KEY, label: "idle" })
    const once = await mint(server.root, { ...KEY, label: "once" })
    await mint(server.root, { keyspace: "compliance", label: "mighty", scopes: scopes.scopes })
    expect(await codeOf(server, once.token)).toBe("ok")
    expect(await findings(server.root, "?check=never_used")).toEqual([])
    await travel(server, clock, 8 * DAY_MS)
    await eventually(async () => {
      const found = await findings(server.root, "?check=never_used")
      return found.join() === "never_used idle,never_used mighty" ? true : undefined
    })
    await travel(server, clock, 83 * DAY_MS)
    expect(await findings(server.root, "?check=unused")).toEqual(["unused once"])
    expect(await findings(server.root, "?check=high_privilege")).toEqual(["high_privilege mighty"])
  })
})
