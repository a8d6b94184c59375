import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import { eventually } from "./support/eventually.ts"
import { codeOf, mint } from "./support/keys.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const READER = { keyspace: "compliance", label: "refused", permission: "read-only" }

const REQUEST = { origin: "https://pages.example/deep?token=secret", ip: "203.0.113.7" }

interface Denial {
  readonly at: string
  readonly code: string
}

/** The denials of a key, once there are so many. */
async function denialsOf(api: Api, id: string, many: number): Promise<readonly Denial[]> {
  return await eventually(async () => {
    const { data } = (await api.get(`/keys/${id}/denials`)).body
    return data.length >= many ? data : undefined
  })
}

const codesIn = (denials: readonly Denial[]): readonly string[] => denials.map(({ code }) => code).toSorted()

// keys.denials
describe.each(stores())("the recent denials of a key on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  it("say when, why, what was missing and from where", async () => {
    const { token, id } = await mint(server.root, READER)
    const before = Date.now()
    expect((await server.root.get(`/keys/${id}/denials`)).body).toEqual({ data: [], next_cursor: null })
    expect(await codeOf(server, token, { request: REQUEST })).toBe("ok")
    const about = { action: { scopes: ["users:read", "users:write"] }, request: REQUEST }
    for (let use = 0; use < 3; use++) expect(await codeOf(server, token, about)).toBe("insufficient_scope")
    const [denial, ...others] = await denialsOf(server.root, id, 1)
    expect(others).toEqual([])
    expect(denial).toEqual({
      at: expect.any(String),
      code: "insufficient_scope",
      asked: ["users:write"],
      origin: "https://pages.example",
      address: "203.0.113.7",
    })
    const at = Date.parse(denial?.at ?? "")
    expect(at).toBeGreaterThanOrEqual(before - 1)
    expect(at).toBeLessThanOrEqual(Date.now())
  })

  it("are of the key that was refused, also after its end, and gone once it is purged", async () => {
    const [first, second] = [await mint(server.root, READER), await mint(server.root, READER)]
    await server.root.patch(`/keys/${first.id}`, { enabled: false })
    await server.root.delete(`/keys/${second.id}`)
    expect(await codeOf(server, first.token)).toBe("disabled")
    expect(await codeOf(server, second.token)).toBe("revoked")
    expect(await codeOf(server, `${first.token}x`)).toBe("malformed_token")
    expect(codesIn(await denialsOf(server.root, first.id, 1))).toEqual(["disabled"])
    expect(codesIn(await denialsOf(server.root, second.id, 1))).toEqual(["revoked"])
    await server.root.delete(`/keys/${second.id}?purge=true`)
    expect((await server.root.get(`/keys/${second.id}/denials`)).status).toBe(404)
  })

  it("come in pages, newest first, whose cursors are of one key", async () => {
    const { token, id } = await mint(server.root, { ...READER, environments: ["staging"] })
    const other = await mint(server.root, READER)
    await codeOf(server, token, { keyspace: "backup" })
    await codeOf(server, token, { action: { environment: "production" } })
    await codeOf(server, token, { action: { environment: "staging", scopes: ["users:write"] } })
    const all = await denialsOf(server.root, id, 3)
    expect(codesIn(all)).toEqual(["environment_not_allowed", "insufficient_scope", "wrong_keyspace"])
    const first = (await server.root.get(`/keys/${id}/denials?limit=2`)).body
    const next = `limit=2&cursor=${first.next_cursor}`
    const second = (await server.root.get(`/keys/${id}/denials?${next}`)).body
    expect([...first.data, ...second.data]).toEqual(all)
    expect(second.next_cursor).toBeNull()
    const times = all.map(({ at }) => Date.parse(at))
    expect(times).toEqual(times.toSorted((left, right) => right - left))
    expect((await server.root.get(`/keys/${other.id}/denials?${next}`)).body.code).toBe("invalid_request")
    expect((await server.root.get(`/keys/${id}/denials?sort=code`)).body.code).toBe("invalid_request")
  })

  it("hold up no count, whatever is stated", async () => {
    const { token, id } = await mint(server.root, READER)
    const hostile = `https://x\0\u2028\ud800${token}`
    const about = {
      keyspace: "backup",
      action: { environment: hostile, workspace: hostile, resources: { account: hostile, service: hostile } },
      request: { origin: hostile, ip: hostile, referer: hostile },
    }
    expect(await codeOf(server, token, about)).toBe("wrong_keyspace")
    expect(await codeOf(server, token, { ...about, keyspace: "compliance" })).toBe("workspace_not_allowed")
    const denials = await denialsOf(server.root, id, 2)
    expect(codesIn(denials)).toEqual(["workspace_not_allowed", "wrong_keyspace"])
    expect(JSON.stringify(denials)).not.toContain(token)
    expect(denials[0]).toMatchObject({ origin: "https://x???[token]", address: "https://x???[token]" })
    const { totals } = (await server.root.get(`/keys/${id}/usage`)).body
    expect(totals).toEqual({ workspace_not_allowed: 1, wrong_keyspace: 1 })
  })

  it("lose the address when the data of the person who holds the key is erased, and only then", async () => {
    const { id: organization, owner } = await addOrganization(server, { name: "Erasing" })
    const [ada, bob] = await Promise.all(
      ["ada", "bob"].map(() => addColleague(server, organization, { role: "manager" })),
    )
    if (ada === undefined || bob === undefined) throw new Error("nobody was added")
    const held = { keyspace: "backup", label: "laptop", scopes: ["backup:read"] }
    const keys = [await mint(ada.api, held), await mint(bob.api, held), await mint(ada.api, READER)]
    for (const { token } of keys) await codeOf(server, token, { keyspace: "discovery", request: REQUEST })
    for (const { id } of keys) await denialsOf(owner.api, id, 1)
    const erased = await owner.api.post("/audit/erase", { member_id: ada.memberId })
    expect(erased.body.samples).toBe(1)
    const seen = await Promise.all(keys.map(async ({ id }) => (await denialsOf(owner.api, id, 1))[0]))
    expect(seen).toMatchObject([
      { code: "wrong_keyspace", origin: "https://pages.example", address: null },
      { address: "203.0.113.7" },
      { address: "203.0.113.7" },
    ])
    const { data } = (await owner.api.get("/audit?action=audit.erased")).body
    expect(data).toContainEqual(
      expect.objectContaining({ after: { samples: 1 }, target: { kind: "person", id: ada.personId } }),
    )
    expect((await owner.api.post("/audit/erase", { member_id: ada.memberId })).body.samples).toBe(0)
    expect((await owner.api.post("/audit/erase", { email: bob.email })).body.samples).toBe(1)
  })

  it("are for those who may see the key, and addresses for those who may read the audit log", async () => {
    const { id: organization, owner } = await addOrganization(server, { name: "Refusing" })
    const { token, id } = await mint(owner.api, READER)
    await codeOf(server, token, { keyspace: "backup", request: REQUEST })
    const shown = async (api: Api): Promise<unknown> => {
      const [one] = await denialsOf(api, id, 1)
      return one
    }
    const seen = { code: "wrong_keyspace", asked: ["backup"], origin: "https://pages.example" }
    const key = async (scopes: readonly string[]): Promise<Api> =>
      server.withToken((await mint(owner.api, { keyspace: "system", scopes })).token)
    const manager = await addColleague(server, organization, { role: "manager" })
    for (const api of [owner.api, manager.api, server.root, await key(["keys:read", "audit:read"])])
      expect(await shown(api)).toMatchObject({ ...seen, address: "203.0.113.7" })
    const viewer = await addColleague(server, organization, { role: "viewer" })
    const member = await addColleague(server, organization, { role: "member" })
    for (const api of [viewer.api, member.api, await key(["keys:read"])])
      expect(await shown(api)).toMatchObject({ ...seen, address: null })
    const path = `/keys/${id}/denials`
    expect((await server.anonymous.get(path)).status).toBe(401)
    const refused = await (await key(["audit:read"])).get(path)
    expect([refused.status, refused.body.missing_scopes]).toEqual([403, ["keys:read"]])
    const stranger = await addOrganization(server, { name: "Stranger" })
    const absent = await stranger.owner.api.get(path)
    expect(absent.status).toBe(404)
    expect((await stranger.owner.api.get("/keys/key_nothing/denials")).body.code).toBe(absent.body.code)
    // What is seen of system keys needs a manager.
    const system = await mint(owner.api, { keyspace: "system", scopes: ["keys:read"] })
    expect((await viewer.api.get(`/keys/${system.id}/denials`)).status).toBe(404)
  })
})
