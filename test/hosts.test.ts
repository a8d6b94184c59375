import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { hostApi } from "./support/host-api.ts"
import { mint } from "./support/keys.ts"
import { startMailServer } from "./support/mail-server.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import { requestText, sendRaw } from "./support/raw.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"
import { discoveryKey } from "./support/things.ts"

const HOST = "keys.acme.example"

const codeOf = ({ status, body }: Answer): unknown => [status, body?.code]
const idsOf = ({ body }: Answer): readonly string[] => body.data.map(({ id }: { id: string }) => id)
const organizationsOf = ({ body }: Answer): readonly string[] =>
  body.memberships.map((one: { organization: { id: string } }) => one.organization.id)

/** Calls a server by another host name. */
const at = (server: TestServer, host: string, identity: Record<string, string> = {}): Api =>
  hostApi(server.url, `${host}:${new URL(server.url).port}`, identity)

const originOf = (server: TestServer, host: string): string => {
  const url = new URL(server.publicUrl)
  url.hostname = host
  return url.origin
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

async function signInAt(api: Api, link: string): Promise<string> {
  const answer = await api.post("/auth/link", { token: new URL(link).hash.slice(1) })
  const [cookie = ""] = answer.headers.getSetCookie()
  if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}: ${answer.text}`)
  return cookie.split(";")[0] ?? ""
}

const setHost = (server: TestServer, id: string, host: string | null): Promise<Answer> =>
  server.root.patch(`/organizations/${id}`, { host })

describe.each(stores())("an organization's own host on $name", ({ freshUrl }) => {
  let server: TestServer
  let acme: TestOrganization
  let other: TestOrganization
  /** Runs the instance, owns the default organization and is a viewer at Acme. */
  let boss: { readonly main: string; readonly there: string }
  /** By the host, and who calls. */
  const there = (identity: Record<string, string> = {}): Api => at(server, HOST, identity)
  const cookieAt = (cookie: string): Api => there({ cookie, origin: originOf(server, HOST) })

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    acme = await addOrganization(server, { name: "Acme" })
    other = await addOrganization(server, { name: "Other" })
    const first = server.signInLink ?? ""
    const entered = await server.anonymous.post("/auth/link", {
      token: new URL(first).hash.slice(1),
      name: "Boss",
      email: "boss@example.com",
    })
    const main = entered.headers.getSetCookie()[0]?.split(";")[0] ?? ""
    const member = await server.root.post("/members", {
      organization_id: acme.id,
      email: "boss@example.com",
      name: "Boss",
      role: "viewer",
    })
    expect((await setHost(server, acme.id, HOST)).body).toMatchObject({ host: HOST })
    const link = await server.root.post(`/members/${member.body.member.id}/sign-in-link`)
    boss = { main, there: await signInAt(there(), link.body.sign_in_link) }
  })
  afterAll(() => server.close())

  describe("is given", () => {
    it("by whoever runs the instance, on the plan for it, and is nobody else's", async () => {
      const small = await addOrganization(server, { name: "Small", plan: "pro" })
      const refused = await setHost(server, small.id, "keys.small.example")
      expect([...(codeOf(refused) as unknown[]), refused.body.needed_plan]).toEqual([
        422,
        "plan_required",
        "business",
      ])
      expect(codeOf(await setHost(server, other.id, HOST))).toEqual([409, "already_exists"])
      expect((await setHost(server, acme.id, HOST.toUpperCase())).body.host).toBe(HOST)
    })

    it.each(["localhost", "127.0.0.1", "keys.acme.example:443", "https://keys.acme.example", "a b.c", ""])(
      "never as %j",
      async (host) => {
        expect(codeOf(await setHost(server, acme.id, host))).toEqual([422, "unprocessable"])
      },
    )

    it("never as the instance's own", async () => {
      const own = await startTestServer({ environment: { BITTING_PUBLIC_URL: "https://keys.example.com" } })
      try {
        const { id } = await addOrganization(own, { name: "Acme" })
        expect(codeOf(await setHost(own, id, "keys.example.com"))).toEqual([409, "already_exists"])
      } finally {
        await own.close()
      }
    })

    it("and is recorded", async () => {
      const log = await acme.owner.api.get("/audit?action=organization.updated")
      expect(log.body.data.at(-1)).toMatchObject({ before: { host: null }, after: { host: HOST } })
    })
  })

  describe("shows people", () => {
    it("that organization alone, whatever else they are elsewhere", async () => {
      for (const cookie of [boss.main, boss.there]) {
        const api = cookieAt(cookie)
        const session = await api.get("/auth/session")
        expect(organizationsOf(session)).toEqual([acme.id])
        expect(session.body.person.instance_admin).toBe(false)
        expect(idsOf(await api.get("/organizations"))).toEqual([acme.id])
        expect(codeOf(await api.get(`/organizations/${other.id}`))).toEqual([404, "not_found"])
        expect(codeOf(await api.get("/audit?log=instance"))).toEqual([404, "not_found"])
        expect(codeOf(await api.post("/organizations", { name: "Mine" }))).toEqual([403, "role_insufficient"])
        expect(codeOf(await api.patch(`/organizations/${acme.id}`, { plan: "business" }))).toEqual([
          403,
          "role_insufficient",
        ])
        expect(codeOf(await api.get(`/keys?organization_id=${other.id}`))).toEqual([404, "not_found"])
      }
    })

    it("nothing where they are no member", async () => {
      const [main] = [other.owner.api]
      const { body } = await server.root.post(`/members/${other.owner.memberId}/sign-in-link`)
      const api = cookieAt(await signInAt(there(), body.sign_in_link))
      expect(organizationsOf(await api.get("/auth/session"))).toEqual([])
      expect(codeOf(await api.get(`/organizations/${acme.id}`))).toEqual([404, "not_found"])
      expect(codeOf(await api.get(`/organizations/${other.id}`))).toEqual([404, "not_found"])
      expect(organizationsOf(await main.get("/auth/session"))).toEqual([other.id])
    })

    it("and whoever signs in there, has a session for it that opens nothing else anywhere", async () => {
      const carried = server.withCookie(boss.there)
      const session = await carried.get("/auth/session")
      expect(organizationsOf(session)).toEqual([acme.id])
      expect(session.body.person.instance_admin).toBe(false)
      expect(codeOf(await carried.get(`/organizations/${other.id}`))).toEqual([404, "not_found"])
      const main = await server.withCookie(boss.main).get("/auth/session")
      // What they sign in with is theirs, and not the organization's.
      const profile = `${server.publicUrl}/console/profile`
      const inHost = await cookieAt(boss.there).get("/auth/session")
      const urls = [inHost, session, main].map(({ body }) => body.credentials_url)
      expect(urls).toEqual([profile, profile, null])
      expect(main.body.person.instance_admin).toBe(true)
      expect(organizationsOf(main)).toHaveLength(2)
    })

    it("with a cookie of that host alone", async () => {
      const { body } = await server.root.post(`/members/${acme.owner.memberId}/sign-in-link`)
      const token = new URL(body.sign_in_link).hash.slice(1)
      const answer = await there().post("/auth/link", { token })
      const cookies = answer.headers.getSetCookie()
      expect(cookies.length).toBeGreaterThan(0)
      for (const cookie of cookies) expect(cookie).not.toMatch(/domain=/i)
    })

    it("and lets them write from its own pages, and from no others", async () => {
      const { body } = await server.root.post(`/members/${acme.owner.memberId}/sign-in-link`)
      const cookie = await signInAt(there(), body.sign_in_link)
      const write = (host: string, origin: string) =>
        at(server, host, { cookie, origin }).post("/environments", { name: "qa" })
      const instance = new URL(server.publicUrl).hostname
      expect((await write(HOST, originOf(server, HOST))).status).toBe(201)
      for (const [host, origin] of [
        [HOST, originOf(server, instance)],
        [instance, originOf(server, HOST)],
        [HOST, originOf(server, "keys.other.example")],
        ["keys.other.example", originOf(server, "keys.other.example")],
        [HOST, `${originOf(server, HOST)}1`],
      ] as const)
        expect([host, origin, ...(codeOf(await write(host, origin)) as unknown[])]).toEqual([
          host,
          origin,
          403,
          "cross_site_request",
        ])
    })
  })

  describe("knows keys", () => {
    it("of that organization, and none of another", async () => {
      const scopes = ["keys:read", "keys:verify", "members:read"]
      const own = await mint(acme.owner.api, { keyspace: "system", scopes })
      const foreign = await mint(other.owner.api, { keyspace: "system", scopes })
      expect((await there(bearer(own.token)).get("/keys")).status).toBe(200)
      for (const probe of ["/keys", "/members", "/keyspaces"])
        expect(codeOf(await there(bearer(foreign.token)).get(probe))).toEqual([401, "invalid_token"])
      expect(codeOf(await there(bearer(foreign.token)).post("/verify", { token: own.token }))).toEqual([
        401,
        "invalid_token",
      ])
      expect((await server.withToken(foreign.token).get("/keys")).status).toBe(200)
    })

    it("of the whole instance as ones of that organization", async () => {
      const root = there(bearer(server.rootKey))
      expect(idsOf(await root.get("/organizations"))).toEqual([acme.id])
      expect(codeOf(await root.get(`/organizations/${other.id}`))).toEqual([404, "not_found"])
      expect(codeOf(await root.post("/organizations", { name: "x" }))).toEqual([403, "role_insufficient"])
      expect(codeOf(await root.get("/audit?log=instance"))).toEqual([404, "not_found"])
      const system = { keyspace: "system", scopes: ["keys:read"], reach: "instance" }
      expect(codeOf(await root.post("/keys", system))).toEqual([403, "system_key_needs_manager"])
      expect((await root.post("/keys", discoveryKey())).body.key.organization_id).toBe(acme.id)
      const link = await root.post(`/members/${acme.owner.memberId}/sign-in-link`)
      expect(codeOf(link)).toEqual([403, "role_insufficient"])
    })

    it("and tells of no token of another organization, whichever way it is asked", async () => {
      const mine = await mint(acme.owner.api, { keyspace: "compliance", label: "x", permission: "read-only" })
      const theirs = await mint(other.owner.api, {
        keyspace: "compliance",
        label: "x",
        permission: "read-only",
      })
      const root = there(bearer(server.rootKey))
      const ask = async (token: string) => (await root.post("/verify", { token })).body
      expect([(await ask(mine.token)).code, (await ask(theirs.token)).code]).toEqual(["ok", "unknown_token"])
      expect(Object.keys(await ask(theirs.token)).toSorted()).toEqual(["code", "request_id", "valid"])
      expect((await server.root.post("/verify", { token: theirs.token })).body.code).toBe("ok")
      const introspect = async (token: string) => {
        const form = { "content-type": "application/x-www-form-urlencoded", ...bearer(server.rootKey) }
        const body = new URLSearchParams({ token }).toString()
        return (await there(form).request("POST", "/oauth/introspect", { body })).body.active
      }
      expect([await introspect(mine.token), await introspect(theirs.token)]).toEqual([true, false])
    })

    it("of the discovery API in the same way", async () => {
      const place = { organization_id: other.id, workspace_id: other.workspaceId }
      const theirs = await mint(server.root, { ...discoveryKey(), ...place })
      const mine = await mint(server.root, {
        ...discoveryKey(),
        organization_id: acme.id,
        workspace_id: acme.workspaceId,
      })
      expect((await there(bearer(mine.token)).get("/services")).status).toBe(200)
      expect(codeOf(await there(bearer(theirs.token)).get("/services"))).toEqual([401, "invalid_token"])
      expect((await server.withToken(theirs.token).get("/services")).status).toBe(200)
    })
  })

  describe("invites", () => {
    it("to itself, and does not know invitations of others", async () => {
      const { body } = await server.root.post(`/members/${acme.owner.memberId}/sign-in-link`)
      const owner = cookieAt(await signInAt(there(), body.sign_in_link))
      const sent = await owner.post("/invitations", { email: "new@acme.example", role: "viewer" })
      expect(sent.status).toBe(201)
      const [address, token] = sent.body.link.split("#")
      expect(address).toBe(`${originOf(server, HOST)}/console/invitation`)
      const elsewhere = await other.owner.api.post("/invitations", {
        email: "new@other.example",
        role: "viewer",
      })
      const foreign = elsewhere.body.link.split("#")[1]
      const entry = { name: "New", password: "seven green umbrellas" }
      expect(codeOf(await there().post("/auth/invitation/preview", { token: foreign }))).toEqual([
        401,
        "invalid_link",
      ])
      expect(codeOf(await there().post("/auth/invitation", { token: foreign, ...entry }))).toEqual([
        401,
        "invalid_link",
      ])
      const accepted = await there().post("/auth/invitation", { token, ...entry })
      expect(accepted.status).toBe(200)
      const cookie = accepted.headers.getSetCookie()[0]?.split(";")[0] ?? ""
      expect(organizationsOf(await cookieAt(cookie).get("/auth/session"))).toEqual([acme.id])
    })
  })

  describe("is recognised", () => {
    const scene = async (host: string): Promise<string> =>
      (await at(server, host, bearer(server.rootKey)).get("/organizations")).body.data.length === 1
        ? "the organization"
        : "the instance"

    it.each([
      [HOST, "the organization"],
      [HOST.toUpperCase(), "the organization"],
      [`${HOST}.`, "the organization"],
      [`sub.${HOST}`, "the instance"],
      [`x${HOST}`, "the instance"],
      ["acme.example", "the instance"],
      ["127.0.0.1", "the instance"],
    ])("by the name %s: %s", async (host, expected) => {
      expect(await scene(host)).toBe(expected)
    })

    it("by the target of a request in absolute form, whatever the Host header says", async () => {
      const ask = async (target: string, host: string) => {
        const headers = [`host: ${host}`, `authorization: Bearer ${server.rootKey}`]
        const answer = await sendRaw(server.url, requestText(`GET ${target}`, headers))
        return answer.body.data.length === 1 ? "the organization" : "the instance"
      }
      expect(await ask(`http://${HOST}/organizations`, "127.0.0.1")).toBe("the organization")
      expect(await ask("http://127.0.0.1/organizations", HOST)).toBe("the instance")
    })

    it("by no X-Forwarded-Host that no trusted proxy sent", async () => {
      const api = createApi(server.url, { ...bearer(server.rootKey), "x-forwarded-host": HOST })
      expect((await api.get("/organizations")).body.data.length).toBeGreaterThan(1)
    })

    it("in what it says of itself", async () => {
      const document = (await there().get("/openapi.json")).body
      expect(document.servers[0].url).toBe(originOf(server, HOST))
      expect((await there().get("/keys")).body.type).toBe(
        `${originOf(server, HOST)}/docs/errors/unauthenticated`,
      )
      expect((await server.anonymous.get("/keys")).body.type).toBe(
        `${server.publicUrl}/docs/errors/unauthenticated`,
      )
      expect((await there().post("/verify", { token: "x" })).body.type).toContain(originOf(server, HOST))
    })
  })

  it("is in force and out of force when the call that changes it returns", async () => {
    const { id } = await addOrganization(server, { name: "Changing" })
    const hosts = ["keys.changing.example", "keys.changed.example"] as const
    const alone = async (host: string): Promise<boolean> => {
      const { body } = await at(server, host, bearer(server.rootKey)).get("/organizations")
      return body.data.length === 1
    }
    const state = async () => [await alone(hosts[0]), await alone(hosts[1])]
    await setHost(server, id, hosts[0])
    expect(await state()).toEqual([true, false])
    await setHost(server, id, hosts[1])
    expect(await state()).toEqual([false, true])
    const change = (fields: object) => server.root.patch(`/organizations/${id}`, fields)
    expect((await change({ plan: "pro" })).body.host).toBe(hosts[1])
    expect(await state()).toEqual([false, false])
    await change({ plan: "business" })
    expect(await state()).toEqual([false, true])
    await change({ status: "suspended" })
    expect(await state()).toEqual([false, true])
    await setHost(server, id, null)
    expect(await state()).toEqual([false, false])
  })
})

