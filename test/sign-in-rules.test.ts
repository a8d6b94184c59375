import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { setUpApp } from "./support/authenticator-app.ts"
import { codeOf as decisionOf, mint } from "./support/keys.ts"
import type { Colleague, TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const codeOf = ({ status, body }: Answer): unknown => [status, body?.code]
const idsIn = (list: readonly { readonly organization: { readonly id: string } }[]): readonly string[] =>
  list.map(({ organization }) => organization.id).toSorted()

describe.each(stores())("what an organization asks of sign-ins, on $name", ({ freshUrl }) => {
  let server: TestServer
  let strict: TestOrganization
  let easy: TestOrganization

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    strict = await addOrganization(server, { name: "Strict" })
    easy = await addOrganization(server, { name: "Easy" })
  })
  afterAll(() => server.close())

  const ask = (api: Api, required: boolean): Promise<Answer> =>
    api.patch(`/organizations/${strict.id}`, { require_second_factor: required })

  /** Adds a member of the strict organization to the easy one. */
  async function alsoEasy({ email }: Colleague): Promise<void> {
    const body = { organization_id: easy.id, email, name: "x", role: "viewer" }
    expect((await server.root.post("/members", body)).status).toBe(201)
  }

  async function placesOf(api: Api) {
    const { body } = await api.get("/auth/session")
    return { open: idsIn(body.memberships), blocked: idsIn(body.blocked), reasons: body.blocked }
  }

  it("is set by an owner whose own sign-in meets it, and by nobody who would lock themselves out", async () => {
    expect((await strict.owner.api.get(`/organizations/${strict.id}`)).body.require_second_factor).toBe(false)
    const refused = await ask(strict.owner.api, true)
    expect(codeOf(refused)).toEqual([409, "second_factor_required"])
    expect((await placesOf(strict.owner.api)).open).toEqual([strict.id])
    await setUpApp(strict.owner.api, Date.now())
    expect((await ask(strict.owner.api, true)).body.require_second_factor).toBe(true)
    expect((await placesOf(strict.owner.api)).open).toEqual([strict.id])
    const log = await strict.owner.api.get("/audit?action=organization.updated")
    expect(log.body.data[0]).toMatchObject({
      actor: { id: strict.owner.personId },
      before: { require_second_factor: false },
      after: { require_second_factor: true },
    })
  })

  it("is set by nobody below an admin", async () => {
    await ask(strict.owner.api, false)
    const manager = await addColleague(server, strict.id, { role: "manager" })
    await setUpApp(manager.api, Date.now())
    expect(codeOf(await ask(manager.api, true))).toEqual([403, "role_insufficient"])
    const admin = await addColleague(server, strict.id, { role: "admin" })
    expect(codeOf(await ask(admin.api, true))).toEqual([409, "second_factor_required"])
    await setUpApp(admin.api, Date.now())
    expect((await ask(admin.api, true)).status).toBe(200)
  })

  it("shuts out sessions that were too weak at once, from there and from nowhere else, until they are stronger", async () => {
    await ask(strict.owner.api, false)
    const member = await addColleague(server, strict.id, { role: "admin" })
    await alsoEasy(member)
    const both = [strict.id, easy.id].toSorted()
    expect(await placesOf(member.api)).toMatchObject({ open: both, blocked: [] })
    await ask(strict.owner.api, true)
    expect(await placesOf(member.api)).toMatchObject({
      open: [easy.id],
      blocked: [strict.id],
      reasons: [{ reason: "second_factor_required", organization: { name: "Strict" } }],
    })
    for (const probe of [
      member.api.get(`/organizations/${strict.id}`),
      member.api.get(`/keys?organization_id=${strict.id}`),
      member.api.patch(`/organizations/${strict.id}`, { name: "Mine" }),
      member.api.patch(`/members/${strict.owner.memberId}`, { suspended: true }),
      member.api.post("/invitations", { organization_id: strict.id, email: "x@example.com", role: "viewer" }),
      member.api.post("/keys", { organization_id: strict.id, keyspace: "compliance", permission: "admin" }),
    ])
      expect(codeOf(await probe)).toEqual([404, "not_found"])
    expect((await member.api.get("/keys")).status).toBe(200)
    await setUpApp(member.api, Date.now())
    expect(await placesOf(member.api)).toMatchObject({ open: both, blocked: [] })
    expect((await member.api.get(`/organizations/${strict.id}`)).status).toBe(200)
  })

  it("asks nothing of keys: neither of system keys nor of those that members hold", async () => {
    await ask(strict.owner.api, false)
    const member = await addColleague(server, strict.id, { role: "member" })
    const held = await mint(member.api, { keyspace: "backup", label: "x", scopes: ["snapshots:read"] })
    const system = await mint(strict.owner.api, { keyspace: "system", scopes: ["keys:read"] })
    await ask(strict.owner.api, true)
    expect((await placesOf(member.api)).blocked).toEqual([strict.id])
    expect(await decisionOf(server, held.token)).toBe("ok")
    expect((await server.withToken(system.token).get("/keys")).status).toBe(200)
  })

  it("can be set by a system key, and taken back", async () => {
    const { token } = await mint(strict.owner.api, { keyspace: "system", scopes: ["organizations:write"] })
    const key = server.withToken(token)
    expect((await ask(key, false)).body.require_second_factor).toBe(false)
    expect((await ask(key, true)).body.require_second_factor).toBe(true)
    expect((await ask(strict.owner.api, false)).body.require_second_factor).toBe(false)
  })

  it("binds somebody invited as well, who gets in once they have a second factor", async () => {
    await ask(strict.owner.api, true)
    const sent = await strict.owner.api.post("/invitations", { email: "new@strict.example", role: "viewer" })
    const accepted = await server.anonymous.post("/auth/invitation", {
      token: new URL(sent.body.link).hash.slice(1),
      name: "New",
      password: "seven green umbrellas",
    })
    const api = server.withCookie(accepted.headers.getSetCookie()[0]?.split(";")[0] ?? "")
    expect(await placesOf(api)).toMatchObject({ open: [], blocked: [strict.id] })
    await setUpApp(api, Date.now())
    expect(await placesOf(api)).toMatchObject({ open: [strict.id], blocked: [] })
  })
})

