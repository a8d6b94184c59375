import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { MovableClock } from "../support/clock.ts"
import { DAY_MS, HOUR_MS, MINUTE_MS, movableClock, SECOND_MS, travel } from "../support/clock.ts"
import { eventually } from "../support/eventually.ts"
import { codeOf, mint, verify } from "../support/keys.ts"
import type { Colleague, TestOrganization } from "../support/people.ts"
import { addColleague, addOrganization } from "../support/people.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { stores, storesWithMovableClock } from "../support/stores.ts"

const READ = ["compliance:read", "evidence:read", "settings:read", "users:read"]
const WRITE = ["compliance:write", "evidence:write"]
const ADMIN = ["settings:write", "users:write"]
const EVERY = [...READ, ...WRITE, ...ADMIN]

/** The levels, with exactly what each may do. */
const LEVELS = [
  ["read-only", READ],
  ["read-write", [...READ, ...WRITE]],
  ["admin", EVERY],
] as const

const DASHBOARD = { keyspace: "compliance", label: "Internal Dashboard", permission: "read-only" }

describe.each(stores())("API keys for compliance data on $name", ({ freshUrl }) => {
  let server: TestServer
  let organization: TestOrganization
  let manager: Colleague
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    organization = await addOrganization(server, { name: "Auditees" })
    manager = await addColleague(server, organization.id, { role: "manager" })
  })
  afterAll(() => server.close())

  describe("creating a key", () => {
    it.each(["CI/CD Pipeline - Production", "Internal Dashboard", "Audit Export Script"])(
      "names it %s",
      async (label) => {
        expect((await mint(manager.api, { ...DASHBOARD, label })).key.label).toBe(label)
      },
    )

    it("wants the name", async () => {
      const { status, body } = await manager.api.post("/keys", { ...DASHBOARD, label: undefined })
      expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
        422,
        ["/label"],
      ])
    })

    it("wants the access level, or single scopes, and not both", async () => {
      for (const fields of [
        { permission: undefined },
        { permission: "god" },
        { permission: "read-only", scopes: ["users:read"] },
        { permission: undefined, scopes: ["users:*"] },
      ]) {
        const { status, body } = await manager.api.post("/keys", { ...DASHBOARD, ...fields })
        expect([fields, status, body.code]).toEqual([fields, 422, "unprocessable"])
      }
    })

    it("may leave the expiration open, or configure a date", async () => {
      expect((await mint(manager.api, DASHBOARD)).key.expires_at).toBeNull()
      const { key } = await mint(manager.api, { ...DASHBOARD, expires_in: "90d" })
      expect(Date.parse(key.expires_at) - Date.parse(key.created_at)).toBe(90 * DAY_MS)
    })
  })

  describe("key permissions", () => {
    it.each(LEVELS)("%s carries exactly its scopes", async (permission, scopes) => {
      const { token, key } = await mint(manager.api, { ...DASHBOARD, permission })
      expect([key.permission, key.scopes]).toEqual([permission, scopes])
      for (const scope of EVERY) {
        const decision = await verify(server, token, { action: { scopes: [scope] } })
        const may = (scopes as readonly string[]).includes(scope)
        expect([scope, decision.code]).toEqual([scope, may ? "ok" : "insufficient_scope"])
        expect(decision.missing_scopes).toEqual(may ? undefined : [scope])
      }
    })

    it("never change afterwards", async () => {
      const { id, token } = await mint(manager.api, DASHBOARD)
      for (const change of [{ permission: "admin" }, { scopes: EVERY }, { environments: ["production"] }]) {
        const { status, body } = await manager.api.patch(`/keys/${id}`, change)
        expect([status, body.code]).toEqual([422, "keys_are_immutable"])
      }
      expect(await codeOf(server, token, { action: { scopes: ["users:write"] } })).toBe("insufficient_scope")
    })
  })

  describe("environment scoping", () => {
    const within = (environment?: string) => ({ action: { scopes: ["compliance:read"], environment } })

    it.each(["production", "staging"])("a %s key can only access its own environment", async (name) => {
      const { token, key } = await mint(manager.api, { ...DASHBOARD, environments: [name] })
      expect(key.environments).toEqual([name])
      expect(await codeOf(server, token, within(name))).toBe("ok")
      for (const other of ["production", "staging", "development"].filter((other) => other !== name)) {
        expect(await codeOf(server, token, within(other))).toBe("environment_not_allowed")
      }
    })

    it("a confined key is refused where the environment is not stated", async () => {
      const { token } = await mint(manager.api, { ...DASHBOARD, environments: ["production"] })
      expect(await codeOf(server, token, within())).toBe("environment_not_allowed")
      expect(await codeOf(server, token)).toBe("environment_not_allowed")
    })

    it("a key for all environments can access data across them", async () => {
      const { token, key } = await mint(manager.api, DASHBOARD)
      expect(key.environments).toBeNull()
      for (const name of ["production", "staging", "development", undefined]) {
        expect(await codeOf(server, token, within(name))).toBe("ok")
      }
    })

    it("knows the environments an organization adds, and no others", async () => {
      const unknown = await manager.api.post("/keys", { ...DASHBOARD, environments: ["qa"] })
      expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([422, "/environments"])
      expect((await organization.owner.api.post("/environments", { name: "qa" })).status).toBe(201)
      const { token } = await mint(manager.api, { ...DASHBOARD, environments: ["qa", "staging"] })
      expect(await codeOf(server, token, within("qa"))).toBe("ok")
      expect(await codeOf(server, token, within("staging"))).toBe("ok")
      expect(await codeOf(server, token, within("production"))).toBe("environment_not_allowed")
    })
  })

  describe("viewing active keys", () => {
    it("shows name, permissions, created, last used, expires and status", async () => {
      const { id } = await mint(manager.api, { ...DASHBOARD, label: "Shown", expires_in: "30d" })
      const { body } = await manager.api.get("/keys?keyspace=compliance&status=active&q=Shown")
      expect(body.data).toEqual([
        expect.objectContaining({
          grant_id: id,
          label: "Shown",
          permission: "read-only",
          created_at: expect.stringMatching(/Z$/),
          last_used_at: null,
          request_count: 0,
          expires_at: expect.stringMatching(/Z$/),
          status: "active",
        }),
      ])
    })

    it("says when a key was last used and how often, once it was", async () => {
      const { id, token } = await mint(manager.api, DASHBOARD)
      const from = Date.now()
      for (let call = 0; call < 3; call++) expect(await codeOf(server, token)).toBe("ok")
      expect(await codeOf(server, token, { action: { scopes: ["users:write"] } })).toBe("insufficient_scope")
      const until = Date.now()
      const used = await eventually(async () => {
        const { body } = await manager.api.get(`/keys/${id}`)
        return body.request_count >= 3 ? body : undefined
      })
      expect(used.request_count).toBe(3)
      expect(Date.parse(used.last_used_at)).toBeGreaterThanOrEqual(from)
      // Authority time runs up to one in a hundred fast between two renewals.
      expect(Date.parse(used.last_used_at)).toBeLessThanOrEqual(until + 100)
    })

    it("finds the keys that should be reviewed because nobody used them", async () => {
      const { id } = await mint(manager.api, DASHBOARD)
      const { body } = await manager.api.get("/keys?unused_for=90d")
      expect(body.data.map((key: { grant_id: string }) => key.grant_id)).not.toContain(id)
    })
  })

  describe("revoking a key", () => {
    it("disables it immediately and permanently", async () => {
      const { id, token } = await mint(manager.api, DASHBOARD)
      expect(await codeOf(server, token)).toBe("ok")
      expect((await manager.api.delete(`/keys/${id}`)).body.status).toBe("revoked")
      expect(await codeOf(server, token)).toBe("revoked")
      expect((await manager.api.patch(`/keys/${id}`, { enabled: true })).status).toBe(409)
      const { body } = await manager.api.get("/keys?status=revoked&limit=200")
      expect(body.data.map((key: { grant_id: string }) => key.grant_id)).toContain(id)
      const again = await mint(manager.api, DASHBOARD)
      expect(await codeOf(server, again.token)).toBe("ok")
    })
  })

  describe("common use cases", () => {
    it("each name the permission they need, and a key of that permission is enough", async () => {
      const { body } = await manager.api.get("/keyspaces/compliance")
      const needed = {
        "Compliance dashboard": "read-only",
        "Audit export": "read-only",
        "CI/CD security gate": "read-only",
        "Evidence upload": "read-write",
        "User provisioning": "admin",
      }
      expect(Object.keys(body.tasks)).toEqual(Object.keys(needed))
      const order = LEVELS.map(([name]) => name)
      for (const [task, permission] of Object.entries(needed)) {
        const { scopes } = body.tasks[task]
        const enough: string[] = []
        for (const level of order) {
          const { token } = await mint(manager.api, { ...DASHBOARD, label: task, permission: level })
          if ((await codeOf(server, token, { action: { scopes } })) === "ok") enough.push(level)
        }
        // The least level that is enough is the one named.
        expect([task, enough[0]]).toEqual([task, permission])
      }
    })
  })

  describe("the audit trail", () => {
    it("logs who created a key, when, and with what permissions", async () => {
      const { id } = await mint(manager.api, {
        ...DASHBOARD,
        permission: "read-write",
        environments: ["staging"],
      })
      const { body } = await manager.api.get(`/audit?target_id=${id}`)
      expect(body.data).toHaveLength(1)
      const [entry] = body.data
      expect(entry).toMatchObject({
        action: "key.created",
        actor: { kind: "person", id: manager.personId, member_id: manager.memberId },
        target: { kind: "key", id },
        before: null,
        after: {
          permission: "read-write",
          scopes: [...READ, ...WRITE],
          environments: ["staging"],
          label: "Internal Dashboard",
        },
      })
      expect(Math.abs(Date.now() - Date.parse(entry.at))).toBeLessThan(60_000)
      expect(entry.origin.address).toBe("127.0.0.1")
    })

    it("logs who revoked it, when and why", async () => {
      const { id } = await mint(manager.api, DASHBOARD)
      const owner = organization.owner
      const revoked = await owner.api.delete(`/keys/${id}`, { reason: "obsolete" })
      expect(revoked.body.revoked_by).toEqual({ kind: "person", id: owner.personId })
      const { body } = await manager.api.get(`/audit?target_id=${id}&action=key.revoked`)
      expect(body.data).toHaveLength(1)
      expect(body.data[0]).toMatchObject({
        actor: { kind: "person", id: owner.personId },
        before: { status: "active" },
        after: { status: "revoked", reason: "obsolete" },
      })
      expect(Math.abs(Date.parse(revoked.body.revoked_at) - Date.parse(body.data[0].at))).toBeLessThan(60_000)
    })

    it("logs what a system key did under the key's name", async () => {
      const script = await mint(manager.api, { keyspace: "system", scopes: ["keys:write"] })
      const { id } = await mint(server.withToken(script.token), DASHBOARD)
      const { body } = await manager.api.get(`/audit?target_id=${id}`)
      expect(body.data[0].actor).toEqual({ kind: "key", id: script.id, member_id: null })
    })

    it("repeats nothing that changed nothing: revoking again leaves no second entry", async () => {
      const { id } = await mint(manager.api, DASHBOARD)
      for (let call = 0; call < 3; call++) await manager.api.delete(`/keys/${id}`)
      const { body } = await manager.api.get(`/audit?target_id=${id}&action=key.revoked`)
      expect(body.data).toHaveLength(1)
    })
  })
})