describe("what is mailed from an organization's own host", () => {
  it("leads to the instance, where the organization cannot read the secret in it", async () => {
    const mails = await startMailServer()
    const server = await startTestServer({ environment: mails.environment })
    try {
      const acme = await addOrganization(server, { name: "Acme" })
      await setHost(server, acme.id, HOST)
      const there = hostApi(server.url, HOST)
      await there.post("/auth/password/reset", { email: acme.owner.email })
      expect((await mails.next(acme.owner.email)).link).toMatch(
        new RegExp(`^${server.publicUrl}/console/reset#[0-9A-Za-z]{43}$`),
      )
      const { body } = await server.root.post(`/members/${acme.owner.memberId}/sign-in-link`)
      const cookie = await signInAt(there, body.sign_in_link)
      const owner = hostApi(server.url, HOST, { cookie, origin: originOf(server, HOST) })
      const sent = await owner.post("/invitations", { email: "new@acme.example", role: "viewer" })
      expect([sent.body.mail, sent.body.link]).toEqual(["sent", null])
      const mail = await mails.next("new@acme.example")
      expect(mail.link).toMatch(new RegExp(`^${server.publicUrl}/console/invitation#[0-9A-Za-z]{43}$`))
      expect(mail.raw).not.toContain(HOST)
    } finally {
      await server.close()
      await mails.close()
    }
  })
})

