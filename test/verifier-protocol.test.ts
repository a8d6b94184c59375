import { createVerifier } from "@bitting/sdk/verifier"
import { createHash, randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import { eventually } from "./support/eventually.ts"
import { mint } from "./support/keys.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const READER = { keyspace: "compliance", permission: "read-only", label: "wire" } as const

const newId = (): string => randomBytes(16).toString("hex")
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex")

interface Position {
  readonly seq: number
  readonly tag: string
}

describe.each(stores())("the verifiers' protocol with $name", ({ freshUrl }) => {
  let server: TestServer
  let one: Api
  let other: Api
  let oneToken: string
  let reader: object
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    const system = { keyspace: "system", scopes: ["keys:verify"], label: "verifier" }
    const first = await mint(server.root, system)
    oneToken = first.token
    const { organization_id, workspace_id } = first.key
    reader = { ...READER, organization_id, workspace_id }
    one = server.withToken(oneToken)
    other = server.withToken((await mint(server.root, system)).token)
  })
  afterAll(() => server.close())

  async function join(api: Api, more: object = {}): Promise<{ readonly id: string; readonly at: Position }> {
    const id = newId()
    const { status, body, text } = await api.post("/verifier/renew", { id, n: 1, position: null, ...more })
    expect(status, text).toBe(200)
    expect(body).toMatchObject({ id, n: 1, reset: false, from: null, changes: [] })
    return { id, at: body.to }
  }

  const renewal = async (api: Api, body: { id: string; n: number; position: Position | null }) =>
    (await api.post("/verifier/renew", body)).body

  const leave = async (api: Api, id: string): Promise<void> => {
    expect((await api.post("/verifier/leave", { id })).status).toBe(204)
  }

  it("tells what was changed since the position asked about, and nothing of what was before it", async () => {
    const { id, at } = await join(one)
    // The change waits for this verifier, which must not have to wait for its answer.
    const minting = mint(server.root, reader)
    const reply = await eventually(async () => {
      const n = Date.now()
      const body = await renewal(one, { id, n, position: at })
      return body.changes.length > 0 ? body : undefined
    })
    expect(reply.to.seq).toBeGreaterThan(at.seq)
    expect(reply.from).toEqual(at)
    await leave(one, id)
    const { token } = await minting
    expect(reply.changes.at(-1).targets).toContain(`token:${hashOf(token)}`)
  })

  it("lets nobody but the credential that made a lease renew it or end it", async () => {
    const { id, at } = await join(one)
    expect(await renewal(other, { id, n: 2, position: at })).toEqual({ id, n: 2, reset: true })
    expect(await renewal(server.root, { id, n: 3, position: null })).toEqual({ id, n: 3, reset: true })
    await leave(other, id)
    // It is still there: a change waits for it, until it leaves.
    let settled = false
    const minting = mint(server.root, reader).then(() => {
      settled = true
    })
    await server.root.get("/keys?limit=1")
    for (let count = 0; count < 20; count++) await one.get("/keyspaces/backup")
    expect(settled).toBe(false)
    await leave(one, id)
    await minting
  })

  it("accepts no number twice and none that is lower", async () => {
    const { id, at } = await join(one)
    expect((await renewal(one, { id, n: 5, position: at })).reset).toBe(false)
    for (const n of [5, 4, 1])
      expect((await renewal(one, { id, n, position: at })).reset, String(n)).toBe(true)
    expect((await renewal(one, { id, n: 6, position: at })).reset).toBe(false)
    await leave(one, id)
  })

  it("resets whoever names a position that is not in the log", async () => {
    const { id, at } = await join(one)
    for (const position of [
      { seq: at.seq, tag: "0000000000000000" },
      { seq: at.seq + 100, tag: at.tag },
    ]) {
      const reply = await renewal(one, { id, n: Date.now() + position.seq, position })
      expect(reply.reset).toBe(true)
    }
    await leave(one, id)
  })

  it("loads what the caller may know, in one snapshot with the head", async () => {
    const { id: organizationId, workspaceId } = await addOrganization(server, { name: `Else ${newId()}` })
    const elsewhere = { organization_id: organizationId, workspace_id: workspaceId }
    const [mine, foreign] = [
      await mint(server.root, reader),
      await mint(server.root, { ...READER, ...elsewhere }),
    ]
    const { id, at } = await join(one)
    const hashes = [mine.token, foreign.token, "nothing"].map(hashOf)
    const { body } = await one.post("/verifier/load", { id, position: at, hashes })
    expect(body).toMatchObject({ label: at, known: true })
    expect(body.records.map((record: { grant: { id: string } } | null) => record?.grant.id)).toEqual([
      mine.id,
      undefined,
      undefined,
    ])
    expect(JSON.stringify(body.records[0])).not.toContain(mine.key.created_by.id)
    const all = await server.root.post("/verifier/load", { id, position: null, hashes })
    expect(all.body.records[1]?.grant.id).toBe(foreign.id)
    expect(all.body.known).toBe(false)
    await leave(one, id)
  })

  it("streams what was changed in the caller's organization, to those who may verify", async () => {
    const open = (token: string | null): Promise<Response> =>
      fetch(`${server.url}/verifier/stream?id=${newId()}`, {
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
      })
    expect((await open(null)).status).toBe(401)
    const reading = (
      await mint(server.root, { ...reader, keyspace: "system", permission: undefined, scopes: ["keys:read"] })
    ).token
    expect((await open(reading)).status).toBe(403)
    const response = await open(oneToken)
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/)
    expect(response.headers.get("cache-control")).toBe("no-store")
    const { id: organizationId, workspaceId } = await addOrganization(server, { name: `Far ${newId()}` })
    const far = await mint(server.root, {
      ...READER,
      organization_id: organizationId,
      workspace_id: workspaceId,
    })
    const near = await mint(server.root, reader)
    let text = ""
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk as Uint8Array)
      if (text.includes(hashOf(near.token))) break
    }
    expect(text).not.toContain(hashOf(far.token))
  })

  it("counts what was decided in other processes, for keys of the caller's organization only", async () => {
    const { id: organizationId, workspaceId } = await addOrganization(server, { name: `Out ${newId()}` })
    const elsewhere = { organization_id: organizationId, workspace_id: workspaceId }
    const [mine, foreign] = [
      await mint(server.root, reader),
      await mint(server.root, { ...READER, ...elsewhere }),
    ]
    const verifier = createVerifier({ url: server.url, token: oneToken })
    await verifier.ready()
    for (let count = 0; count < 5; count++) expect((await verifier.verify(mine.token)).valid).toBe(true)
    await verifier.close()
    const hour_at = Math.floor(Date.now() / 3_600_000) * 3_600_000
    const usage = [{ grant_id: foreign.id, hour_at, counts: { ok: 7 }, last_used_at: hour_at }]
    const { id } = await join(one, { usage })
    await leave(one, id)
    await eventually(async () => {
      const { body } = await server.root.get(`/keys/${mine.id}`)
      return body.request_count === 5 ? body : undefined
    })
    expect((await server.root.get(`/keys/${foreign.id}`)).body.request_count).toBe(0)
  })

  it("takes reports of verifiers that name no scopes, and refuses too long ones", async () => {
    const mine = await mint(server.root, reader)
    const hour_at = Math.floor(Date.now() / 3_600_000) * 3_600_000
    const use = { grant_id: mine.id, hour_at, counts: { ok: 1 }, last_used_at: hour_at }
    const scopes = ["compliance:read", "never:granted"]
    const { id } = await join(one, { usage: [use, { ...use, scopes }] })
    await leave(one, id)
    const many = Array.from({ length: 1_001 }, (_, place) => `a:b${place}`)
    const refused = await one.post("/verifier/renew", {
      id: newId(),
      n: 1,
      position: null,
      usage: [{ ...use, scopes: many }],
    })
    expect([refused.status, refused.body.code]).toEqual([400, "invalid_request"])
    await eventually(async () => {
      const { body } = await server.root.get(`/keys/${mine.id}`)
      return body.request_count === 2 ? body : undefined
    })
  })

  it("renews for verifiers that say more than the server knows, and for no other operation", async () => {
    const mine = await mint(server.root, reader)
    const hour_at = Math.floor(Date.now() / 3_600_000) * 3_600_000
    const later = { of_a_later_version: [1] }
    const usage = [{ grant_id: mine.id, hour_at, counts: { ok: 4 }, last_used_at: hour_at, ...later }]
    const usage_report = { reporter: newId(), number: 1, ...later }
    const { id, at } = await join(one, { usage, usage_report, ...later })
    for (const [path, body] of [
      ["leave", { id }],
      ["load", { id, position: at, hashes: [hashOf(mine.token)] }],
    ] as const) {
      expect((await one.post(`/verifier/${path}`, { ...body, ...later })).body.code).toBe("invalid_request")
    }
    await leave(one, id)
    await eventually(async () => {
      const { body } = await server.root.get(`/keys/${mine.id}`)
      return body.request_count === 4 ? body : undefined
    })
  })

  it("counts a report once, however often and under whatever id of the verifier it comes, and says when it is written down", async () => {
    const { id: key } = await mint(server.root, reader)
    const hour_at = Math.floor(Date.now() / 3_600_000) * 3_600_000
    const usage = [{ grant_id: key, hour_at, counts: { ok: 3 }, last_used_at: hour_at }]
    const usage_report = { reporter: newId(), number: 1 }
    const { id, at } = await join(one, { usage, usage_report })
    const { body } = await one.post("/verifier/renew", { id, n: 2, position: at, usage, usage_report })
    expect(body.reset).toBe(false)
    const second = await join(one, { usage, usage_report })
    await eventually(async () => {
      const n = Date.now()
      const reply = await one.post("/verifier/renew", { id, n, position: at, usage_report })
      return reply.body.usage_written === 1 ? reply : undefined
    })
    await one.post("/verifier/renew", { id, n: Date.now() + 1, position: at, usage, usage_report })
    await leave(one, id)
    await leave(one, second.id)
    // The next second's counts are written after whatever these left behind.
    const next = { usage_report: { ...usage_report, number: 2 }, usage }
    const third = await join(one, next)
    await leave(one, third.id)
    await eventually(async () => {
      const { request_count } = (await server.root.get(`/keys/${key}`)).body
      return request_count >= 6 ? request_count : undefined
    })
    expect((await server.root.get(`/keys/${key}`)).body.request_count).toBe(6)
  })

  it("asks the server about keys whose limit or quota is counted in one place", async () => {
    const verifier = createVerifier({ url: server.url, token: oneToken })
    await verifier.ready()
    const { token } = await mint(server.root, { ...reader, quota: { limit: 2, period: "total" } })
    const codes = [(await verifier.verify(token)).code]
    codes.push((await server.root.post("/verify", { token })).body.code)
    codes.push((await verifier.verify(token)).code)
    expect(codes).toEqual(["ok", "ok", "quota_exceeded"])
    expect(verifier.verifyNow(token)).toBeNull()
    await verifier.close()
  })
})