describe.each(stores())("running an instance that asks for a second factor, on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    const environment = { BITTING_REQUIRE_SECOND_FACTOR: "on" }
    server = await startTestServer({ databaseUrl: await freshUrl(), environment })
  })
  afterAll(() => server.close())

  it("takes a sign-in with one; without, its admins are what they are in their organizations, and keys are as ever", async () => {
    const other = await addOrganization(server, { name: "Other" })
    const first = await server.signInFirst()
    const standing = async (): Promise<unknown> => {
      const { person, instance_blocked, memberships } = (await first.get("/auth/session")).body
      return [person.instance_admin, instance_blocked, memberships.map((one: { role: string }) => one.role)]
    }
    expect(await standing()).toEqual([false, "second_factor_required", ["owner"]])
    expect(codeOf(await first.post("/organizations", { name: "x" }))).toEqual([403, "role_insufficient"])
    expect(codeOf(await first.get(`/organizations/${other.id}`))).toEqual([404, "not_found"])
    expect((await first.get("/keys")).status).toBe(200)
    await setUpApp(first, Date.now())
    expect(await standing()).toEqual([true, null, ["owner"]])
    expect((await first.post("/organizations", { name: "Mine" })).status).toBe(201)
    expect((await first.get(`/organizations/${other.id}`)).status).toBe(200)
    expect((await other.owner.api.get("/auth/session")).body.instance_blocked).toBeNull()
  })
})

describe.each(stores())("somebody in two organizations, on $name", ({ freshUrl }) => {
  let server: TestServer
  let first: TestOrganization
  let second: TestOrganization
  let person: Colleague
  let there: string

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    first = await addOrganization(server, { name: "First" })
    second = await addOrganization(server, { name: "Second" })
    person = await addColleague(server, first.id, { role: "manager" })
    const body = { organization_id: second.id, email: person.email, name: "x", role: "admin" }
    there = (await server.root.post("/members", body)).body.member.id
  })
  afterAll(() => server.close())

  const memberships = async (): Promise<unknown> =>
    (await person.api.get("/auth/session")).body.memberships.map(
      (one: { role: string; organization: { id: string; status: string } }) => [
        one.organization.id,
        one.role,
        one.organization.status,
      ],
    )

  const held = async (organizationId: string, workspaceId: string) =>
    mint(person.api, {
      keyspace: "backup",
      label: "x",
      scopes: ["snapshots:read"],
      organization_id: organizationId,
      workspace_id: workspaceId,
    })

  it("sees both, names one in each request, and is in each what they are there", async () => {
    expect(await memberships()).toEqual([
      [first.id, "manager", "active"],
      [second.id, "admin", "active"],
    ])
    expect(codeOf(await person.api.get("/members"))).toEqual([422, "organization_required"])
    const invite = (id: string) =>
      person.api.post("/invitations", { organization_id: id, email: "x@example.com", role: "viewer" })
    expect(codeOf(await invite(first.id))).toEqual([403, "role_insufficient"])
    expect((await invite(second.id)).status).toBe(201)
  })

  it("loses with a role what their keys could do by it, when the call returns, and nothing elsewhere", async () => {
    const [here, elsewhere] = [
      await held(first.id, first.workspaceId),
      await held(second.id, second.workspaceId),
    ]
    const organizations = await mint(person.api, {
      keyspace: "compliance",
      label: "x",
      permission: "read-only",
      organization_id: first.id,
      workspace_id: first.workspaceId,
    })
    await first.owner.api.patch(`/members/${person.memberId}`, { suspended: true })
    expect(await decisionOf(server, here.token)).toBe("holder_inactive")
    expect(await memberships()).toEqual([[second.id, "admin", "active"]])
    await first.owner.api.patch(`/members/${person.memberId}`, { suspended: false })
    expect(await decisionOf(server, here.token)).toBe("ok")
    expect((await first.owner.api.delete(`/members/${person.memberId}`)).status).toBe(204)
    expect(await decisionOf(server, here.token)).toBe("holder_inactive")
    // What belongs to the organization, and what is held elsewhere, goes on; and so does the session.
    expect(await decisionOf(server, organizations.token)).toBe("ok")
    expect(await decisionOf(server, elsewhere.token)).toBe("ok")
    expect(await memberships()).toEqual([[second.id, "admin", "active"]])
  })

  it("only looks where the organization is suspended", async () => {
    await server.root.patch(`/organizations/${second.id}`, { status: "suspended" })
    expect(await memberships()).toEqual([[second.id, "admin", "suspended"]])
    expect((await person.api.get("/members")).status).toBe(200)
    for (const attempt of [
      person.api.post("/invitations", { email: "y@example.com", role: "viewer" }),
      person.api.patch(`/organizations/${second.id}`, { name: "x" }),
      person.api.patch(`/members/${there}`, { role: "viewer" }),
      person.api.post("/workspaces", { name: "x" }),
    ])
      expect(codeOf(await attempt)).toEqual([403, "organization_suspended"])
    await server.root.patch(`/organizations/${second.id}`, { status: "active" })
    expect((await person.api.post("/workspaces", { name: "x" })).status).toBe(201)
  })
})
