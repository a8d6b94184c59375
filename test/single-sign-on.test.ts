import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import type { Browser, Page } from "./support/browser.ts"
import { openBrowser } from "./support/browser.ts"
import { expectRefusal } from "./support/hostile.ts"
import type { ProviderPerson, TestProvider } from "./support/openid-provider.ts"
import { startTestProvider } from "./support/openid-provider.ts"
import type { Colleague, TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { storedText } from "./support/stored-text.ts"
import { stores } from "./support/stores.ts"

const FLOW_COOKIE = "bitting_single_sign_on"
const SESSION_COOKIE = "bitting_session"

let people = 0

/** Somebody the provider knows and says everything good of. */
function somebody(fields: Partial<ProviderPerson> = {}): ProviderPerson {
  people += 1
  const email = `sso-${people}@example.com`
  const good = { subject: `subject-${people}`, email, emailVerified: true, name: `Person ${people}` }
  return { ...good, ...fields }
}

describe.each(stores())("single sign-on on $name", ({ freshUrl }) => {
  let server: TestServer
  let provider: TestProvider
  let other: TestProvider
  let instanceAdmin: Api
  let databaseUrl: string | undefined

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl, environment: { BITTING_TRUSTED_PROXIES: "127.0.0.1" } })
    const redirectUris = [`${server.url}/auth/single-sign-on/callback`]
    provider = await startTestProvider({ redirectUris })
    other = await startTestProvider({ redirectUris, claimsInIdToken: true })
    instanceAdmin = await server.signInFirst()
  })
  afterAll(async () => {
    await server.close()
    await provider.close()
    await other.close()
  })

  let browsers = 0
  /** A browser at an address of its own, so that no limit of one address is met. */
  const open = (): Browser => {
    browsers += 1
    return openBrowser({ "x-forwarded-for": `2001:db8:0:${browsers.toString(16)}::1` })
  }

  const settingsOf = (at: TestProvider, fields: object = {}): object => ({
    name: "Acme",
    issuer: at.issuer,
    client_id: at.clientId,
    client_secret: at.clientSecret,
    ...fields,
  })

  const put = (api: Api, body: object): Promise<Answer> => api.request("PUT", "/single-sign-on", { body })

  /** An organization with a connection. */
  async function connected(
    fields: object = {},
  ): Promise<TestOrganization & { readonly connectionId: string }> {
    const organization = await addOrganization(server, { name: `Org ${people}` })
    const { status, body, text } = await put(
      organization.owner.api,
      settingsOf(provider, { organization_id: organization.id, ...fields }),
    )
    if (status !== 200) throw new Error(`connecting answered ${status}: ${text}`)
    return { ...organization, connectionId: body.id }
  }

  async function begin(browser: Browser, body: object): Promise<URL> {
    const page = await browser.send("POST", `${server.url}/auth/single-sign-on`, { body })
    if (page.status !== 200) throw new Error(`beginning answered ${page.status}: ${page.text}`)
    return new URL(JSON.parse(page.text).location)
  }

  const isHome = (url: URL): boolean => url.origin === server.url
  const isConsole = (url: URL): boolean => isHome(url) && url.pathname.startsWith("/console")

  /** Goes through the provider up to the address it sends the browser back to. */
  async function visit(browser: Browser, location: URL): Promise<URL> {
    const page = await browser.go(location, isHome)
    if (page.location === null) throw new Error(`the provider keeps the browser: ${page.text.slice(0, 500)}`)
    return page.location
  }

  /** All of it, as somebody whom either provider knows; answers where it led. */
  async function enter(browser: Browser, as: ProviderPerson | null, body: object): Promise<Page> {
    for (const one of [provider, other]) one.be(as)
    return browser.go(await begin(browser, body), isConsole)
  }

  const apiOf = (browser: Browser): Api =>
    createApi(server.url, {
      cookie: `${SESSION_COOKIE}=${browser.cookie(server.url, SESSION_COOKIE) ?? ""}`,
      origin: server.url,
    })

  /** Signs somebody in and answers how they then call. */
  async function signedIn(as: ProviderPerson, body: object): Promise<Api> {
    const browser = open()
    const page = await enter(browser, as, body)
    expect(page.location?.href).toBe(`${server.url}/console/`)
    return apiOf(browser)
  }

  function expectFailure(browser: Browser, page: Page, code: string): void {
    expect([page.status, page.location?.href]).toEqual([303, `${server.url}/console/sign-in?error=${code}`])
    expect(browser.cookie(server.url, SESSION_COOKIE)).toBeUndefined()
  }

  /** Tries to sign in and is refused. */
  async function refused(code: string, as: ProviderPerson | null, body: object): Promise<void> {
    const browser = open()
    expectFailure(browser, await enter(browser, as, body), code)
  }

  /** The provider's word for a colleague. */
  const as = ({ email }: Colleague, fields: Partial<ProviderPerson> = {}): ProviderPerson =>
    somebody({ email, ...fields })

  const auditOf = async (
    query: string,
  ): Promise<readonly { action: string; after: object; before: object }[]> =>
    (await server.root.get(`/audit?limit=200&${query}`)).body.data

  describe("signing in", () => {
    it("binds a member by their address, starts a new session and leads where it was to", async () => {
      const { id, owner, connectionId } = await connected()
      const member = await addColleague(server, id, { role: "manager" })
      const browser = open()
      browser.setCookie(server.url, SESSION_COOKIE, "a".repeat(43))
      const who = as(member, { email: member.email.toUpperCase() })
      const page = await enter(browser, who, { organization_id: id, return_to: "/console/keys?q=1#x" })
      expect([page.status, page.location?.href]).toEqual([303, `${server.url}/console/keys?q=1#x`])
      expect(page.headers.get("cache-control")).toBe("no-store")
      expect(page.headers.get("referrer-policy")).toBe("no-referrer")
      expect(browser.cookie(server.url, FLOW_COOKIE)).toBeUndefined()
      expect(browser.cookie(server.url, SESSION_COOKIE)).not.toBe("a".repeat(43))
      const { body } = await apiOf(browser).get("/auth/session")
      expect(body.person.id).toBe(member.personId)
      expect(body.session.method).toBe("single_sign_on")
      expect(body.memberships.map((one: { role: string }) => one.role)).toEqual(["manager"])
      const linked = (await auditOf(`log=instance&action=identity.linked`))[0]
      expect(linked?.after).toMatchObject({ connection_id: connectionId, subject: who.subject })
      expect((await owner.api.get("/auth/session")).status).toBe(200)
    })

    it("knows them by the subject from then on, whatever their address becomes", async () => {
      const { id } = await connected()
      const member = await addColleague(server, id, { role: "member" })
      const bystander = await addColleague(server, id, { role: "owner" })
      const who = as(member)
      await signedIn(who, { organization_id: id })
      for (const changed of [
        { ...who, email: bystander.email },
        { ...who, email: "new@example.com", emailVerified: false },
        { subject: who.subject },
      ]) {
        const { body } = await (await signedIn(changed, { organization_id: id })).get("/auth/session")
        expect([body.person.id, body.person.email]).toEqual([member.personId, member.email])
      }
    })

    it("goes by the provider of the address's domain, else by the instance's own, else by none", async () => {
      const { id, owner } = await connected()
      const domain = `d${people}.example.net`
      const change = settingsOf(provider, { organization_id: id, domain })
      expectRefusal(await put(owner.api, change), "role_insufficient")
      expect((await put(instanceAdmin, change)).body.domain).toBe(domain)
      // Whoever may not set it may keep it.
      expect((await put(owner.api, change)).status).toBe(200)
      expectRefusal(await put(owner.api, { ...change, domain: null }), "role_insufficient")
      const location = await begin(open(), { email: `Somebody@${domain.toUpperCase()}` })
      expect(location.origin).toBe(provider.issuer)
      expect(location.searchParams.get("login_hint")).toBe(`somebody@${domain}`)
      const nobody = await open().send("POST", `${server.url}/auth/single-sign-on`, {
        body: { email: "x@elsewhere.example" },
      })
      expect([nobody.status, JSON.parse(nobody.text).code]).toEqual([404, "not_found"])
      const taken = await connected()
      const again = settingsOf(provider, { organization_id: taken.id, domain })
      expectRefusal(await put(instanceAdmin, again), "already_exists")
    })

    it("says no more to one who refuses than that", async () => {
      const { id } = await connected()
      await refused("provider_refused", null, { organization_id: id })
    })

    it.each([
      ["unverified", { emailVerified: false }],
      ["verified by something that is no truth", { emailVerified: 1 }],
      ["not said to be verified", { emailVerified: undefined }],
      ["missing", { email: undefined }],
      ["no address", { email: "ada" }],
    ])("with an address that is %s is refused, also where anybody may join", async (_, fields) => {
      const { id } = await connected({ join_role: "member" })
      const member = await addColleague(server, id, { role: "owner" })
      await refused("email_unverified", as(member, fields as object), { organization_id: id })
      await refused("email_unverified", somebody(fields as object), { organization_id: id })
    })

    it("of somebody who is no member is refused, whoever they are elsewhere", async () => {
      const { id } = await connected()
      const elsewhere = await addOrganization(server, { name: "Elsewhere" })
      await refused("not_a_member", somebody(), { organization_id: id })
      await refused("not_a_member", as(elsewhere.owner), { organization_id: id })
      const joining = await connected({ join_role: "manager" })
      await refused("not_a_member", as(elsewhere.owner), { organization_id: joining.id })
    })

    it("of another subject with a member's address is refused", async () => {
      const { id } = await connected()
      const member = await addColleague(server, id, { role: "member" })
      await signedIn(as(member), { organization_id: id })
      await refused("identity_taken", as(member), { organization_id: id })
    })

    it("of a suspended or removed member is refused, and they do not join anew", async () => {
      const { id } = await connected({ join_role: "member" })
      for (const end of ["suspend", "remove"]) {
        const member = await addColleague(server, id, { role: "member" })
        const who = as(member)
        const api = await signedIn(who, { organization_id: id })
        if (end === "suspend") await server.root.patch(`/members/${member.memberId}`, { suspended: true })
        else await server.root.delete(`/members/${member.memberId}`)
        expect((await api.get("/auth/session")).body.memberships).toEqual([])
        await refused("not_a_member", who, { organization_id: id })
        await refused("not_a_member", as(member), { organization_id: id })
      }
    })

    it("of somebody nobody knows makes them what the organization says, once", async () => {
      const { id, connectionId } = await connected({ join_role: "viewer" })
      const who = somebody()
      provider.be(who)
      const tabs = [open(), open()]
      const backs: URL[] = []
      for (const tab of tabs) backs.push(await visit(tab, await begin(tab, { organization_id: id })))
      await Promise.all(tabs.map((tab, at) => tab.go(backs[at] ?? server.url, isConsole)))
      const sessions = await Promise.all(tabs.map((tab) => apiOf(tab).get("/auth/session")))
      expect(new Set(sessions.map(({ body }) => body.person.id)).size).toBe(1)
      const { person, memberships } = sessions[0]!.body
      expect(person).toMatchObject({ email: who.email, name: who.name, instance_admin: false })
      expect(memberships.map((one: { role: string }) => one.role)).toEqual(["viewer"])
      const added = (await auditOf(`organization_id=${id}&action=member.added`))[0]
      expect(added?.after).toMatchObject({ role: "viewer", email: who.email, connection_id: connectionId })
    })

    it("never gives more than manager", async () => {
      const organization = await addOrganization(server, { name: "Ours" })
      for (const join_role of ["owner", "admin", "root"]) {
        const body = settingsOf(provider, { organization_id: organization.id, join_role })
        expectRefusal(await put(organization.owner.api, body), "invalid_request")
      }
    })
  })

  describe("a sign-in belongs to the browser that began it:", () => {
    it("another state is refused, and leaves the sign-in as it was", async () => {
      const { id } = await connected()
      const browser = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const back = await visit(browser, await begin(browser, { organization_id: id }))
      for (const state of ["", "x", "0".repeat(64), null]) {
        const forged = new URL(back)
        if (state === null) forged.searchParams.delete("state")
        else forged.searchParams.set("state", state)
        expectFailure(browser, await browser.go(forged, isConsole), "sign_in_expired")
      }
      const twice = new URL(`${back.href}&state=${back.searchParams.get("state")}`)
      expectFailure(browser, await browser.go(twice, isConsole), "sign_in_expired")
      expect((await browser.go(back, isConsole)).location?.pathname).toBe("/console/")
    })

    it("a state that was changed on the way there is refused", async () => {
      const { id } = await connected()
      const browser = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const location = await begin(browser, { organization_id: id })
      location.searchParams.set("state", "mine")
      const back = await visit(browser, location)
      expectFailure(browser, await browser.go(back, isConsole), "sign_in_expired")
    })

    it("it works once", async () => {
      const { id } = await connected()
      const browser = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const location = await begin(browser, { organization_id: id })
      const secret = browser.cookie(server.url, FLOW_COOKIE) ?? ""
      const back = await visit(browser, location)
      expect((await browser.go(back, isConsole)).location?.pathname).toBe("/console/")
      const again = open()
      expectFailure(again, await again.go(back, isConsole), "sign_in_expired")
      again.setCookie(server.url, FLOW_COOKIE, secret)
      expectFailure(again, await again.go(back, isConsole), "sign_in_expired")
    })

    it("another browser gets nothing by it, with no sign-in or one of its own", async () => {
      const { id } = await connected()
      const attacker = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const back = await visit(attacker, await begin(attacker, { organization_id: id }))
      const [without, withOwn] = [open(), open()]
      await begin(withOwn, { organization_id: id })
      expectFailure(without, await without.go(back, isConsole), "sign_in_expired")
      expectFailure(withOwn, await withOwn.go(back, isConsole), "sign_in_expired")
    })

    it("a cookie that is planted twice, or is none of ours, counts for nothing", async () => {
      const { id } = await connected()
      const browser = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const back = await visit(browser, await begin(browser, { organization_id: id }))
      const secret = browser.cookie(server.url, FLOW_COOKIE) ?? ""
      for (const cookie of [
        `${FLOW_COOKIE}=${secret}; ${FLOW_COOKIE}=${secret}`,
        `${FLOW_COOKIE}=`,
        `${FLOW_COOKIE}=${"x".repeat(5_000)}`,
        `${FLOW_COOKIE}=${"a".repeat(43)}`,
        `${SESSION_COOKIE}=${secret}`,
      ]) {
        const page = await open().send("GET", back, { headers: { cookie } })
        expect(page.location?.search).toBe("?error=sign_in_expired")
      }
    })

    it("somebody else's code is refused: its nonce and its verifier are another's", async () => {
      const { id } = await connected()
      const [victim, attacker] = [open(), open()]
      provider.be(as(await addColleague(server, id, { role: "owner" })))
      const theirs = await visit(victim, await begin(victim, { organization_id: id }))
      provider.be(as(await addColleague(server, id, { role: "viewer" })))
      const own = await visit(attacker, await begin(attacker, { organization_id: id }))
      own.searchParams.set("code", theirs.searchParams.get("code") ?? "")
      expectFailure(attacker, await attacker.go(own, isConsole), "provider_failed")
    })

    it("a nonce that was changed on the way there is refused", async () => {
      const { id } = await connected()
      const browser = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const location = await begin(browser, { organization_id: id })
      location.searchParams.set("nonce", "another")
      const page = await browser.go(await visit(browser, location), isConsole)
      expectFailure(browser, page, "provider_failed")
    })

    it("a challenge that was changed on the way there is refused", async () => {
      const { id } = await connected()
      const browser = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const location = await begin(browser, { organization_id: id })
      expect(location.searchParams.get("code_challenge_method")).toBe("S256")
      location.searchParams.set("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
      const page = await browser.go(await visit(browser, location), isConsole)
      expectFailure(browser, page, "provider_failed")
    })

    it.each([
      ["another issuer", (query: URLSearchParams) => query.set("iss", "https://evil.example.com")],
      ["no issuer, though the provider names it", (query: URLSearchParams) => query.delete("iss")],
      ["two issuers", (query: URLSearchParams) => query.append("iss", "https://evil.example.com")],
      ["no code", (query: URLSearchParams) => query.delete("code")],
      ["a made-up code", (query: URLSearchParams) => query.set("code", "x")],
    ])("an answer with %s is refused (RFC 9207)", async (_, change) => {
      const { id } = await connected()
      const browser = open()
      provider.be(as(await addColleague(server, id, { role: "member" })))
      const back = await visit(browser, await begin(browser, { organization_id: id }))
      change(back.searchParams)
      expectFailure(browser, await browser.go(back, isConsole), "provider_failed")
      // It was used up by that.
      expectFailure(browser, await browser.go(back, isConsole), "sign_in_expired")
    })

    it("what is neither a code nor an answer leads back as well", async () => {
      for (const query of [
        "",
        "?",
        "?error=access_denied",
        "?state=%00",
        "?state[]=x",
        `?code=${"x".repeat(8_000)}`,
      ]) {
        const browser = open()
        const page = await browser.send("GET", `${server.url}/auth/single-sign-on/callback${query}`)
        expectFailure(browser, page, "sign_in_expired")
      }
    })

    it("a connection that is removed or leads elsewhere meanwhile ends it", async () => {
      for (const change of ["remove", "lead elsewhere"]) {
        const { id, owner } = await connected()
        const browser = open()
        provider.be(as(await addColleague(server, id, { role: "member" })))
        const back = await visit(browser, await begin(browser, { organization_id: id }))
        const answer =
          change === "remove"
            ? await owner.api.delete(`/single-sign-on?organization_id=${id}`)
            : await put(owner.api, settingsOf(other, { organization_id: id }))
        expect(answer.status).toBeLessThan(300)
        expectFailure(browser, await browser.go(back, isConsole), "sign_in_expired")
      }
    })

    it("no other site begins one, and nothing leads out of the console", async () => {
      const { id } = await connected()
      const url = `${server.url}/auth/single-sign-on`
      for (const headers of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
      ]) {
        const page = await open().send("POST", url, { body: { organization_id: id }, headers })
        expect([page.status, JSON.parse(page.text).code]).toEqual([403, "cross_site_request"])
        expect(page.headers.getSetCookie()).toEqual([])
      }
      for (const return_to of [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/\\evil.example/console/",
        "/console",
        "/consolex/",
        "/console/../auth/session",
        "/console/%2e%2e/auth/session",
        "/console/..\\auth",
        "/console/\t/x",
        "/console/\r\nset-cookie: x=1",
        "/",
        "",
        "javascript:alert(1)",
      ]) {
        const page = await open().send("POST", url, { body: { organization_id: id, return_to } })
        expect([return_to, page.status]).toEqual([return_to, 400])
      }
    })

    it("is counted by address", async () => {
      const { id } = await connected()
      const body = { connection_id: "sso_unknown", email: "x@example.com" }
      const headers = { "x-forwarded-for": "198.51.100.7", "content-type": "application/json" }
      const statuses = new Set<number>()
      for (let count = 0; count < 40; count += 1) {
        statuses.add((await server.anonymous.post("/auth/single-sign-on", body, headers)).status)
      }
      expect([...statuses]).toEqual([404, 429])
      expect((await begin(open(), { organization_id: id })).origin).toBe(provider.issuer)
    })
  })

  describe("a session that an organization's provider started", () => {
    it("opens that organization alone, whoever the person is elsewhere", async () => {
      const { id } = await connected()
      const elsewhere = await addOrganization(server, { name: "Elsewhere" })
      const { owner } = elsewhere
      const added = { organization_id: id, email: owner.email, name: "x", role: "admin" }
      expect((await server.root.post("/members", added)).status).toBe(201)
      const api = await signedIn(as(owner), { organization_id: id })
      const { body } = await api.get("/auth/session")
      expect(body.person.id).toBe(owner.personId)
      expect(body.memberships.map((one: { organization: { id: string } }) => one.organization.id)).toEqual([
        id,
      ])
      expectRefusal(await api.get(`/organizations/${elsewhere.id}`), "not_found")
      expectRefusal(await api.get(`/keys?organization_id=${elsewhere.id}`), "not_found")
      expectRefusal(await api.patch(`/members/${owner.memberId}`, { role: "viewer" }), "not_found")
      expectRefusal(await api.delete(`/members/${owner.memberId}`))
      const member = { organization_id: elsewhere.id, email: "y@example.com", role: "viewer" }
      expectRefusal(await api.post("/invitations", member), "not_found")
      const settings = settingsOf(provider, { organization_id: elsewhere.id })
      expectRefusal(await put(api, settings), "not_found")
      expect((await owner.api.get(`/organizations/${elsewhere.id}`)).status).toBe(200)
    })

    it("makes nobody an instance admin, who is one", async () => {
      const { id } = await connected()
      const { body: session } = await instanceAdmin.get("/auth/session")
      const { email } = session.person
      await server.root.post("/members", { organization_id: id, email, name: "x", role: "viewer" })
      const api = await signedIn(somebody({ email }), { organization_id: id })
      expect((await api.get("/organizations")).body.data.map((one: { id: string }) => one.id)).toEqual([id])
      expectRefusal(await api.post("/organizations", { name: "x" }), "role_insufficient")
      expectRefusal(await api.get("/audit?log=instance"))
      expectRefusal(await api.get("/single-sign-on?organization_id=null"), "role_insufficient")
      expectRefusal(await put(api, settingsOf(provider, { organization_id: null })), "role_insufficient")
    })

    it("changes nothing that the person signs in with, and does not make its browser known", async () => {
      const { id, connectionId } = await connected()
      const member = await addColleague(server, id, { role: "member" })
      const browser = open()
      await enter(browser, as(member), { organization_id: id })
      expect(browser.cookie(server.url, "bitting_device")).toBeUndefined()
      const api = apiOf(browser)
      expectRefusal(await api.post("/auth/identities", { connection_id: connectionId }), "confined_session")
      expectRefusal(await api.delete("/auth/identities/crd_1"), "confined_session")
      expectRefusal(await api.delete("/auth/wallets/crd_1"), "confined_session")
    })
  })

  describe("a connection", () => {
    it("never shows its secret, not in answers, logs, audit or what is stored", async () => {
      const { id, owner, connectionId } = await connected()
      const member = await addColleague(server, id, { role: "member" })
      const browser = open()
      provider.be(as(member))
      const location = await begin(browser, { organization_id: id })
      const secret = browser.cookie(server.url, FLOW_COOKIE) ?? ""
      const back = await visit(browser, location)
      const shown = await owner.api.get(`/single-sign-on?organization_id=${id}`)
      expect(shown.body).toEqual({
        id: connectionId,
        organization_id: id,
        name: "Acme",
        issuer: provider.issuer,
        client_id: provider.clientId,
        domain: null,
        enforced: false,
        join_role: null,
        redirect_uri: `${server.url}/auth/single-sign-on/callback`,
        created_at: expect.any(String),
      })
      const audit = JSON.stringify(await auditOf(`organization_id=${id}`))
      const stored = await storedText(server.dataDir, databaseUrl)
      await browser.go(back, isConsole)
      const secrets = [
        provider.clientSecret,
        secret,
        location.searchParams.get("state") ?? "",
        location.searchParams.get("nonce") ?? "",
        back.searchParams.get("code") ?? "",
      ]
      const texts = [shown.text, audit, stored, server.logLines.join("\n")]
      for (const one of secrets) {
        expect(one.length).toBeGreaterThan(20)
        expect(texts.some((text) => text.includes(one))).toBe(false)
      }
      const [entry] = await auditOf(`organization_id=${id}&action=single_sign_on.configured`)
      expect(entry?.after).toMatchObject({ issuer: provider.issuer, client_secret_changed: true })
    })

    it("is refused when its provider cannot be used, and says why", async () => {
      const organization = await addOrganization(server, { name: "Ours" })
      const ask = async (issuer: string) => {
        const body = settingsOf(provider, { organization_id: organization.id, issuer })
        const answer = await put(organization.owner.api, body)
        expectRefusal(answer, "provider_unusable")
        return answer.body.reason
      }
      expect(await ask("http://127.0.0.1:9")).toBe("unreachable")
      expect(await ask(server.url)).toBe("unreachable")
      expect(await ask(`${provider.issuer}/elsewhere`)).toBe("unreachable")
      expect(await ask(provider.issuer.replace("127.0.0.1", "localhost"))).toBe("issuer_mismatch")
      for (const issuer of ["http://id.example.com", "ftp://127.0.0.1", "x", "", `${provider.issuer}?x`]) {
        const body = settingsOf(provider, { organization_id: organization.id, issuer })
        expectRefusal(await put(organization.owner.api, body), "invalid_request")
      }
      const found = await organization.owner.api.get(`/single-sign-on?organization_id=${organization.id}`)
      expectRefusal(found, "not_found")
    })

    it("asks a stranger's issuer nothing", async () => {
      const organization = await addOrganization(server, { name: "Ours" })
      const body = settingsOf(provider, { organization_id: organization.id, issuer: "http://127.0.0.1:9" })
      const { owner: stranger } = await addOrganization(server, { name: "Theirs" })
      const admin = await addColleague(server, organization.id, { role: "admin" })
      expectRefusal(await put(stranger.api, body), "not_found")
      expectRefusal(await put(admin.api, body), "role_insufficient")
      expectRefusal(await put(server.anonymous, body), "unauthenticated")
    })

    it("sends the secret it keeps to nobody but the issuer it was given for", async () => {
      const { id, owner } = await connected()
      const kept = { ...settingsOf(other, { organization_id: id }), client_secret: undefined }
      const refusal = await put(owner.api, kept)
      expectRefusal(refusal, "unprocessable")
      expect(refusal.body.errors[0].pointer).toBe("/client_secret")
      const renamed = {
        ...settingsOf(provider, { organization_id: id, name: "New" }),
        client_secret: undefined,
      }
      expect((await put(owner.api, renamed)).body.name).toBe("New")
      const member = await addColleague(server, id, { role: "member" })
      await signedIn(as(member), { organization_id: id })
    })

    it("with a wrong client secret lets nobody in", async () => {
      const { id } = await connected({ client_secret: "wrong" })
      const member = await addColleague(server, id, { role: "member" })
      await refused("provider_failed", as(member), { organization_id: id })
    })

    it("with another issuer ends what the former one vouched for, and binds anew", async () => {
      const { id, owner } = await connected()
      const member = await addColleague(server, id, { role: "member" })
      const before = await signedIn(as(member), { organization_id: id })
      expect((await put(owner.api, settingsOf(other, { organization_id: id }))).status).toBe(200)
      expectRefusal(await before.get("/auth/session"), "invalid_session")
      const [entry] = await auditOf(`organization_id=${id}&action=single_sign_on.configured`)
      expect(entry?.after).toMatchObject({ ended_sessions: 1, unlinked_identities: 1 })
      const after = await signedIn(as(member), { organization_id: id })
      expect((await after.get("/auth/session")).body.person.id).toBe(member.personId)
    })

    it("that is removed ends its sessions, and no others", async () => {
      const { id, owner, connectionId } = await connected()
      const member = await addColleague(server, id, { role: "member" })
      const [first, second] = [
        await signedIn(as(member), { organization_id: id }),
        await signedIn(as(owner), { organization_id: id }),
      ]
      expect((await owner.api.delete(`/single-sign-on?organization_id=${id}`)).status).toBe(204)
      for (const api of [first, second]) expectRefusal(await api.get("/auth/session"), "invalid_session")
      for (const { api } of [member, owner]) expect((await api.get("/auth/session")).status).toBe(200)
      expectRefusal(await owner.api.delete(`/single-sign-on?organization_id=${id}`), "not_found")
      const gone = await open().send("POST", `${server.url}/auth/single-sign-on`, {
        body: { connection_id: connectionId },
      })
      expect(gone.status).toBe(404)
      const [entry] = await auditOf(`organization_id=${id}&action=single_sign_on.removed`)
      expect(entry).toMatchObject({ before: { name: "Acme" }, after: { ended_sessions: 2 } })
    })
  })

  describe("an organization that insists on its provider", () => {
    const enforce = (api: Api, id: string, enforced = true): Promise<Answer> =>
      put(api, { ...settingsOf(provider, { organization_id: id, enforced }), client_secret: undefined })

    it("is made so only from a session that came by it, and then opens to no other", async () => {
      const { id, owner } = await connected()
      const member = await addColleague(server, id, { role: "member" })
      expectRefusal(await enforce(owner.api, id), "single_sign_on_unproven")
      expectRefusal(await enforce(instanceAdmin, id), "single_sign_on_unproven")
      const elsewhere = await connected()
      const foreign = await signedIn(as(elsewhere.owner), { organization_id: elsewhere.id })
      expectRefusal(await enforce(foreign, id), "not_found")
      const proven = await signedIn(as(owner), { organization_id: id })
      expect((await enforce(proven, id)).body.enforced).toBe(true)

      for (const { api } of [owner, member]) {
        const { body } = await api.get("/auth/session")
        expect(body.memberships).toEqual([])
        expect(body.blocked).toMatchObject([{ organization: { id }, reason: "single_sign_on_required" }])
        expectRefusal(await api.get(`/keys?organization_id=${id}`), "not_found")
      }
      const keys = await (
        await signedIn(as(member), { organization_id: id })
      ).get(`/keys?organization_id=${id}`)
      expect(keys.status).toBe(200)
      expect((await proven.get(`/keys?organization_id=${id}`)).status).toBe(200)

      expectRefusal(await enforce(owner.api, id, false), "not_found")
      expect((await enforce(proven, id, false)).body.enforced).toBe(false)
      expect((await owner.api.get(`/keys?organization_id=${id}`)).status).toBe(200)
      const log = await auditOf(`organization_id=${id}&action=single_sign_on.configured`)
      expect(log.slice(0, 2).map(({ after }) => (after as { enforced: boolean }).enforced)).toEqual([
        false,
        true,
      ])
    })

    it("leads to no other issuer before it stops insisting", async () => {
      const { id, owner } = await connected()
      const proven = await signedIn(as(owner), { organization_id: id })
      await enforce(proven, id)
      const elsewhere = settingsOf(other, { organization_id: id })
      expectRefusal(await put(proven, elsewhere), "single_sign_on_unproven")
      expect((await put(proven, { ...elsewhere, enforced: false })).status).toBe(200)
    })

    it("lets instance admins help, and members back in when the connection is removed", async () => {
      const { id, owner } = await connected()
      const proven = await signedIn(as(owner), { organization_id: id })
      await enforce(proven, id)
      expectRefusal(await owner.api.get(`/keys?organization_id=${id}`), "not_found")
      expect((await instanceAdmin.delete(`/single-sign-on?organization_id=${id}`)).status).toBe(204)
      expect((await owner.api.get(`/keys?organization_id=${id}`)).status).toBe(200)
    })
  })

  describe("the instance's own provider", () => {
    const own = { organization_id: null }

    beforeAll(async () => {
      const { owner } = await addOrganization(server, { name: "Ours" })
      expectRefusal(await put(owner.api, settingsOf(other, own)), "role_insufficient")
      expectRefusal(await put(instanceAdmin, settingsOf(other, { ...own, enforced: true })), "unprocessable")
      expectRefusal(
        await put(instanceAdmin, settingsOf(other, { ...own, join_role: "viewer" })),
        "unprocessable",
      )
      const { status, body } = await put(instanceAdmin, settingsOf(other, own))
      expect([status, body.organization_id]).toEqual([200, null])
    })

    const enterOwn = async (who: ProviderPerson, code: string): Promise<void> => {
      const browser = open()
      expectFailure(browser, await enter(browser, who, {}), code)
    }

    /** Binds an identity at it to somebody who is signed in. */
    async function link(colleague: Colleague, who: ProviderPerson): Promise<Page> {
      const browser = open()
      const cookie = await cookieOf(colleague)
      browser.setCookie(server.url, SESSION_COOKIE, cookie)
      const page = await browser.send("POST", `${server.url}/auth/identities`, {
        body: { return_to: "/console/account" },
      })
      if (page.status !== 200) throw new Error(`linking answered ${page.status}: ${page.text}`)
      other.be(who)
      const last = await browser.go(JSON.parse(page.text).location, isConsole)
      expect(browser.cookie(server.url, SESSION_COOKIE)).toBe(cookie)
      return last
    }

    /** A new session of somebody by a link. */
    async function cookieOf({ memberId }: Colleague): Promise<string> {
      const { body } = await server.root.post(`/members/${memberId}/sign-in-link`)
      const token = new URL(body.sign_in_link).hash.slice(1)
      const answer = await server.anonymous.post("/auth/link", { token })
      const line = answer.headers.getSetCookie().find((one) => one.startsWith(`${SESSION_COOKIE}=`))
      return line?.slice(SESSION_COOKIE.length + 1).split(";")[0] ?? ""
    }

    const colleague = async (): Promise<Colleague> => (await addOrganization(server, { name: "Ours" })).owner

    it("makes nobody, and does not take an address that its person never showed to be theirs", async () => {
      const owner = await colleague()
      await enterOwn(somebody(), "not_a_member")
      await enterOwn(as(owner), "link_required")
      await enterOwn(as(owner, { emailVerified: false }), "email_unverified")
    })

    it("is linked by whoever is signed in, and then opens everything that is theirs", async () => {
      const owner = await colleague()
      const who = as(owner)
      expect((await link(owner, who)).location?.href).toBe(`${server.url}/console/account`)
      const browser = open()
      await enter(browser, who, {})
      expect(browser.cookie(server.url, "bitting_device")).toBeDefined()
      const { body } = await apiOf(browser).get("/auth/session")
      expect([body.person.id, body.memberships.length]).toEqual([owner.personId, 1])
      // Binding the same one twice is no error; binding another one, or somebody else's, is.
      expect((await link(owner, who)).location?.pathname).toBe("/console/account")
      expect((await link(owner, somebody())).location?.search).toBe("?error=identity_taken")
      expect((await link(await colleague(), who)).location?.search).toBe("?error=identity_taken")
    })

    it("shows by being linked whose address it is, if it says the same address", async () => {
      const [same, differs] = [await colleague(), await colleague()]
      await link(same, as(same))
      await link(differs, somebody())
      const verified = await auditOf("log=instance&action=email.verified")
      expect(verified.map(({ after }) => after)).toContainEqual({ email: same.email })
      expect(verified.map(({ after }) => after)).not.toContainEqual({ email: differs.email })
    })

    it("lets instance admins in as such, once they have linked it", async () => {
      const { body } = await instanceAdmin.get("/auth/session")
      const members = await server.root.get(`/members?organization_id=${body.memberships[0].organization.id}`)
      const { id: memberId } = members.body.data.find(
        (one: { person_id: string }) => one.person_id === body.person.id,
      )
      const who = somebody({ email: body.person.email })
      await link({ api: instanceAdmin, memberId, personId: body.person.id, email: body.person.email }, who)
      const api = await signedIn(who, {})
      expect((await api.post("/organizations", { name: "made after single sign-on" })).status).toBe(201)
    })

    it("is linked only in the browser that asked for it, and while its session is there", async () => {
      const owner = await colleague()
      const [asking, elsewhere] = [open(), open()]
      const cookie = await cookieOf(owner)
      asking.setCookie(server.url, SESSION_COOKIE, cookie)
      const page = await asking.send("POST", `${server.url}/auth/identities`, { body: {} })
      const { location } = JSON.parse(page.text)
      const flow = asking.cookie(server.url, FLOW_COOKIE) ?? ""
      other.be(somebody())
      const back = await visit(asking, location)
      elsewhere.setCookie(server.url, FLOW_COOKIE, flow)
      elsewhere.setCookie(server.url, SESSION_COOKIE, await cookieOf(await colleague()))
      expect((await elsewhere.go(back, isConsole)).location?.search).toBe("?error=sign_in_expired")
      expect((await asking.go(back, isConsole)).location?.search).toBe("?error=sign_in_expired")
    })

    it("is asked again who the person is where that is wanted", async () => {
      const owner = await colleague()
      const who = as(owner)
      await link(owner, who)
      const browser = open()
      await enter(browser, who, {})
      const before = other.asked()
      await browser.go(await begin(browser, {}), isConsole)
      expect(other.asked()).toBe(before)
      const location = await begin(browser, { reauthenticate: true })
      expect(location.searchParams.get("prompt")).toBe("login")
      await browser.go(location, isConsole)
      expect(other.asked()).toBe(before + 1)
      expect((await apiOf(browser).post("/auth/identities", {})).status).toBe(200)
    })

    it("counts as long ago when the request to say was taken away on the way there", async () => {
      const owner = await colleague()
      const who = as(owner)
      await link(owner, who)
      const browser = open()
      await enter(browser, who, {})
      const withoutAge = async (body: object): Promise<Page> => {
        const location = await begin(browser, body)
        for (const name of ["prompt", "max_age"]) location.searchParams.delete(name)
        return browser.go(location, isConsole)
      }
      expect((await apiOf(browser).post("/auth/identities", {})).status).toBe(200)
      expect((await withoutAge({ reauthenticate: true })).location?.search).toBe("?error=not_reauthenticated")
      expect((await withoutAge({})).location?.pathname).toBe("/console/")
      expectRefusal(await apiOf(browser).post("/auth/identities", {}), "reauthentication_required")
    })

    it("is unlinked by its person, which ends the other sessions that came by it", async () => {
      const owner = await colleague()
      const who = as(owner)
      await link(owner, who)
      const api = await signedIn(who, {})
      const own = createApi(server.url, {
        cookie: `${SESSION_COOKIE}=${await cookieOf(owner)}`,
        origin: server.url,
      })
      const linked = await auditOf(`log=instance&action=identity.linked&actor_id=${owner.personId}`)
      const { id } = (linked[0] as unknown as { target: { id: string } }).target
      const stranger = await colleague()
      expectRefusal(await stranger.api.delete(`/auth/identities/${id}`), "not_found")
      expect((await own.delete(`/auth/identities/${id}`)).status).toBe(204)
      expectRefusal(await own.delete(`/auth/identities/${id}`), "not_found")
      expectRefusal(await api.get("/auth/session"), "invalid_session")
      expect((await own.get("/auth/session")).status).toBe(200)
      // The address is known to be theirs by now, so it binds again.
      await signedIn(who, {})
    })
  })
})