const make = (server: TestServer, fields: object = {}) => mint(server.root, { ...DASHBOARD, ...fields })

async function rotate(server: TestServer, id: string, body?: object) {
  const { status, body: answer, text } = await server.root.post(`/keys/${id}/rotate`, body)
  if (status !== 201) throw new Error(`rotating answered ${status}: ${text}`)
  return { token: answer.token as string, id: answer.key.grant_id as string, key: answer.key }
}

describe.each(stores())("rotation of compliance keys on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  it("makes a new key with the same powers; both work while the consuming system is updated", async () => {
    const old = await make(server, {
      permission: "read-write",
      environments: ["staging"],
      constraints: { allowed_ips: ["203.0.113.0/24"] },
      metadata: { team: "audit" },
    })
    const { token, id, key } = await rotate(server, old.id, { overlap: "24h" })
    expect(token).not.toBe(old.token)
    for (const field of ["permission", "scopes", "environments", "constraints", "label", "metadata"]) {
      expect([field, key[field]]).toEqual([field, old.key[field]])
    }
    expect([key.rotated_from, key.status]).toEqual([old.id, "active"])
    const { body } = await server.root.get(`/keys/${old.id}`)
    expect([body.rotated_to, body.status]).toEqual([id, "rotating"])
    const about = { action: { environment: "staging" }, request: { ip: "203.0.113.5" } }
    expect(await codeOf(server, old.token, about)).toBe("ok")
    expect(await codeOf(server, token, about)).toBe("ok")
  })

  it("gives an overlap of a day where none is stated", async () => {
    const old = await make(server)
    await rotate(server, old.id)
    const { body } = await server.root.get(`/keys/${old.id}`)
    expect(Math.abs(Date.parse(body.ends_at) - Date.now() - DAY_MS)).toBeLessThan(MINUTE_MS)
  })

  it("ends the old key at once with an overlap of nothing", async () => {
    const old = await make(server)
    expect(await codeOf(server, old.token)).toBe("ok")
    const { token } = await rotate(server, old.id, { overlap: "0" })
    expect(await codeOf(server, old.token)).toBe("expired")
    expect(await codeOf(server, token)).toBe("ok")
  })

  it.each([
    ["rotating", (id: string) => rotate(server, id, { overlap: "1h" })],
    ["revoked", (id: string) => server.root.delete(`/keys/${id}`)],
  ])("refuses to rotate a key that is %s", async (expected, disturb) => {
    const { id } = await make(server, { expires_in: "1d" })
    await disturb(id)
    const { status, body } = await server.root.post(`/keys/${id}/rotate`)
    // `status` of a problem document is the HTTP status (RFC 9457 §3.1.2); the key's has a name of its own.
    expect([status, body.status, body.code, body.key_status]).toEqual([
      409,
      409,
      "key_not_rotatable",
      expected,
    ])
    expect((await server.root.get(`/keys/${id}`)).body.status).toBe(expected)
  })

  it("of two that rotate a key at the same time lets one win", async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await make(server)
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => server.root.post(`/keys/${id}/rotate`)),
      )
      const count = (wanted: number): number => answers.filter(({ status }) => status === wanted).length
      expect([count(201), count(409)]).toEqual([1, 4])
    }
  })

  it("shares the rate limit: rotating gives nobody a fresh one", async () => {
    const old = await make(server, { constraints: { rate_limit_rpm: 4 } })
    expect(await codeOf(server, old.token)).toBe("ok")
    expect(await codeOf(server, old.token)).toBe("ok")
    const { token } = await rotate(server, old.id)
    expect(await codeOf(server, token)).toBe("ok")
    expect(await codeOf(server, old.token)).toBe("ok")
    expect(await codeOf(server, token)).toBe("rate_limited")
    expect(await codeOf(server, old.token)).toBe("rate_limited")
  })

  it("shares the quota, through every link of the chain", async () => {
    const first = await make(server, { quota: { limit: 3, period: "total" } })
    const second = await rotate(server, first.id)
    const third = await rotate(server, second.id)
    expect(await codeOf(server, first.token)).toBe("ok")
    expect(await codeOf(server, second.token)).toBe("ok")
    expect(await codeOf(server, third.token)).toBe("ok")
    for (const { token } of [first, second, third]) {
      expect(await codeOf(server, token)).toBe("quota_exceeded")
    }
    expect((await server.root.get(`/keys/${third.id}`)).body.quota.used).toBe(3)
  })

  it("is logged, and lets either key be revoked by itself", async () => {
    const old = await make(server)
    const { token, id } = await rotate(server, old.id)
    await server.root.delete(`/keys/${old.id}`)
    expect([await codeOf(server, old.token), await codeOf(server, token)]).toEqual(["revoked", "ok"])
    const { body } = await server.root.get(`/audit?target_id=${old.id}&action=key.rotated`)
    expect(body.data[0].after.rotated_to).toBe(id)
  })
})

