import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { DAY_MS, MINUTE_MS, movableClock, travel } from "./support/clock.ts"
import { eventually } from "./support/eventually.ts"
import { codeOf, mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores, storesWithMovableClock } from "./support/stores.ts"

const BODY = { keyspace: "compliance", label: "once", permission: "read-only" }
const quoted = (key: string): Record<string, string> => ({ "idempotency-key": `"${key}"` })

describe.each(stores())("Idempotency-Key on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  const create = (headers: Record<string, string>, body: object = BODY): Promise<Answer> =>
    server.root.post("/keys", body, headers)
  const madeWith = async (label: string): Promise<number> =>
    (await server.root.get(`/keys?q=${label}`)).body.data.length

  it("answers a repeated creation with the same key, and with no token", async () => {
    const label = `twice-${randomUUID()}`
    const headers = quoted(randomUUID())
    const first = await create(headers, { ...BODY, label })
    expect([first.status, first.headers.get("idempotent-replayed")]).toEqual([201, null])
    expect(await codeOf(server, first.body.token)).toBe("ok")
    const second = await create(headers, { ...BODY, label })
    expect([second.status, second.headers.get("idempotent-replayed")]).toEqual([201, "true"])
    expect(second.body).toEqual({ token: null, key: { ...first.body.key, ...second.body.key } })
    expect(second.body.key.grant_id).toBe(first.body.key.grant_id)
    expect(second.headers.get("location")).toBe(first.headers.get("location"))
    expect(await madeWith(label)).toBe(1)
  })

  it("is the same with quotes and without, and whatever the order of members", async () => {
    const key = randomUUID()
    const first = await create(quoted(key))
    const { permission, ...rest } = BODY
    const second = await create({ "idempotency-key": key }, { permission, ...rest })
    expect(second.body.key.grant_id).toBe(first.body.key.grant_id)
  })

  it("is refused for another request", async () => {
    const headers = quoted(randomUUID())
    await create(headers)
    const { status, body } = await create(headers, { ...BODY, label: "another" })
    expect([status, body.code]).toEqual([422, "idempotency_mismatch"])
  })

  it("belongs to its caller and to one operation", async () => {
    const headers = quoted(randomUUID())
    const first = await create(headers)
    const other = await mint(server.root, { keyspace: "system", scopes: ["keys:write"] })
    const theirs = await server.withToken(other.token).post("/keys", BODY, headers)
    expect([theirs.status, typeof theirs.body.token]).toEqual([201, "string"])
    const rotated = await server.root.post(`/keys/${first.body.key.grant_id}/rotate`, {}, headers)
    expect([rotated.status, typeof rotated.body.token]).toEqual([201, "string"])
  })

  it("rotates once: the repetition answers the successor instead of a conflict", async () => {
    const { id } = await mint(server.root, BODY)
    const headers = quoted(randomUUID())
    const first = await server.root.post(`/keys/${id}/rotate`, { overlap: "1h" }, headers)
    const second = await server.root.post(`/keys/${id}/rotate`, { overlap: "1h" }, headers)
    expect([second.status, second.body.token]).toEqual([201, null])
    expect(second.body.key.grant_id).toBe(first.body.key.grant_id)
    const changed = await server.root.post(`/keys/${id}/rotate`, { overlap: "2h" }, headers)
    expect([changed.status, changed.body.code]).toEqual([422, "idempotency_mismatch"])
    const third = await server.root.post(`/keys/${id}/rotate`, { overlap: "1h" })
    expect(third.status).toBe(409)
  })

  it("answers the key as it is now, with what was counted up to now", async () => {
    const headers = quoted(randomUUID())
    const body = { ...BODY, quota: { limit: 10, period: "total" } }
    const first = await create(headers, body)
    const { grant_id: id } = first.body.key
    expect(await codeOf(server, first.body.token)).toBe("ok")
    expect(await codeOf(server, first.body.token)).toBe("ok")
    await server.root.patch(`/keys/${id}`, { label: "renamed" })
    // Nothing that folds what was counted is asked before.
    const second = await eventually(async () => {
      const answer = await create(headers, body)
      return answer.body.key.request_count > 1 ? answer : undefined
    })
    const read = await server.root.get(`/keys/${id}`)
    expect(second.body).toEqual({ token: null, key: read.body })
    expect(second.headers.get("etag")).toBe(read.headers.get("etag"))
    expect(second.body.key).toMatchObject({ label: "renamed", request_count: 2, quota: { used: 2 } })
    const rotate = () => server.root.post(`/keys/${id}/rotate`, { overlap: "1h" }, headers)
    const rotated = await rotate()
    expect(await codeOf(server, rotated.body.token)).toBe("ok")
    const again = await eventually(async () => {
      const answer = await rotate()
      return answer.body.key.request_count > 0 ? answer : undefined
    })
    expect(again.body.key).toEqual((await server.root.get(`/keys/${again.body.key.grant_id}`)).body)
    expect(again.body.key).toMatchObject({ request_count: 1, quota: { used: 3 } })
  })

  it("does not keep refusals: what was corrected may be sent under the same name", async () => {
    const headers = quoted(randomUUID())
    const wrong = await create(headers, { ...BODY, permission: "no-such-level" })
    expect(wrong.status).toBe(422)
    expect((await create(headers)).status).toBe(201)
  })

  it("of many at once lets one create, and tells the rest to wait or what was made", async () => {
    const label = `race-${randomUUID()}`
    const headers = quoted(randomUUID())
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(headers, { ...BODY, label })))
    expect(answers.filter(({ body }) => typeof body.token === "string")).toHaveLength(1)
    for (const { status, body } of answers) {
      expect(status === 201 || body.code === "idempotency_in_progress").toBe(true)
    }
    expect(await madeWith(label)).toBe(1)
    expect((await create(headers, { ...BODY, label })).body.token).toBeNull()
  })

  it("of a key that was purged meanwhile tells nothing", async () => {
    const headers = quoted(randomUUID())
    const { body } = await create(headers)
    await server.root.delete(`/keys/${body.key.grant_id}?purge=true`)
    expect((await create(headers)).status).toBe(404)
  })

  it.each([
    ["nothing", ""],
    ["nothing in quotes", '""'],
    ["256 characters", "x".repeat(256)],
    ["a quote that does not end", '"x'],
    ["a quote inside", 'x"y'],
    ["a space without quotes", "x y"],
    ["another character than ASCII", "ü"],
    ["a parameter", '"x";a=1'],
  ])("cannot be %s", async (_, key) => {
    const { status, body } = await create({ "idempotency-key": key })
    expect([status, body.errors?.[0].pointer]).toEqual([400, "Idempotency-Key"])
  })

  it("can be 255 characters, with every character a String may have", async () => {
    expect((await create(quoted("x".repeat(255)))).status).toBe(201)
    expect((await create({ "idempotency-key": String.raw`"a \"b\" \\ c"` })).status).toBe(201)
  })
})

describe.each(storesWithMovableClock())("Idempotency-Key, as time goes by, on $name", ({ freshUrl }) => {
  it("is forgotten after a day, not before", async () => {
    const clock = movableClock()
    const server = await startTestServer({ databaseUrl: await freshUrl(), clock })
    const headers = quoted(randomUUID())
    const first = await server.root.post("/keys", BODY, headers)
    await travel(server, clock, DAY_MS - MINUTE_MS)
    const second = await server.root.post("/keys", BODY, headers)
    expect(second.body.key.grant_id).toBe(first.body.key.grant_id)
    await travel(server, clock, 2 * MINUTE_MS)
    const third = await server.root.post("/keys", BODY, headers)
    expect(typeof third.body.token).toBe("string")
    expect(third.body.key.grant_id).not.toBe(first.body.key.grant_id)
    await server.close()
  })
})