describe("an organization's own host", () => {
  it("is known again after a restart", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "bitting-test-"))
    const before = await startTestServer({ dataDir })
    const { id } = await addOrganization(before, { name: "Acme" })
    await setHost(before, id, HOST)
    await before.close()
    const after = await startTestServer({ dataDir })
    try {
      const { body } = await at(after, HOST, bearer(after.rootKey)).get("/organizations")
      expect(body.data).toMatchObject([{ id, host: HOST }])
    } finally {
      await after.close()
      rmSync(dataDir, { recursive: true })
    }
  })

  it("is recognised behind a trusted proxy by the host that the proxy names", async () => {
    const server = await startTestServer({ environment: { BITTING_TRUSTED_PROXIES: "127.0.0.1" } })
    try {
      const { id } = await addOrganization(server, { name: "Acme" })
      await setHost(server, id, HOST)
      const ask = async (host: string, forwarded: Record<string, string> = {}) =>
        idsOf(await at(server, host, { ...bearer(server.rootKey), ...forwarded }).get("/organizations"))
      const inside = "bitting.internal"
      expect(await ask(inside, { "x-forwarded-host": HOST })).toEqual([id])
      expect(await ask(inside, { "x-forwarded-host": `evil.example, ${HOST}:443` })).toEqual([id])
      expect(await ask(HOST)).toEqual([id])
      expect((await ask(HOST, { "x-forwarded-host": "127.0.0.1" })).length).toBe(2)
      expect((await ask(inside, { "x-forwarded-host": `${HOST}, evil.example` })).length).toBe(2)
    } finally {
      await server.close()
    }
  })

  it("behind https has its own origin and its own cookie", async () => {
    const server = await startTestServer({ environment: { BITTING_PUBLIC_URL: "https://keys.example.com" } })
    try {
      const acme = await addOrganization(server, { name: "Acme" })
      await setHost(server, acme.id, HOST)
      const { body } = await server.root.post(`/members/${acme.owner.memberId}/sign-in-link`)
      const cookie = await signInAt(hostApi(server.url, HOST), body.sign_in_link)
      expect(cookie).toMatch(/^__Host-bitting_session=/)
      const write = (host: string, origin: string) =>
        hostApi(server.url, host, { cookie, origin }).post("/workspaces", { name: `${host} ${origin}` })
      expect((await write(HOST, `https://${HOST}`)).status).toBe(201)
      expect((await write(HOST, "https://keys.example.com")).status).toBe(403)
      expect((await write("keys.example.com", `https://${HOST}`)).status).toBe(403)
    } finally {
      await server.close()
    }
  })
})