describe.each(storesWithMovableClock())(
  "rotation of compliance keys, as time goes by, on $name",
  ({ freshUrl }) => {
    let server: TestServer
    let clock: MovableClock
    beforeAll(async () => {
      clock = movableClock()
      server = await startTestServer({ databaseUrl: await freshUrl(), clock })
    })
    afterAll(() => server.close())

    it.each([
      ["that never expires", {}],
      ["that would expire later", { expires_in: "90d" }],
    ])("ends an old key %s when the overlap does, and not before", async (_, expiry) => {
      const old = await make(server, expiry)
      const { token } = await rotate(server, old.id, { overlap: "24h" })
      await travel(server, clock, 24 * HOUR_MS - MINUTE_MS)
      expect(await codeOf(server, old.token)).toBe("ok")
      await travel(server, clock, MINUTE_MS + SECOND_MS)
      expect(await codeOf(server, old.token)).toBe("expired")
      expect(await codeOf(server, token)).toBe("ok")
    })

    it("never lengthens the old key's life", async () => {
      const old = await make(server, { expires_in: "1h" })
      await rotate(server, old.id, { overlap: "24h" })
      const { body } = await server.root.get(`/keys/${old.id}`)
      expect(body.ends_at).toBe(old.key.expires_at)
      await travel(server, clock, HOUR_MS + SECOND_MS)
      expect(await codeOf(server, old.token)).toBe("expired")
    })

    it("gives the new key the lifetime of the old one from now, or the one asked for", async () => {
      const lifetime = ({ key }: { key: { expires_at: string; created_at: string } }): number =>
        Date.parse(key.expires_at) - Date.parse(key.created_at)
      const old = await make(server, { expires_in: "90d" })
      await travel(server, clock, 10 * DAY_MS)
      const second = await rotate(server, old.id)
      expect(lifetime(second)).toBe(90 * DAY_MS)
      expect(lifetime(await rotate(server, second.id, { expires_in: "30d" }))).toBe(30 * DAY_MS)
      expect((await rotate(server, (await make(server)).id)).key.expires_at).toBeNull()
    })

    it("finds keys that were not used for 90 days, and not those that were", async () => {
      const idle = await make(server)
      const busy = await make(server)
      await travel(server, clock, 91 * DAY_MS)
      expect(await codeOf(server, busy.token)).toBe("ok")
      const unused = await eventually(async () => {
        const { body } = await server.root.get("/keys?unused_for=90d&limit=200")
        const ids: readonly string[] = body.data.map((key: { grant_id: string }) => key.grant_id)
        return ids.includes(busy.id) ? undefined : ids
      })
      expect(unused).toContain(idle.id)
    })

    it("is refused to a key that is expired", async () => {
      const { id } = await make(server, { expires_in: "1d" })
      await travel(server, clock, 2 * DAY_MS)
      const { status, body } = await server.root.post(`/keys/${id}/rotate`)
      expect([status, body.code, body.key_status]).toEqual([409, "key_not_rotatable", "expired"])
    })
  },
)
