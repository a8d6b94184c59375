import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import { DAY_MS, HOUR_MS, MINUTE_MS, movableClock, SECOND_MS, travel } from "./support/clock.ts"
import type { MovableClock } from "./support/clock.ts"
import { mint } from "./support/keys.ts"
import type { Colleague, TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer, TEST_MASTER_KEY } from "./support/server.ts"
import { storedText } from "./support/stored-text.ts"
import { stores, storesWithMovableClock } from "./support/stores.ts"

const PROMETHEUS = { keyspace: "system", scopes: ["metrics:read"] }

describe.each(stores())("revealing a token on $name", ({ freshUrl }) => {
  let server: TestServer
  let databaseUrl: string | undefined
  let organization: TestOrganization
  let manager: Colleague

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl })
    organization = await addOrganization(server, { name: "Debuggers" })
    manager = await addColleague(server, organization.id, { role: "manager" })
  })
  afterAll(() => server.close())

  /** The 32 bytes that this server seals with. */
  const masterKey = (): Buffer => {
    const isConfigured = databaseUrl !== undefined
    const hex = isConfigured
      ? TEST_MASTER_KEY
      : readFileSync(join(server.dataDir, "master-key"), "utf8").trim()
    const key = Buffer.from(hex, "hex")
    expect(key.length).toBe(32)
    return key
  }

  const reveal = (api: Api, id: string) => api.post(`/keys/${id}/reveal`)

  it("answers a manager with the token and nothing else, which nobody may store", async () => {
    const { id, token } = await mint(manager.api, PROMETHEUS)
    const answer = await reveal(manager.api, id)
    expect([answer.status, answer.body]).toEqual([200, { token }])
    expect(answer.headers.get("cache-control")).toBe("no-store")
    expect(answer.headers.get("etag")).toBeNull()
  })

  it("is in the audit log, which the token is not", async () => {
    const { id, token } = await mint(manager.api, PROMETHEUS)
    await reveal(manager.api, id)
    const trail = await manager.api.get(`/audit?target_id=${id}&sort=seq`)
    const actions = trail.body.data.map(({ action }: { action: string }) => action)
    expect(actions).toEqual(["key.created", "key.revealed"])
    expect(trail.body.data[1].actor).toMatchObject({ kind: "person", id: manager.personId })
    expect(trail.text).not.toContain(token)
  })

  it("works for both keys of a rotation", async () => {
    const old = await mint(manager.api, PROMETHEUS)
    const rotated = await manager.api.post(`/keys/${old.id}/rotate`, { overlap: "1h" })
    expect((await reveal(manager.api, old.id)).body.token).toBe(old.token)
    expect((await reveal(manager.api, rotated.body.key.grant_id)).body.token).toBe(rotated.body.token)
  })

  it("shows no token that was shown only once by its type", async () => {
    const { id } = await mint(manager.api, { keyspace: "compliance", label: "x", permission: "read-only" })
    const { status, body } = await reveal(manager.api, id)
    expect([status, body.code]).toEqual([422, "not_recoverable"])
  })

  it("shows no token of a revoked key", async () => {
    const { id } = await mint(manager.api, PROMETHEUS)
    await manager.api.delete(`/keys/${id}`)
    const { status, body } = await reveal(manager.api, id)
    expect([status, body.code, body.key_status]).toEqual([409, "key_ended", "revoked"])
  })

  it("needs a person: a system key is refused, whatever it may do", async () => {
    const { id } = await mint(manager.api, PROMETHEUS)
    const declared = await manager.api.get("/keyspaces/system")
    const full = await mint(organization.owner.api, { keyspace: "system", scopes: declared.body.scopes })
    for (const api of [server.root, server.withToken(full.token)]) {
      const { status, body } = await reveal(api, id)
      expect([status, body.code]).toEqual([403, "session_required"])
    }
  })

  it("gives a manager no token with scopes that only others can grant", async () => {
    const { id, token } = await mint(organization.owner.api, {
      ...PROMETHEUS,
      scopes: ["metrics:read", "members:write"],
    })
    const { status, body } = await reveal(manager.api, id)
    expect([status, body.code, body.scopes]).toEqual([403, "role_cannot_grant", ["members:write"]])
    expect((await reveal(organization.owner.api, id)).body.token).toBe(token)
  })

  it("keeps in the database what opens with the master key only", async () => {
    const { id, token } = await mint(manager.api, PROMETHEUS)
    await reveal(manager.api, id)
    const text = await storedText(server.dataDir, databaseUrl)
    expect(text).toContain(id)
    expect(text).toMatch(/v1\.[0-9a-f]{8}\.[\w-]{80}\.[\w-]{16}\.[\w-]+\.[\w-]{22}/)
    for (const secret of [Buffer.from(token), Buffer.from(token.slice(-24, -4)), masterKey()]) {
      for (const encoding of ["latin1", "hex", "base64", "base64url"] as const) {
        const written = secret.toString(encoding).replace(/.=*$/, "")
        expect(written.length).toBeGreaterThan(18)
        expect(text).not.toContain(written)
        expect(server.logLines.join("\n")).not.toContain(written)
      }
    }
  })
})

describe.each(storesWithMovableClock())("the sign-in behind it on $name", ({ freshUrl }) => {
  let server: TestServer
  let clock: MovableClock
  beforeAll(async () => {
    clock = movableClock()
    server = await startTestServer({ databaseUrl: await freshUrl(), clock })
  })
  afterAll(() => server.close())

  it("may be ten minutes old; later a new one is needed, and enough", async () => {
    const { id: organizationId } = await addOrganization(server, { name: "Debuggers" })
    const manager = await addColleague(server, organizationId, { role: "manager" })
    const { id, token } = await mint(manager.api, PROMETHEUS)
    await travel(server, clock, 10 * MINUTE_MS - 5 * SECOND_MS)
    expect((await manager.api.post(`/keys/${id}/reveal`)).status).toBe(200)
    await travel(server, clock, 10 * SECOND_MS)
    const { status, body } = await manager.api.post(`/keys/${id}/reveal`)
    expect([status, body.code, body.max_age]).toEqual([403, "reauthentication_required", 600])
    expect((await manager.api.get(`/keys/${id}`)).status).toBe(200)
    const link = await server.root.post(`/members/${manager.memberId}/sign-in-link`)
    const again = await server.signInWith(link.body.sign_in_link)
    expect((await again.post(`/keys/${id}/reveal`)).body.token).toBe(token)
  })

  it("does not help with a key that has expired", async () => {
    const { id: organizationId } = await addOrganization(server, { name: "Debuggers" })
    const manager = await addColleague(server, organizationId, { role: "manager" })
    const { id } = await mint(manager.api, { ...PROMETHEUS, expires_in: "1h" })
    await travel(server, clock, HOUR_MS + SECOND_MS)
    const { status, body } = await manager.api.post(`/keys/${id}/reveal`)
    expect([status, body.code, body.key_status]).toEqual([409, "key_ended", "expired"])
    await travel(server, clock, DAY_MS)
  })
})
