import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import type { Browser, Page } from "./support/browser.ts"
import { openBrowser } from "./support/browser.ts"
import { expectRefusal } from "./support/hostile.ts"
import type { ProviderPerson, TestProvider } from "./support/openid-provider.ts"
import { startTestProvider } from "./support/openid-provider.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const HOST = "keys.acme.test"
const CALLBACK = "/auth/single-sign-on/callback"

describe.each(stores())("single sign-on at an organization's own host, on $name", ({ freshUrl }) => {
  let server: TestServer
  let provider: TestProvider
  let organization: TestOrganization
  let connectionId: string
  let ownId: string
  /** Base URL of the organization's host. */
  let there: string

  beforeAll(async () => {
    server = await startTestServer({
      databaseUrl: await freshUrl(),
      environment: { BITTING_TRUSTED_PROXIES: "127.0.0.1" },
    })
    there = `http://${HOST}:${new URL(server.url).port}`
    provider = await startTestProvider({ redirectUris: [server.url + CALLBACK, there + CALLBACK] })
    const admin = await server.signInFirst()
    organization = await addOrganization(server, { name: "Acme", plan: "business" })
    await server.root.patch(`/organizations/${organization.id}`, { host: HOST })
    const { issuer, clientId: client_id, clientSecret: client_secret } = provider
    const settings = { name: "Provider", issuer, client_id, client_secret }
    const connect = async (organization_id: string | null): Promise<string> => {
      const answer = await admin.request("PUT", "/single-sign-on", { body: { ...settings, organization_id } })
      expect(answer.status).toBe(200)
      return answer.body.id
    }
    connectionId = await connect(organization.id)
    ownId = await connect(null)
  })
  afterAll(async () => {
    await server.close()
    await provider.close()
  })

  /** What a proxy says of a request to that host. */
  const AT_HOST = { "x-forwarded-host": HOST }

  const begin = (browser: Browser, body: object): Promise<Page> =>
    browser.send("POST", `${server.url}/auth/single-sign-on`, {
      body,
      headers: { ...AT_HOST, origin: there },
    })

  /** Goes through the provider; the name of the host leads to the server. */
  async function visit(browser: Browser, location: string): Promise<URL> {
    const page = await browser.go(location, (next) => next.host === new URL(there).host)
    if (page.location === null) throw new Error(`the provider keeps the browser: ${page.text}`)
    return page.location
  }

  const arrive = (browser: Browser, back: URL, headers: Record<string, string> = AT_HOST): Promise<Page> =>
    browser.send("GET", server.url + back.pathname + back.search, { headers })

  const who = (): ProviderPerson => ({
    subject: "the owner",
    email: organization.owner.email,
    emailVerified: true,
  })

  it("starts and ends there, with a session of that host for that organization", async () => {
    const browser = openBrowser()
    provider.be(who())
    const page = await begin(browser, { return_to: "/console/keys" })
    const { location } = JSON.parse(page.text)
    expect(new URL(location).searchParams.get("redirect_uri")).toBe(there + CALLBACK)
    const end = await arrive(browser, await visit(browser, location))
    expect(end.location?.href).toBe(`${there}/console/keys`)
    const cookie = `bitting_session=${browser.cookie(server.url, "bitting_session")}`
    const ask = (headers: Record<string, string>): Promise<Answer> =>
      createApi(server.url, { cookie, ...headers }).get("/auth/session")
    for (const headers of [AT_HOST, {}]) {
      const { body } = await ask(headers)
      expect(body.person.id).toBe(organization.owner.personId)
      expect(body.memberships.map((one: { organization: { id: string } }) => one.organization.id)).toEqual([
        organization.id,
      ])
    }
  })

  it("goes by the organization's provider alone", async () => {
    const by = async (body: object) => JSON.parse((await begin(openBrowser(), body)).text)
    expect((await by({})).location).toContain(provider.issuer)
    expect((await by({ connection_id: connectionId })).location).toContain(provider.issuer)
    for (const body of [{ connection_id: ownId }, { organization_id: "org_0123456789ABCDEFGHIJKL" }])
      expect((await by(body)).code).toBe("not_found")
  })

  it("is not begun by a page of the instance, nor the other way round", async () => {
    const post = (headers: Record<string, string>): Promise<Answer> =>
      createApi(server.url, headers).post("/auth/single-sign-on", { connection_id: connectionId })
    expectRefusal(await post({ ...AT_HOST, origin: server.url }), "cross_site_request")
    expectRefusal(await post({ origin: there }), "cross_site_request")
  })

  it("shows the address to register with the provider as it is there", async () => {
    const { api } = organization.owner
    const path = `/single-sign-on?organization_id=${organization.id}`
    expect((await api.get(path)).body.redirect_uri).toBe(server.url + CALLBACK)
    expect((await api.get(path, AT_HOST)).body.redirect_uri).toBe(there + CALLBACK)
    expectRefusal(await api.get("/single-sign-on?organization_id=null", AT_HOST))
  })

  it("that began there is not finished at another host for more than that", async () => {
    const browser = openBrowser()
    provider.be(who())
    const { location } = JSON.parse((await begin(browser, {})).text)
    const back = await visit(browser, location)
    // A browser keeps the cookie to the host; this one shows what would be if it did not.
    const end = await arrive(browser, back, {})
    expect(end.location?.href).toBe(`${server.url}/console/`)
    const cookie = `bitting_session=${browser.cookie(server.url, "bitting_session")}`
    const { body } = await createApi(server.url, { cookie }).get("/auth/session")
    expect(body.memberships).toHaveLength(1)
    const post = { name: "x", plan: "pro" }
    expectRefusal(
      await createApi(server.url, { cookie, origin: server.url }).post("/organizations", post),
      "role_insufficient",
    )
  })
})
