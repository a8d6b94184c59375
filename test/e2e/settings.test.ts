import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Clock } from "@bitting/core"
import { mint } from "../support/keys.ts"
import type { TestProvider } from "../support/openid-provider.ts"
import { startTestProvider } from "../support/openid-provider.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import type { Tab } from "./browser.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, settled, signInAs, signInBrowser } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

/** Longer than what somebody showed counts, ms. */
const LATER_MS = 11 * 60_000

const ADA = { name: "Ada", email: "ada@example.com" }

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

describe.skipIf(WITHOUT_BROWSER)("settings of an organization and of the server (needs Chromium)", () => {
  const browser = useBrowser()
  let ahead = 0
  const clock: Clock = { now: () => Date.now() + ahead, monotonic: () => performance.now() }
  let server: TestServer
  let provider: TestProvider
  let tab: Tab
  let organization = ""

  const url = (path: string): string => `${server.url}/console${path}`

  beforeAll(async () => {
    // Passkeys belong to names, not to addresses.
    server = await startTestServer({
      clock,
      environment: { BITTING_CONSOLE: "on", BITTING_HOST: "localhost" },
    })
    provider = await startTestProvider({ redirectUris: [`${server.url}/auth/single-sign-on/callback`] })
    tab = await browser.open()
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...ADA })
    organization = (await server.root.get("/organizations")).body.data[0].id
  })
  afterAll(async () => {
    await server.close()
    await provider.close()
  })

  const open = async (path: string): Promise<void> => {
    await tab.page.goto(url(path))
    await settled(tab.page)
  }

  /** Asks for a recoverable token, which needs a proof that is younger than the session is by now. */
  async function askForToken(): Promise<string> {
    const { token, id } = await mint(server.root, { keyspace: "system", scopes: ["metrics:read"] })
    ahead += LATER_MS
    await open(`/o/${organization}/keys/${id}`)
    await showToken()
    return token
  }

  async function showToken(): Promise<void> {
    await tab.page.getByRole("button", { name: "More actions" }).click()
    await tab.page.getByRole("menuitem", { name: "Show the token" }).click()
    await tab.page.getByRole("dialog").getByRole("button", { name: "Show the token" }).click()
  }

  async function seesToken(token: string): Promise<void> {
    expect(await tab.page.getByRole("textbox", { name: "The token" }).innerText()).toContain(token)
    await tab.page.getByRole("button", { name: "Done" }).click()
  }

  test("an invitation is sent anew, which ends its first link, and revoked, which ends the other", async () => {
    const { page } = tab
    const email = "barbara@example.com"
    const answer = await tab.context.request.post(`${server.url}/invitations`, {
      data: { email, role: "member" },
      headers: { origin: server.url },
    })
    const { link: first } = (await answer.json()) as { readonly link: string }
    await open(`/o/${organization}/members?tab=invitations`)
    const actions = page.getByRole("button", { name: `Actions for ${email}` })
    await actions.click()
    await page.getByRole("menuitem", { name: "Send anew" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Send anew" }).click()
    const link = (await page.getByRole("textbox", { name: "The link" }).innerText()).trim()
    await page.getByRole("button", { name: "Done" }).click()
    expect(link).not.toBe(first)
    const preview = async (of: string): Promise<number> =>
      (await server.anonymous.post("/auth/invitation/preview", { token: new URL(of).hash.slice(1) })).status
    expect(await preview(first)).not.toBe(200)
    expect(await preview(link)).toBe(200)
    await actions.click()
    await page.getByRole("menuitem", { name: "Revoke" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click()
    await page.getByRole("row", { name: /barbara@example.com Member Revoked/ }).waitFor()
    expect(await preview(link)).not.toBe(200)
    expect(await actions.count()).toBe(0)
  })

  test("the name of an organization is saved, and a host that its plan does not allow is refused beside the field", async () => {
    const { page } = tab
    await open(`/o/${organization}/settings`)
    await page.getByLabel("Name of the organization").fill("Analytical Engines")
    await page.getByRole("button", { name: "Save" }).first().click()
    await page.getByText("The name is changed.").waitFor()
    await page.getByLabel("Plan", { exact: true }).selectOption("pro")
    await page.getByLabel("Host of its own").fill("keys.example.com")
    await page.getByRole("button", { name: "Save" }).last().click()
    await page.getByText("A host of its own needs the plan “Business”.").waitFor()
    expect(await page.getByLabel("Host of its own").inputValue()).toBe("keys.example.com")
    await page.getByLabel("Plan", { exact: true }).selectOption("business")
    await page.getByRole("button", { name: "Save" }).last().click()
    await page.getByText("Plan and host are saved.").waitFor()
    const { body } = await server.root.get(`/organizations/${organization}`)
    expect(body).toMatchObject({ name: "Analytical Engines", host: "keys.example.com" })
    await server.root.patch(`/organizations/${organization}`, { host: null })
  })

  test("the server's own provider is connected by whoever runs it, linked, and signs in", async () => {
    const { page } = tab
    await open("/")
    await page.getByRole("button", { name: /^Signed in as/ }).click()
    await page.getByRole("menuitem", { name: "This server" }).click()
    await page.getByRole("heading", { name: "This server" }).waitFor()
    await page.getByLabel("Name", { exact: true }).fill("Works")
    await page.getByLabel("Issuer").fill("http://127.0.0.1:1")
    await page.getByLabel("Client id").fill(provider.clientId)
    await page.getByRole("textbox", { name: "Client secret" }).fill(provider.clientSecret)
    expect(await page.getByLabel("E-mail domain").count()).toBe(0)
    await page.getByRole("button", { name: "Connect" }).click()
    await page.getByText("This server got no metadata of a provider at this address.").waitFor()
    await page.getByLabel("Issuer").fill(provider.issuer)
    await page.getByRole("button", { name: "Connect" }).click()
    await page.getByText("The provider answered, and is connected.").waitFor()
    expect(await page.content()).not.toContain(provider.clientSecret)
    expect(await accessibilityProblems(page)).toEqual([])
    provider.be({ subject: "ada", email: ADA.email, emailVerified: true, name: ADA.name })
    await open("/profile")
    await page.getByRole("button", { name: "Link Works" }).click()
    await page.getByRole("button", { name: "Unlink Works" }).waitFor()
    await page.getByRole("button", { name: /^Signed in as/ }).click()
    await page.getByRole("menuitem", { name: "Sign out" }).click()
    await page.waitForURL(/\/sign-in$/)
    await page.getByRole("button", { name: "Continue with Works" }).click()
    await page.waitForURL(/\/console\/o\/org_\w+$/)
  })

  test("who came by a provider shows there again who they are, and goes on where they were", async () => {
    const { page } = tab
    const token = await askForToken()
    const question = page.getByRole("dialog", { name: "Show again who you are" })
    await question.getByText(/You came by single sign-on/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    // The provider has its own clock.
    ahead -= LATER_MS
    const asked = provider.asked()
    const key = page.url()
    await question.getByRole("button", { name: "Sign in again with your provider" }).click()
    await page.waitForURL(key)
    await settled(page)
    expect(provider.asked()).toBe(asked + 1)
    await showToken()
    await seesToken(token)
  })

  test("a passkey shows again who somebody is", async () => {
    const { page } = tab
    const cdp = await page.context().newCDPSession(page)
    await cdp.send("WebAuthn.enable")
    await cdp.send("WebAuthn.addVirtualAuthenticator", { options: PLATFORM })
    await open("/profile")
    await page.getByRole("button", { name: "Add a passkey" }).click()
    await page.getByRole("dialog").getByLabel("Name").fill("Laptop")
    await page.getByRole("button", { name: "Make it" }).click()
    await page.getByRole("button", { name: "Remove Laptop" }).waitFor()
    const token = await askForToken()
    const question = page.getByRole("dialog", { name: "Show again who you are" })
    await question.getByRole("button", { name: "Use a passkey" }).click()
    await question.waitFor({ state: "detached" })
    await seesToken(token)
  })

  test("an account at a provider is unlinked, and signs in no more", async () => {
    const { page } = tab
    await open("/profile")
    await page.getByRole("button", { name: "Unlink Works" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click()
    await page.getByText("Works is unlinked.").waitFor()
    await page.getByRole("button", { name: "Link Works" }).waitFor()
    const { body } = await server.root.get("/audit?log=instance&action=identity.unlinked")
    expect(body.data).toHaveLength(1)
  })

  test("the server's own provider is nobody else's business, and is disconnected", async () => {
    const other = await browser.open()
    await signInAs(other.context, server, { organizationId: organization, role: "owner" })
    await other.page.goto(url("/instance"))
    await other.page.waitForURL(/\/console\/o\/org_\w+$/)
    await settled(other.page)
    await other.page.getByRole("button", { name: /^Signed in as/ }).click()
    await other.page.getByRole("menuitem", { name: "Sign out" }).waitFor()
    expect(await other.page.getByRole("menuitem", { name: "This server" }).count()).toBe(0)
    await other.context.close()
    const { page } = tab
    await open("/instance")
    await page.getByRole("button", { name: "Disconnect" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click()
    await page.getByText("The provider is disconnected.").waitFor()
    expect((await server.anonymous.get("/auth/options")).body.single_sign_on).toBeNull()
    expect(tab.errors).toEqual([])
  })
})
