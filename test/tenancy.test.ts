import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RouteDef } from "../packages/server/src/contract/route.ts"
import { ROUTES } from "../packages/server/src/contract/routes.ts"
import type { RouteId } from "../packages/server/src/contract/routes.ts"
import type { Answer, Api } from "./support/api.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

interface Call {
  readonly api?: Api
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
}

let server: TestServer
let ada: Api
const called = new Set<RouteId>()

beforeAll(async () => {
  server = await startTestServer()
  ada = await server.signInFirst()
  called.add("auth.signIn")
})

afterAll(async () => {
  await server.close()
})

/** Calls an operation and holds a good answer to its contract: status, every field it names, and no other. */
async function call(id: RouteId, { api = ada, params = {}, query = "", body }: Call = {}): Promise<Answer> {
  const route: RouteDef = ROUTES[id]
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "missing")
  const answer = await api.request(route.method, path + query, body === undefined ? {} : { body })
  if (answer.status >= 400) return answer
  called.add(id)
  expect(answer.status).toBe(route.ok.status)
  if (route.ok.stream !== undefined) expect(answer.headers.get("content-type")).toBe(route.ok.stream)
  else if (route.ok.body === undefined) expect(answer.text).toBe("")
  else expect(route.ok.body.parse(answer.body)).toEqual(answer.body)
  return answer
}

/** The one organization Ada has. */
async function home(): Promise<string> {
  return (await call("auth.session")).body.memberships[0].organization.id
}

