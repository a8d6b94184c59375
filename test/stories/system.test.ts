import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { eventually } from "../support/eventually.ts"
import type { MovableClock } from "../support/clock.ts"
import { DAY_MS, HOUR_MS, movableClock, SECOND_MS, travel } from "../support/clock.ts"
import { codeOf, mint, verify } from "../support/keys.ts"
import type { Colleague, TestOrganization } from "../support/people.ts"
import { addColleague, addOrganization } from "../support/people.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { stores, storesWithMovableClock } from "../support/stores.ts"

const PROMETHEUS = { keyspace: "system", type: "key", scopes: ["metrics:read"] }
const MANAGEMENT = { keyspace: "system", scopes: ["keys:read", "keys:verify"] }

describe.each(stores())("system keys for an organization's integrations on $name", ({ freshUrl }) => {
  let server: TestServer
  let organization: TestOrganization
  let admin: Colleague
  let manager: Colleague
  let member: Colleague
  let viewer: Colleague

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    organization = await addOrganization(server, { name: "Debuggers" })
    const add = (role: "admin" | "manager" | "member" | "viewer"): Promise<Colleague> =>
      addColleague(server, organization.id, { role })
    admin = await add("admin")
    manager = await add("manager")
    member = await add("member")
    viewer = await add("viewer")
  })
  afterAll(() => server.close())

  const listedIds = async (who: Colleague): Promise<readonly string[]> => {
    const { status, body } = await who.api.get("/keys?keyspace=system&limit=200")
    expect(status).toBe(200)
    return body.data.map(({ grant_id }: { grant_id: string }) => grant_id)
  }

  describe("permissions", () => {
    it("let managers, admins and owners do everything here", async () => {
      for (const { api } of [manager, admin, organization.owner]) {
        const { id } = await mint(api, PROMETHEUS)
        expect((await api.get(`/keys/${id}`)).status).toBe(200)
        expect((await api.patch(`/keys/${id}`, { enabled: false })).status).toBe(200)
        expect((await api.patch(`/keys/${id}`, { enabled: true })).status).toBe(200)
        expect((await api.post(`/keys/${id}/rotate`)).status).toBe(201)
        expect((await api.delete(`/keys/${id}`)).status).toBe(200)
      }
    })

    it("let members and viewers do nothing here, and say which role it takes", async () => {
      const { id } = await mint(manager.api, PROMETHEUS)
      for (const { api } of [member, viewer]) {
        for (const answer of [await api.post("/keys", PROMETHEUS), await api.get("/keys?keyspace=system")]) {
          const { code, needed_role } = answer.body
          expect([answer.status, code, needed_role]).toEqual([403, "role_insufficient", "manager"])
        }
        // What they may not see is absent to them.
        for (const answer of [
          await api.get(`/keys/${id}`),
          await api.patch(`/keys/${id}`, { enabled: false }),
          await api.post(`/keys/${id}/rotate`),
          await api.delete(`/keys/${id}`),
        ]) {
          expect([answer.status, answer.body.code]).toEqual([404, "not_found"])
        }
        // A list of everything leaves them out.
        const all = await api.get("/keys")
        expect(all.body.data.map((key: { grant_id: string }) => key.grant_id)).not.toContain(id)
      }
      expect((await manager.api.get(`/keys/${id}`)).body.status).toBe("active")
    })
  })

  describe("keys", () => {
    it("are assigned to an organization and reach no other", async () => {
      const other = await addOrganization(server, { name: "Others" })
      const { token, key } = await mint(manager.api, {
        ...PROMETHEUS,
        scopes: ["keys:read", "organizations:read"],
      })
      expect([key.organization_id, key.reach]).toEqual([organization.id, "organization"])
      const api = server.withToken(token)
      const seen = await api.get("/organizations")
      expect(seen.body.data.map(({ id }: { id: string }) => id)).toEqual([organization.id])
      expect((await api.get(`/organizations/${other.id}`)).status).toBe(404)
      expect((await api.get(`/keys?organization_id=${other.id}`)).status).toBe(404)
    })

    it.each([
      ["SCIM endpoints", "scim:write"],
      ["a Prometheus integration", "metrics:read"],
    ])("are made for %s with the scope %s, by a manager", async (_, scope) => {
      const { token, key } = await mint(manager.api, { ...PROMETHEUS, scopes: [scope] })
      expect(token).toMatch(/^bit_sys_[0-9A-Za-z]{36}$/)
      expect(key.scopes).toEqual([scope])
      expect(await codeOf(server, token, { keyspace: "system", action: { scopes: [scope] } })).toBe("ok")
    })
  })

  describe("rules and limitations", () => {
    it("keys of agent pools are managed independently: this is not where they are made", async () => {
      const { status, body } = await manager.api.post("/keys", { ...PROMETHEUS, type: "pool" })
      expect([status, body.code, body.managed_by]).toEqual([422, "managed_elsewhere", "pools"])
    })

    it("and neither they nor the root key are ever listed here", async () => {
      const first = await server.signInFirst()
      const { status, body } = await first.get("/keys?keyspace=system&limit=200")
      expect(status).toBe(200)
      const types = body.data.map(({ type }: { type: string }) => type)
      expect(types.filter((type: string) => type !== "key")).toEqual([])
      for (const type of ["pool", "root"]) {
        const { body } = await server.root.get(`/keys?type=${type}&organization_id=${organization.id}`)
        expect(body.data ?? []).toEqual([])
      }
      expect((await first.post("/keys", { ...PROMETHEUS, type: "root" })).body.code).toBe("managed_elsewhere")
    })
  })

  describe("generating a key", () => {
    it("leaves the default expiration at 90 days", async () => {
      const { key } = await mint(manager.api, PROMETHEUS)
      expect(Date.parse(key.expires_at) - Date.parse(key.created_at)).toBe(90 * DAY_MS)
    })

    it.each([
      ["30d", 30],
      ["60d", 60],
      ["180d", 180],
      ["1y", 365],
      ["17d", 17],
    ])("or selects an alternate range of %s", async (expires_in, days) => {
      const { key } = await mint(manager.api, { ...PROMETHEUS, expires_in })
      expect(Date.parse(key.expires_at) - Date.parse(key.created_at)).toBe(days * DAY_MS)
    })

    it("asks for no label: without one it is called by its day", async () => {
      const { key } = await mint(manager.api, PROMETHEUS)
      expect(key.label).toBe(`API key ${key.created_at.slice(0, 10)}`)
      expect((await mint(manager.api, { ...PROMETHEUS, label: "Grafana" })).key.label).toBe("Grafana")
    })

    it("adds the key to the list, ready to be copied to the application", async () => {
      const { id, token } = await mint(manager.api, MANAGEMENT)
      expect(await listedIds(manager)).toContain(id)
      expect((await server.withToken(token).get("/keys")).status).toBe(200)
    })
  })

  describe("expiring", () => {
    it("happens by itself at the key's instant, and no verification that starts later passes", async () => {
      const { token, key } = await mint(manager.api, { ...MANAGEMENT, expires_in: "1s" })
      const endsAt = Date.parse(key.expires_at)
      expect(endsAt - Date.parse(key.created_at)).toBe(SECOND_MS)
      await eventually(async () => {
        const startedAt = Date.now()
        const code = await codeOf(server, token)
        if (code === "ok") expect(startedAt).toBeLessThan(endsAt)
        else expect(code).toBe("expired")
        return startedAt >= endsAt ? true : undefined
      })
      expect((await server.withToken(token).get("/keys")).body.code).toBe("invalid_token")
    })
  })

  describe("deactivating", () => {
    it("stops the key at any time, and reactivating lets it work again", async () => {
      const { id, token } = await mint(manager.api, MANAGEMENT)
      const api = server.withToken(token)
      expect((await api.get("/keys")).status).toBe(200)
      const off = await manager.api.patch(`/keys/${id}`, { enabled: false })
      expect([off.status, off.body.status]).toEqual([200, "disabled"])
      expect(await codeOf(server, token)).toBe("disabled")
      const refused = await api.get("/keys")
      expect([refused.status, refused.body.code]).toEqual([401, "invalid_token"])
      const on = await manager.api.patch(`/keys/${id}`, { enabled: true })
      expect([on.status, on.body.status]).toEqual([200, "active"])
      expect(await codeOf(server, token)).toBe("ok")
      expect((await api.get("/keys")).status).toBe(200)
    })
  })

  describe("revoking and deleting a key", () => {
    it("revoked, it denies access to the related service at once", async () => {
      const { id, token } = await mint(manager.api, MANAGEMENT)
      const api = server.withToken(token)
      expect((await api.post("/verify", { token })).body.code).toBe("ok")
      await manager.api.delete(`/keys/${id}`, { reason: "compromised" })
      expect((await api.post("/verify", { token })).status).toBe(401)
      expect((await api.get("/keys")).status).toBe(401)
    })

    it.each(["compromised", "misused", "limit_reached", "holder_inactive", "obsolete", "renewal"])(
      "keeps the reason %s",
      async (reason) => {
        const { id } = await mint(manager.api, PROMETHEUS)
        expect((await manager.api.delete(`/keys/${id}`, { reason })).body.revoked_reason).toBe(reason)
      },
    )

    it("removes the key from the list, and from everywhere but the audit trail", async () => {
      const { id, token } = await mint(manager.api, PROMETHEUS)
      expect(await listedIds(manager)).toContain(id)
      const gone = await manager.api.delete(`/keys/${id}?purge=true`, { reason: "obsolete" })
      expect([gone.status, gone.text]).toEqual([204, ""])
      expect(await listedIds(manager)).not.toContain(id)
      for (const answer of [
        await manager.api.get(`/keys/${id}`),
        await manager.api.delete(`/keys/${id}?purge=true`),
        await manager.api.patch(`/keys/${id}`, { enabled: true }),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([404, "not_found"])
      }
      expect(await codeOf(server, token)).toBe("revoked")
      const trail = await manager.api.get(`/audit?target_id=${id}&sort=seq`)
      const actions = trail.body.data.map(({ action }: { action: string }) => action)
      expect(actions).toEqual(["key.created", "key.purged"])
    })

    it("of a key that was revoked before removes it as well", async () => {
      const { id, token } = await mint(manager.api, PROMETHEUS)
      await manager.api.delete(`/keys/${id}`)
      expect(await listedIds(manager)).toContain(id)
      expect((await manager.api.delete(`/keys/${id}?purge=true`)).status).toBe(204)
      expect(await listedIds(manager)).not.toContain(id)
      expect(await codeOf(server, token)).toBe("revoked")
    })

    it("leaves the key that was created before it working", async () => {
      const old = await mint(manager.api, MANAGEMENT)
      const replacement = await mint(manager.api, MANAGEMENT)
      await manager.api.delete(`/keys/${old.id}?purge=true`)
      expect(await codeOf(server, replacement.token)).toBe("ok")
    })
  })
})

