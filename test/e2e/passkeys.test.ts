import type { CDPSession, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { useBrowser } from "./use-browser.ts"

/** What an authenticator that is built into the device can do. */
const PLATFORM = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const

/** An answer of the server, or the name of what the browser threw. */
interface Outcome {
  readonly status: number | string
  // eslint-disable-next-line typescript/no-explicit-any -- a test reads any field, and a wrong one fails it
  readonly body: any
}

/** Calls the API from a page, as its own scripts would. */
const call = (page: Page, path: string, init: { method: string; body?: unknown }): Promise<Outcome> =>
  page.evaluate(
    async ({ path: to, method, body }) => {
      const answer = await fetch(to, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, body: text === "" ? null : JSON.parse(text) }
    },
    { path, ...init },
  )

/** Scripts of pages, as text: what a browser knows is nothing that this program knows. */
const SCRIPTS = {
  create: `async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
    return (await navigator.credentials.create({ publicKey })).toJSON()
  }`,
  get: `async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    return (await navigator.credentials.get({ publicKey })).toJSON()
  }`,
} as const

/** What a browser answers to a challenge. */
type Shown = { readonly response: object } | { readonly threw: string }

const ask = (page: Page, script: keyof typeof SCRIPTS, options: unknown): Promise<Shown> =>
  page.evaluate<Shown>(
    `(${SCRIPTS[script]})(${JSON.stringify(options)}).then(
      (response) => ({ response }),
      (error) => ({ threw: error.name }),
    )`,
  )

/** Makes a passkey in a page and adds it. */
async function add(page: Page, name: string): Promise<Outcome> {
  const begun = await call(page, "/auth/passkeys/options", { method: "POST" })
  if (begun.status !== 200) return begun
  const made = await ask(page, "create", begun.body.options)
  if ("threw" in made) return { status: made.threw, body: null }
  const body = { ticket: begun.body.ticket, response: made.response, name }
  return call(page, "/auth/passkeys", { method: "POST", body })
}

/** Signs in with whatever passkey the browser has. */
async function enter(page: Page): Promise<Outcome> {
  const begun = await call(page, "/auth/passkey/options", { method: "POST" })
  if (begun.status !== 200) return begun
  const shown = await ask(page, "get", begun.body.options)
  if ("threw" in shown) return { status: shown.threw, body: null }
  const body = { ticket: begun.body.ticket, response: shown.response }
  return call(page, "/auth/passkey", { method: "POST", body })
}

describe.skipIf(WITHOUT_BROWSER)("a passkey in a real browser", () => {
  const browser = useBrowser()
  let server: TestServer
  let page: Page
  let cdp: CDPSession
  let authenticatorId: string

  /** Plugs an authenticator into the page's browser. */
  const plugIn = async (): Promise<string> =>
    (await cdp.send("WebAuthn.addVirtualAuthenticator", { options: PLATFORM })).authenticatorId

  beforeAll(async () => {
    if (WITHOUT_BROWSER) return
    // Passkeys belong to names, not to addresses.
    server = await startTestServer({ environment: { BITTING_HOST: "localhost" } })
    page = (await browser.open()).page
    cdp = await page.context().newCDPSession(page)
    await cdp.send("WebAuthn.enable")
    authenticatorId = await plugIn()
    await page.goto(`${server.url}/auth/link`)
    const token = new URL(server.signInLink ?? "").hash.slice(1)
    const who = { token, name: "Ada", email: "ada@example.com" }
    const signedIn = await call(page, "/auth/link", { method: "POST", body: who })
    if (signedIn.status !== 200) throw new Error(`signing in answered ${signedIn.status}`)
  })
  afterAll(async () => {
    await server?.close()
  })

  it("is made, and signs in without an address being typed", async () => {
    expect(server.url).toMatch(/^http:\/\/localhost:/)
    expect((await call(page, "/auth/options", { method: "GET" })).body.passkey).toBe(true)
    const added = await add(page, "This browser")
    expect(added).toMatchObject({ status: 201, body: { name: "This browser", host: "localhost" } })
    const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId })
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: "localhost" }])
    expect((await call(page, "/auth/session", { method: "DELETE" })).status).toBe(204)
    expect((await call(page, "/auth/session", { method: "GET" })).status).toBe(401)
    const signedIn = await enter(page)
    expect(signedIn).toMatchObject({
      status: 200,
      body: {
        person: { email: "ada@example.com" },
        session: { method: "passkey", second_factor: true },
      },
    })
    expect((await call(page, "/auth/session", { method: "GET" })).body.person.email).toBe("ada@example.com")
  })

  it("signs in again and again", async () => {
    for (const _ of [1, 2]) expect((await enter(page)).status).toBe(200)
  })

  it("is made once by one authenticator", async () => {
    expect(await add(page, "Again")).toEqual({ status: "InvalidStateError", body: null })
  })

  it("is not shown by an authenticator that does not know its user", async () => {
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false })
    expect((await enter(page)).status).toBe("NotAllowedError")
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true })
    expect((await enter(page)).status).toBe(200)
  })

  it("is not shown to a page of another host, be it the same machine's", async () => {
    const port = new URL(server.url).port
    await page.goto(`http://127.0.0.1:${port}/auth/link`)
    // There the server is asked as somebody else's page would ask it.
    expect((await call(page, "/auth/passkey/options", { method: "POST" })).status).toBe(403)
    await page.goto(`${server.url}/auth/link`)
    expect((await enter(page)).status).toBe(200)
  })

  it("copied out of its authenticator is found out by its counter", async () => {
    const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId })
    const [copied] = credentials
    if (copied === undefined) throw new Error("there is a passkey")
    expect((await enter(page)).status).toBe(200)
    await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId })
    authenticatorId = await plugIn()
    await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { ...copied, signCount: 1 } })
    expect(await enter(page)).toMatchObject({ status: 401, body: { code: "invalid_credentials" } })
  })
})