describe("every answer is as its contract says", () => {
  test("organizations", async () => {
    const body = { name: " Acme ", owner_email: "Eve@Example.com", owner_name: "Eve" }
    const made = await call("organizations.create", { body })
    expect(made.body.organization).toMatchObject({ name: "Acme", plan: "free", status: "active" })
    expect(made.body.owner).toMatchObject({ email: "eve@example.com", role: "owner" })
    const { id } = made.body.organization
    expect(made.headers.get("location")).toBe(`${server.publicUrl}/organizations/${id}`)
    const params = { organization_id: id }
    const change = { name: "Acme Ltd", plan: "pro", status: "suspended" }
    const changed = await call("organizations.update", { params, body: change })
    expect(changed.body).toMatchObject(change)
    expect((await call("organizations.get", { params })).body).toEqual(changed.body)
    const first = await call("organizations.list", { query: "?limit=1" })
    const second = await call("organizations.list", { query: `?limit=1&cursor=${first.body.next_cursor}` })
    expect([...first.body.data, ...second.body.data].map(({ name }) => name)).toEqual(["Default", "Acme Ltd"])
    expect(second.body.next_cursor).toBeNull()
    const half = await call("organizations.create", { body: { name: "X", owner_email: "x@example.com" } })
    expect([half.status, half.body.errors[0].pointer]).toEqual([400, "/owner_email"])
    const none = await call("organizations.create", { body: { name: "Nobody's" } })
    expect(none.body).toMatchObject({ owner: null, sign_in_link: null })
  })

  test("workspaces", async () => {
    const organization_id = await home()
    const { id } = (await call("workspaces.create", { body: { name: "Payments" } })).body
    const params = { workspace_id: id }
    await call("workspaces.update", { params, body: { name: "Payments (EU)" } })
    expect((await call("workspaces.get", { params })).body).toMatchObject({
      name: "Payments (EU)",
      organization_id,
    })
    const list = (sort: string) => call("workspaces.list", { query: `?sort=${sort}` })
    const rows = (await list("created_at")).body.data
    expect((await list("-created_at")).body.data).toEqual(rows.toReversed())
    const usual = rows.find((row: { is_default: boolean }) => row.is_default)
    const refused = await call("workspaces.delete", { params: { workspace_id: usual.id } })
    expect([refused.status, refused.body.code]).toEqual([409, "in_use"])
    await call("workspaces.delete", { params })
    expect((await call("workspaces.get", { params })).status).toBe(404)
  })

  test("environments", async () => {
    const { id } = (await call("environments.create", { body: { name: "qa" } })).body
    const params = { environment_id: id }
    await call("environments.update", { params, body: { name: "quality" } })
    expect((await call("environments.get", { params })).body.name).toBe("quality")
    expect((await call("environments.list")).body.data).toHaveLength(4)
    await call("environments.delete", { params })
    for (const name of ["Production", "9", "", "a b", "a".repeat(41)]) {
      expect((await call("environments.create", { body: { name } })).status).toBe(400)
    }
  })

  test("accounts", async () => {
    const { id } = (await call("accounts.link", { body: { name: "aws-main", provider: "aws" } })).body
    const params = { account_id: id }
    await call("accounts.get", { params })
    const renamed = await call("accounts.update", { params, body: { name: "aws-all" } })
    expect(renamed.body.name).toBe("aws-all")
    await call("accounts.setup", { params })
    const demo = (await call("accounts.get", { params: { account_id: "demo" } })).body
    expect(demo).toMatchObject({ id: "demo", provider: "demo", built_in: true })
    const first = (await call("accounts.list", { query: "?limit=1" })).body
    const query = `?limit=1&cursor=${first.next_cursor}`
    const second = (await call("accounts.list", { query })).body
    expect([...first.data, ...second.data].map((row) => row.id)).toEqual(["demo", id])
    await call("accounts.unlink", { params })
    expect((await call("accounts.unlink", { params: { account_id: "demo" } })).status).toBe(409)
    expect((await call("accounts.link", { body: { name: "x", provider: "demo" } })).status).toBe(400)
  })

  test("members, and what somebody new sees of themselves", async () => {
    const organization_id = await home()
    const body = { email: "bob@example.com", name: "Bob", role: "member" }
    const added = (await call("members.add", { body })).body
    expect(added.sign_in_link).toMatch(new RegExp(`^${server.publicUrl}/auth/link#[0-9A-Za-z]{43}$`))
    const bob = await server.signInWith(added.sign_in_link)
    const params = { member_id: added.member.id }
    const workspace_id = (await call("workspaces.list")).body.data[0].id
    const change = { role: "viewer", overrides: { [workspace_id]: "manager" } }
    expect((await call("members.update", { params, body: change })).body).toMatchObject(change)
    expect((await call("members.get", { params })).body).toMatchObject({ organization_id, suspended: false })
    expect((await call("members.list")).body.data.map(({ name }: { name: string }) => name)).toEqual([
      "Ada Owner",
      "Bob",
    ])
    const seen = (await call("auth.session", { api: bob })).body
    expect(seen.person).toMatchObject({ name: "Bob", instance_admin: false })
    expect(seen.memberships).toEqual([
      {
        member_id: params.member_id,
        organization: expect.objectContaining({ id: organization_id }),
        ...change,
      },
    ])
    const again = (await call("members.link", { params })).body
    await call("auth.signOut", { api: await server.signInWith(again.sign_in_link) })
    expect((await call("members.link", { api: bob, params })).status).toBe(403)
    await call("members.remove", { params })
    expect((await call("auth.session", { api: bob })).body.memberships).toEqual([])
    const back = (await call("members.add", { body })).body
    expect([back.sign_in_link, back.member.person_id]).toEqual([null, added.member.person_id])
  })

  test("invitations, from sending to accepting", async () => {
    const body = { email: "Dora@Example.com", role: "viewer" }
    const first = (await call("invitations.create", { body })).body
    expect(first).toMatchObject({ mail: "not_configured", invitation: { email: "dora@example.com" } })
    const params = { invitation_id: first.invitation.id }
    expect((await call("invitations.get", { params })).body).toEqual(first.invitation)
    const again = (await call("invitations.resend", { params })).body
    expect((await call("invitations.list")).body.data).toEqual([again.invitation])
    const token = new URL(again.link).hash.slice(1)
    const seen = (await call("auth.previewInvitation", { api: server.anonymous, body: { token } })).body
    expect(seen).toMatchObject({ email: "dora@example.com", known: false })
    const entry = { token, name: "Dora", password: "seven green umbrellas" }
    const entered = (await call("auth.acceptInvitation", { api: server.anonymous, body: entry })).body
    expect(entered).toMatchObject({ person: { name: "Dora" }, member: { role: "viewer" } })
    expect((await call("invitations.revoke", { params })).body.code).toBe("invitation_ended")
    const other = (await call("invitations.create", { body: { ...body, email: "eve@example.org" } })).body
    const revoked = await call("invitations.revoke", { params: { invitation_id: other.invitation.id } })
    expect(revoked.body.status).toBe("revoked")
  })

  test("keyspaces, in the words of their files", async () => {
    const names = (await call("keyspaces.list")).body.data.map((row: { keyspace: string }) => row.keyspace)
    expect(names.toSorted()).toEqual(["backup", "compliance", "discovery", "system"])
    const { body } = await call("keyspaces.get", { api: server.root, params: { name: "discovery" } })
    expect(body.expiry).toEqual({
      default: null,
      choices: ["30d", "90d", "1y"],
      custom: true,
      required: true,
    })
    expect(body.types.demo).toMatchObject({ publishable: true, accounts: ["demo"] })
    const backup = (await call("keyspaces.get", { params: { name: "backup" } })).body
    expect(Object.values(backup.tasks)).toHaveLength(6)
    expect((await call("keyspaces.get", { params: { name: "constructor" } })).status).toBe(404)
    expect((await server.anonymous.get("/keyspaces")).status).toBe(401)
  })

  test("the audit log, in both orders and by every filter", async () => {
    const all = (await call("audit.list", { query: "?limit=200" })).body.data
    expect(all.length).toBeGreaterThan(5)
    const upwards = (await call("audit.list", { query: "?limit=200&sort=seq" })).body.data
    expect(upwards).toEqual(all.toReversed())
    const [entry] = all
    const { member_id: _, ...actor } = entry.actor
    const queries = [
      `action=${entry.action}`,
      `target_id=${entry.target.id}`,
      `actor_id=${actor.id}`,
      `from=${entry.at}`,
    ]
    for (const query of queries) {
      const found = (await call("audit.list", { query: `?${query}` })).body.data
      expect(found).toContainEqual(entry)
      expect(found.length).toBeLessThan(all.length + 1)
    }
    const before = (await call("audit.list", { query: `?until=${upwards[0].at}` })).body.data
    expect(before).toEqual([])
    const pages: unknown[] = []
    let query = "?limit=3"
    for (;;) {
      const { data, next_cursor } = (await call("audit.list", { query })).body
      pages.push(...data)
      if (next_cursor === null) break
      query = `?limit=3&cursor=${next_cursor}`
    }
    expect(pages).toEqual(all)
    const instance = (await call("audit.list", { query: "?log=instance" })).body.data
    expect(instance.map((row: { action: string }) => row.action)).toContain("session.started")
    expect(new Set(instance.map((row: { organization_id: null }) => row.organization_id))).toEqual(
      new Set([null]),
    )
    expect((await call("audit.list", { query: "?action=nothing" })).status).toBe(400)
  })

  test("the proofs of the audit log", async () => {
    const { size, root } = (await call("audit.checkpoint")).body
    expect((await call("audit.proof", { query: "?index=0" })).body).toMatchObject({
      kind: "inclusion",
      size,
      root,
    })
    expect((await call("audit.proof", { query: "?from_size=1" })).body).toMatchObject({
      from_size: 1,
      size,
      root,
    })
    expect((await call("audit.export")).text.split("\n")).toHaveLength(size + 2)
    const email = "nobody@example.com"
    expect((await call("audit.erase", { body: { email } })).body).toEqual({
      entries: 0,
      fields: 0,
      samples: 0,
    })
    const before = "2000-01-01T00:00:00Z"
    expect((await call("audit.prune", { body: { before } })).body).toEqual({ entries: 0 })
  })

  test("health, for nobody in particular", async () => {
    await call("health.live", { api: server.anonymous })
    const { body } = await call("health.ready", { api: server.anonymous })
    expect(body).toEqual({ status: "ok", checks: { database: "ok", verifier: "ok" } })
  })

  test("signing out ends the session, not only the cookie", async () => {
    const body = { email: "carol@example.com", name: "Carol", role: "viewer" }
    const carol = await server.signInWith((await call("members.add", { body })).body.sign_in_link)
    const answer = await call("auth.signOut", { api: carol })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^bitting_session=; Path=\/; Max-Age=0;/)
    expect((await call("auth.session", { api: carol })).body.code).toBe("invalid_session")
    expect((await call("auth.session", { api: server.root })).body.code).toBe("session_required")
  })

  test("none of these operations was left out", () => {
    // Everything else has a test of its own.
    const elsewhere = new Set<string>([
      "Keys",
      "Verification",
      "OAuth",
      "In-process verification",
      "Second factor",
      "Passkeys",
      "Passwords",
      "Sessions",
      "Single sign-on",
      "Wallets",
      "Discovery",
    ])
    const expected = Object.entries(ROUTES)
      .filter(([, { tag }]) => !elsewhere.has(tag))
      .map(([id]) => id)
      // It asks a cloud: tested where there is one.
      .filter((id) => id !== "accounts.test")
    expect(expected.filter((id) => !called.has(id as RouteId))).toEqual([])
  })
})