describe.each(storesWithMovableClock())("automatic expiry of system keys on $name", ({ freshUrl }) => {
  let server: TestServer
  let clock: MovableClock
  beforeAll(async () => {
    clock = movableClock()
    server = await startTestServer({ databaseUrl: await freshUrl(), clock })
  })
  afterAll(() => server.close())

  it("ends a key after the period set when it was made, without anybody doing anything", async () => {
    const { id, token } = await mint(server.root, MANAGEMENT)
    const longer = await mint(server.root, { ...MANAGEMENT, expires_in: "1y" })
    const api = server.withToken(token)
    await travel(server, clock, 90 * DAY_MS - HOUR_MS)
    expect((await api.get("/keys")).status).toBe(200)
    await travel(server, clock, HOUR_MS + SECOND_MS)
    const refused = await api.get("/keys")
    expect([refused.status, refused.body.code]).toEqual([401, "invalid_token"])
    const decision = await verify(server, token)
    expect([decision.valid, decision.code]).toEqual([false, "expired"])
    expect((await server.root.get(`/keys/${id}`)).body.status).toBe("expired")
    expect(await codeOf(server, longer.token)).toBe("ok")
  })

  it("is final: an expired key cannot be activated again", async () => {
    const { id, token } = await mint(server.root, { ...MANAGEMENT, expires_in: "1h" })
    await travel(server, clock, 2 * HOUR_MS)
    const { status, body } = await server.root.patch(`/keys/${id}`, { enabled: true })
    expect([status, body.code]).toEqual([409, "key_ended"])
    expect(await codeOf(server, token)).toBe("expired")
  })

  it("can be watched for: keys that end before a moment are listed", async () => {
    const soon = await mint(server.root, { ...MANAGEMENT, expires_in: "2d" })
    const later = await mint(server.root, { ...MANAGEMENT, expires_in: "60d" })
    const before = new Date(clock.now() + 7 * DAY_MS).toISOString()
    const { body } = await server.root.get(`/keys?status=active&expires_before=${before}`)
    const ids = body.data.map(({ grant_id }: { grant_id: string }) => grant_id)
    expect(ids).toContain(soon.id)
    expect(ids).not.toContain(later.id)
  })
})
