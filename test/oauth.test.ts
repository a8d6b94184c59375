import { mintToken } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { codeOf, mint } from "./support/keys.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const FORM = { "content-type": "application/x-www-form-urlencoded" }
const INACTIVE = '{"active":false}'

const form = (api: Api, path: string, fields: Record<string, string> | string): Promise<Answer> =>
  api.post(path, new URLSearchParams(fields).toString(), FORM)

// oauth.introspect and oauth.revoke
describe.each(stores())("OAuth's view of keys on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization
  let system: Api
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    ours = await addOrganization(server, { name: "Ours" })
    system = await systemKey(["keys:verify", "keys:write"])
  })
  afterAll(() => server.close())

  async function systemKey(scopes: readonly string[], organization = ours): Promise<Api> {
    const { token } = await mint(organization.owner.api, { keyspace: "system", scopes })
    return server.withToken(token)
  }
  const compliance = (fields: object = {}) =>
    mint(ours.owner.api, { keyspace: "compliance", label: "x", permission: "read-only", ...fields })
  const introspect = (token: string, api = system) => form(api, "/oauth/introspect", { token })

  describe("introspection", () => {
    it("describes a good token as RFC 7662 does", async () => {
      const { token, id, key } = await compliance({ expires_in: "30d" })
      const { status, body, headers } = await introspect(token)
      expect([status, headers.get("cache-control")]).toEqual([200, "no-store"])
      expect(body).toEqual({
        active: true,
        scope: "compliance:read evidence:read settings:read users:read",
        client_id: id,
        token_type: "Bearer",
        exp: Math.floor(Date.parse(key.expires_at) / 1_000),
        iat: Math.floor(Date.parse(key.created_at) / 1_000),
        sub: ours.id,
        aud: "compliance",
        iss: server.publicUrl,
        jti: id,
      })
    })

    it("leaves out what a key does not have, and names a member who holds it", async () => {
      const colleague = await addColleague(server, ours.id, { role: "member" })
      const key = await mint(colleague.api, {
        keyspace: "backup",
        label: "mine",
        scopes: ["snapshots:read"],
        expires_in: "7d",
      })
      const { body } = await introspect(key.token)
      expect([body.sub, body.scope]).toEqual([colleague.memberId, "snapshots:read"])
      const lasting = await introspect((await compliance()).token)
      expect(lasting.body).not.toHaveProperty("exp")
      expect(lasting.body).not.toHaveProperty("nbf")
    })

    it("answers nothing but that it is not active for every token that is no good", async () => {
      const revoked = await compliance()
      await ours.owner.api.delete(`/keys/${revoked.id}`)
      const disabled = await compliance()
      await ours.owner.api.patch(`/keys/${disabled.id}`, { enabled: false })
      const future = await compliance({ not_before: "2126-01-01T00:00:00Z" })
      const rotated = await compliance()
      await ours.owner.api.post(`/keys/${rotated.id}/rotate`, { overlap: "0" })
      const member = await addColleague(server, ours.id, { role: "owner" })
      const held = await mint(member.api, { keyspace: "backup", label: "x", scopes: ["snapshots:read"] })
      await ours.owner.api.delete(`/members/${member.memberId}`)
      const elsewhere = await addOrganization(server, { name: "Elsewhere" })
      const foreign = await mint(elsewhere.owner.api, {
        keyspace: "compliance",
        label: "x",
        permission: "read-only",
      })
      const never = mintToken(randomBytes(256), "lp")
      const tokens = [revoked, disabled, future, rotated, held, foreign].map(({ token }) => token)
      for (const token of [...tokens, never, "nonsense", "x".repeat(4_096)]) {
        const { status, text } = await introspect(token)
        expect([status, text]).toEqual([200, INACTIVE])
      }
      expect((await introspect(foreign.token, server.root)).body.active).toBe(true)
    })

    it("looks at nothing but the key's life: no constraint, no limit, no quota, and no use is counted", async () => {
      const constraints = { allowed_ips: ["203.0.113.0/24"], rate_limit_rpm: 1 }
      const quota = { limit: 1, period: "total" }
      const { token, id } = await compliance({ constraints, quota, environments: ["staging"] })
      for (let count = 0; count < 5; count++) expect((await introspect(token)).body.active).toBe(true)
      const about = { action: { environment: "staging" }, request: { ip: "203.0.113.5" } }
      expect(await codeOf(server, token, about)).toBe("ok")
      expect((await ours.owner.api.get(`/keys/${id}`)).body.quota.used).toBe(1)
      expect((await introspect(token)).body.active).toBe(true)
    })

    it("passes over hints and parameters that it does not know", async () => {
      const { token } = await compliance()
      const fields = { token, token_type_hint: "refresh_token", resource: "x" }
      expect((await form(system, "/oauth/introspect", fields)).body.active).toBe(true)
    })
  })

  describe("revocation", () => {
    const revoke = (token: string, api = system) => form(api, "/oauth/revoke", { token })

    it("ends the token before it answers, and answers the same for tokens that never were", async () => {
      const { token, id } = await compliance()
      expect(await codeOf(server, token)).toBe("ok")
      const answers = [
        await revoke(token),
        await revoke(token),
        await revoke(mintToken(randomBytes(256), "lp")),
        await revoke("nonsense"),
      ]
      expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [200, ""]))
      expect(await codeOf(server, token)).toBe("revoked")
      expect((await ours.owner.api.get(`/keys/${id}`)).body.revoked_by.kind).toBe("key")
      const { body } = await ours.owner.api.get(`/audit?target_id=${id}&action=key.revoked`)
      expect(body.data).toHaveLength(1)
    })

    it("lets a system key end itself, whatever its scopes, and nothing else", async () => {
      const own = await mint(ours.owner.api, { keyspace: "system", scopes: ["metrics:read"] })
      const self = server.withToken(own.token)
      const other = await compliance()
      const refused = await revoke(other.token, self)
      expect([refused.status, refused.body.error]).toEqual([403, "insufficient_scope"])
      expect((await revoke(own.token, self)).status).toBe(200)
      expect(await codeOf(server, own.token)).toBe("revoked")
      expect((await revoke(own.token, self)).status).toBe(401)
      expect(await codeOf(server, other.token)).toBe("ok")
    })

    it("does not reach other organizations", async () => {
      const elsewhere = await addOrganization(server, { name: "Out of reach" })
      const body = { keyspace: "compliance", label: "x", permission: "read-only" }
      const { token } = await mint(elsewhere.owner.api, body)
      expect((await revoke(token)).status).toBe(200)
      expect(await codeOf(server, token)).toBe("ok")
    })

    it("says that the root key is not ended this way", async () => {
      const { status, body } = await revoke(server.rootKey, server.root)
      expect([status, body.error, body.code]).toEqual([
        400,
        "unsupported_token_type",
        "unsupported_token_type",
      ])
      // To whoever cannot know of it, it is a token like any that never was.
      expect((await revoke(server.rootKey)).status).toBe(200)
      expect((await introspect(server.rootKey, server.root)).body.active).toBe(true)
    })
  })

  describe.each(["/oauth/introspect", "/oauth/revoke"])(
    "%s refuses, in OAuth's words as well as ours,",
    (path) => {
      const told = ({ status, body }: Answer): unknown => [status, body.code, body.error]

      it("callers without a good system key", async () => {
        expect(told(await form(server.anonymous, path, { token: "x" }))).toEqual([
          401,
          "unauthenticated",
          "invalid_client",
        ])
        const bad = await form(server.withToken("nonsense"), path, { token: "x" })
        expect(told(bad)).toEqual([401, "invalid_token", "invalid_token"])
        expect(bad.headers.get("www-authenticate")).toContain('error="invalid_token"')
        const person = await form(ours.owner.api, path, { token: "x" })
        expect(told(person)).toEqual([403, "key_required", "access_denied"])
        const reader = await systemKey(["keys:read"])
        const lacking = await form(reader, path, { token: mintToken(randomBytes(256), "lp") })
        expect(told(lacking)).toEqual([403, "insufficient_scope", "insufficient_scope"])
        expect(lacking.body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
      })

      it.each([
        ["no token", "token_type_hint=access_token"],
        ["an empty token", "token="],
        ["two tokens", "token=a&token=b"],
        ["the same name, spelt differently", "token=a&%74oken=b"],
        ["what is not percent-encoded UTF-8", "token=%ff"],
        ["half an escape", "token=%"],
        ["nothing", ""],
      ])("%s", async (_, body) => {
        expect(told(await system.post(path, body, FORM))).toEqual([400, "invalid_request", "invalid_request"])
      })

      it("JSON, and other methods", async () => {
        const json = await system.post(path, { token: "x" })
        expect(told(json)).toEqual([415, "unsupported_media_type", "invalid_request"])
        const get = await system.get(`${path}?token=x`)
        expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"])
      })
    },
  )

  it("takes no form anywhere else", async () => {
    const { status, body } = await form(system, "/keys", { keyspace: "compliance" })
    expect([status, body.code, body.error]).toEqual([415, "unsupported_media_type", undefined])
  })
})
