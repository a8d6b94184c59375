import * as Address from "ox/Address"
import * as PersonalMessage from "ox/PersonalMessage"
import * as Secp256k1 from "ox/Secp256k1"
import * as Signature from "ox/Signature"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeAt, CODE_MS } from "../support/authenticator-app.ts"
import type { MailServer } from "../support/mail-server.ts"
import { startMailServer } from "../support/mail-server.ts"
import type { TestProvider } from "../support/openid-provider.ts"
import { startTestProvider } from "../support/openid-provider.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { BETTER, GOOD } from "../support/sign-in.ts"
import type { Tab } from "./browser.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, overflow, settled } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const ADA = { name: "Ada Owner", email: "ada@example.com" }
const GRACE = { name: "Grace Hopper", email: "grace@example.com" }

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

/** What axe finds, and what does not fit; nothing, on a page that is sound. */
async function flaws(page: Page): Promise<readonly string[]> {
  const tooWide = await overflow(page)
  return [...(await accessibilityProblems(page)), ...(tooWide > 0 ? [`${tooWide} pixels too wide`] : [])]
}

/** Gives a page a wallet as wallets do (EIP-1193). @returns its address */
async function giveWallet(page: Page): Promise<string> {
  const privateKey = Secp256k1.randomPrivateKey()
  const address = Address.checksum(Address.fromPublicKey(Secp256k1.getPublicKey({ privateKey })))
  await page.exposeFunction("signWithTestWallet", (message: `0x${string}`) =>
    Signature.toHex(Secp256k1.sign({ payload: PersonalMessage.getSignPayload(message), privateKey })),
  )
  await page.addInitScript(`window.ethereum = {
    request: async ({ method, params }) =>
      method === "eth_requestAccounts" ? ["${address}"] : window.signWithTestWallet(params[0]),
  }`)
  return address
}

describe.skipIf(WITHOUT_BROWSER)("people in the console (needs Chromium)", () => {
  const browser = useBrowser()
  let mail: MailServer
  let server: TestServer
  let provider: TestProvider
  let owner: Tab
  let tab: Tab
  let organization = ""
  let appSecret = ""
  let recoveryCodes: readonly string[] = []
  /** Whether the mail server takes mails. */
  let takesMail = false

  const url = (path: string): string => `${server.url}/console${path}`
  const within = (path: string): string => url(`/o/${organization}${path}`)

  beforeAll(async () => {
    mail = await startMailServer({
      onRcptTo: (_, __, done) => done(takesMail ? undefined : new Error("no mail today")),
    })
    server = await startTestServer({
      environment: {
        ...mail.environment,
        BITTING_CONSOLE: "on",
        // Passkeys belong to names, not to addresses.
        BITTING_HOST: "localhost",
        BITTING_WALLET_SIGN_IN: "on",
      },
    })
    provider = await startTestProvider({ redirectUris: [`${server.url}/auth/single-sign-on/callback`] })
    owner = await browser.open()
    tab = await browser.open()
    organization = (await server.root.get("/organizations")).body.data[0].id
  })
  afterAll(async () => {
    await server.close()
    await provider.close()
    await mail.close()
  })

  const arrived = async (page: Page): Promise<void> => {
    await page.waitForURL(/\/console\/o\/org_\w+$/)
    await settled(page)
  }
  const signOut = async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: /^Signed in as/ }).click()
    await page.getByRole("menuitem", { name: "Sign out" }).click()
    await page.waitForURL(/\/sign-in$/)
    await settled(page)
  }
  const signIn = async (page: Page, email: string, password: string): Promise<void> => {
    await page.getByLabel("E-mail address").fill(email)
    await page.getByRole("textbox", { name: "Password" }).fill(password)
    await page.getByRole("button", { name: "Sign in", exact: true }).click()
  }
  const toProfile = async (page: Page): Promise<void> => {
    await page.goto(url("/profile"))
    await settled(page)
  }

  test("the first person sets up the server, with a password", async () => {
    const { page } = owner
    await page.goto((server.signInLink ?? "").replace("/auth/link", "/console/link"))
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByLabel("Your name").fill(ADA.name)
    await page.getByLabel("E-mail address").fill(ADA.email)
    await page.getByRole("textbox", { name: /^Password/ }).fill("short")
    await page.getByRole("button", { name: "Set up and sign in" }).click()
    await page.getByText("At least 12 characters.").waitFor()
    expect(await page.locator(":focus").getAttribute("aria-invalid")).toBe("true")
    expect(await page.getByLabel("Your name").inputValue()).toBe(ADA.name)
    await page.getByRole("textbox", { name: /^Password/ }).fill(GOOD)
    await page.keyboard.press("Enter")
    await arrived(page)
    expect(page.url()).not.toContain("#")
  })

  test("invites somebody; the link is shown once where no mail was sent, and opens a page of its own", async () => {
    const { page } = owner
    await page.goto(within("/members"))
    await settled(page)
    await page.getByRole("button", { name: "Invite somebody" }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel("E-mail address").fill(GRACE.email)
    await dialog.getByLabel("Role in the organization").selectOption("manager")
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole("button", { name: "Invite" }).click()
    await page.getByText(/The mail could not be sent, so here is the link/).waitFor()
    const link = (await page.getByRole("textbox", { name: "The link" }).innerText()).trim()
    await page.getByRole("button", { name: "Done" }).click()
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect(await page.content()).not.toContain(new URL(link).hash.slice(1))
    await page.getByRole("link", { name: "Invitations" }).click()
    await page.getByRole("row", { name: /grace@example.com Manager Open/ }).waitFor()

    await tab.page.goto(link)
    await tab.page.getByRole("heading", { name: "Join Default" }).waitFor()
    expect(new URL(tab.page.url()).hash).toBe("")
    expect(await flaws(tab.page)).toEqual([])
    await tab.page.getByLabel("Your name").fill(GRACE.name)
    await tab.page.getByRole("textbox", { name: "Choose a password" }).fill("grace hopper")
    await tab.page.getByRole("button", { name: "Accept and sign in" }).click()
    await tab.page
      .getByRole("textbox", { name: "Choose a password" })
      .and(tab.page.locator("[aria-invalid=true]"))
      .waitFor()
    await tab.page.getByRole("textbox", { name: "Choose a password" }).fill(GOOD)
    await tab.page.getByRole("button", { name: "Accept and sign in" }).click()
    await arrived(tab.page)
  })

  test("signs out and in again with a password; a wrong one is refused in words", async () => {
    const { page } = tab
    await signOut(page)
    await signIn(page, GRACE.email, "not the right one")
    await page.getByRole("alert").getByText("The e-mail address or the password is not right.").waitFor()
    expect(await page.getByLabel("E-mail address").inputValue()).toBe(GRACE.email)
    await signIn(page, GRACE.email, GOOD)
    await arrived(page)
  })

  const setUpApp = async (page: Page): Promise<void> => {
    await toProfile(page)
    await page.getByRole("button", { name: "Set up an app" }).click()
    await page.getByRole("img", { name: /QR code/ }).waitFor()
    appSecret = await page.getByText(/^[A-Z2-7]{32}$/).innerText()
    expect(await flaws(page)).toEqual([])
    await page.getByLabel("Then type the code that it shows").fill("000000")
    await page.keyboard.press("Enter")
    await page.getByText("This code is not right, or was used before.").waitFor()
    await page.getByLabel("Then type the code that it shows").fill(codeAt(appSecret, Date.now()))
    await page.keyboard.press("Enter")
    const dialog = page.getByRole("dialog", { name: "Your recovery codes" })
    await dialog.waitFor()
    recoveryCodes = await dialog.getByRole("listitem").allInnerTexts()
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole("button", { name: "Done" }).click({ force: true })
    await dialog.getByLabel("I have stored them").check()
    await dialog.getByRole("button", { name: "Done" }).click()
    await page.getByText(`${recoveryCodes.length} recovery codes are left`).waitFor()
    expect(await page.content()).not.toContain(recoveryCodes[0])
    expect(await page.content()).not.toContain(appSecret)
  }

  test("sets up an authenticator app, and is asked for its code from then on", async () => {
    const { page } = tab
    await setUpApp(page)
    await signOut(page)
    await signIn(page, GRACE.email, GOOD)
    const code = page.getByLabel("Code of your authenticator app")
    await code.waitFor()
    expect(await flaws(page)).toEqual([])
    await code.fill("123")
    await page.keyboard.press("Enter")
    await page.getByText("This code is not right, or was used before.").waitFor()
    // The code of this half minute was used when the app was set up.
    await code.fill(codeAt(appSecret, Date.now() + CODE_MS))
    await page.keyboard.press("Enter")
    await arrived(page)
  })

  const reset = async (page: Page, password: string): Promise<void> => {
    await page.getByRole("button", { name: "Forgot the password?" }).click()
    await page.getByLabel("E-mail address").fill(GRACE.email)
    expect(await flaws(page)).toEqual([])
    await page.getByRole("button", { name: "Send the link" }).click()
    await page.getByText(/a mail with a link is on its way/).waitFor()
    let link = ""
    // Notices of what was changed arrive as well.
    while (!link.includes("/reset#")) link = (await mail.next(GRACE.email)).link
    await page.goto(link)
    await page.getByRole("heading", { name: "Set a new password" }).waitFor()
    expect(new URL(page.url()).hash).toBe("")
    await page.getByRole("textbox", { name: "New password" }).fill(password)
    await page.getByRole("button", { name: "Set the password" }).click()
  }

  test("sets a new password by mail; once the address is known to be theirs the second factor stays", async () => {
    const { page } = tab
    takesMail = true
    await signOut(page)
    // Until now nobody had shown that the address is Grace's: what somebody else may have set up is gone.
    await reset(page, BETTER)
    await arrived(page)
    await setUpApp(page)
    await signOut(page)
    await reset(page, GOOD)
    await page.getByRole("button", { name: "Use a recovery code" }).click()
    await page.getByLabel("Recovery code").fill(recoveryCodes[0] ?? "")
    await page.keyboard.press("Enter")
    await arrived(page)
    await toProfile(page)
    await page.getByText(`${recoveryCodes.length - 1} recovery codes are left`).waitFor()
  })

  test("adds a passkey, renames it, and signs in with it alone", async () => {
    const { page } = tab
    const cdp = await page.context().newCDPSession(page)
    await cdp.send("WebAuthn.enable")
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: PLATFORM })
    await toProfile(page)
    await page.getByRole("button", { name: "Add a passkey" }).click()
    await page.getByRole("dialog").getByLabel("Name").fill("Laptop")
    await page.getByRole("button", { name: "Make it" }).click()
    await page.getByRole("button", { name: "Rename Laptop" }).click()
    await page.getByRole("dialog").getByLabel("Name").fill("Old laptop")
    await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click()
    await page.getByRole("button", { name: "Remove Old laptop" }).waitFor()
    expect(await flaws(page)).toEqual([])
    // The field for the address offers it, and the person chooses it there.
    await page.context().clearCookies()
    await page.goto(url("/sign-in"))
    await arrived(page)
    // A browser that cannot offer it there has a button.
    await page.addInitScript("PublicKeyCredential.isConditionalMediationAvailable = undefined")
    await page.reload()
    await signOut(page)
    await page.getByRole("button", { name: "Sign in with a passkey" }).click()
    await arrived(page)
    await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId })
    await cdp.detach()
  })

  test("links a wallet and signs in with it; without a wallet the page says so", async () => {
    const { page } = tab
    await toProfile(page)
    await page.getByRole("button", { name: "Link a wallet" }).click()
    await page.getByText(/This browser has no Ethereum wallet/).waitFor()
    const address = await giveWallet(page)
    await toProfile(page)
    await page.getByRole("button", { name: "Link a wallet" }).click()
    await page.getByText(address).waitFor()
    expect(await flaws(page)).toEqual([])
    await signOut(page)
    await page.getByRole("button", { name: "Sign in with an Ethereum wallet" }).click()
    await page.getByRole("button", { name: "Use a recovery code" }).click()
    await page.getByLabel("Recovery code").fill(recoveryCodes[1] ?? "")
    await page.keyboard.press("Enter")
    await arrived(page)
  })

  test("names every browser somebody is signed in with, and ends one", async () => {
    const { page } = tab
    const other = await browser.open()
    await other.page.goto(url("/sign-in"))
    await signIn(other.page, GRACE.email, GOOD)
    await other.page.getByRole("button", { name: "Use a recovery code" }).click()
    await other.page.getByLabel("Recovery code").fill(recoveryCodes[2] ?? "")
    await other.page.keyboard.press("Enter")
    await arrived(other.page)
    await toProfile(page)
    await page.getByText("This browser").waitFor()
    await page.getByRole("button", { name: "Sign out everywhere else" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click()
    await page.getByText("2 sessions have ended.").waitFor()
    await other.page.reload()
    await other.page.waitForURL(/\/sign-in\?next=/)
    await other.context.close()
  })

  test("an owner connects a provider; members sign in by the domain of their address", async () => {
    const { page } = owner
    await page.goto(within("/settings/security"))
    await settled(page)
    await page.getByLabel("Issuer").fill("http://127.0.0.1:1")
    await page.getByLabel("Client id").fill(provider.clientId)
    await page.getByRole("textbox", { name: "Client secret" }).fill(provider.clientSecret)
    await page.getByLabel("E-mail domain").fill("example.com")
    await page.getByRole("button", { name: "Connect" }).click()
    await page.getByText("This server got no metadata of a provider at this address.").waitFor()
    expect(await page.getByLabel("Issuer").inputValue()).toBe("http://127.0.0.1:1")
    await page.getByLabel("Issuer").fill(provider.issuer)
    await page.getByRole("button", { name: "Connect" }).click()
    await page.getByText("The provider answered, and is connected.").waitFor()
    expect(await page.content()).not.toContain(provider.clientSecret)
    await page.getByLabel("Let members in by nothing else").check()
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText(/Sign in by this very connection first/).waitFor()
    expect(await flaws(page)).toEqual([])

    const other = await browser.open()
    await other.page.goto(url("/sign-in"))
    await other.page.getByRole("button", { name: "Use single sign-on" }).click()
    await other.page.getByText("Write your e-mail address first.").waitFor()
    await other.page.getByLabel("E-mail address").fill("somebody@example.org")
    await other.page.getByRole("button", { name: "Use single sign-on" }).click()
    await other.page.getByText(/No single sign-on is set up for this address/).waitFor()
    provider.be({ subject: "grace", email: GRACE.email, emailVerified: true, name: GRACE.name })
    await other.page.getByLabel("E-mail address").fill(GRACE.email)
    await other.page.getByRole("button", { name: "Use single sign-on" }).click()
    await arrived(other.page)
    await toProfile(other.page)
    await other.page.getByText(/You signed in to one organization alone/).waitFor()

    // In a browser the provider does not know yet.
    const refused = await browser.open()
    provider.be(null)
    await refused.page.goto(url("/sign-in"))
    await refused.page.getByLabel("E-mail address").fill(GRACE.email)
    await refused.page.getByRole("button", { name: "Use single sign-on" }).click()
    await refused.page.getByText(/The provider did not sign you in/).waitFor()
    expect(await flaws(refused.page)).toEqual([])
    expect(refused.errors).toEqual([])
    await refused.context.close()
    expect(other.errors).toEqual([])
    await other.context.close()
  })

  test("who lacks the second factor an organization asks for is told so, and gets in after setting it up", async () => {
    const { page } = owner
    await page.goto(within("/settings/security"))
    await settled(page)
    await page.getByLabel("Require a second factor").click()
    await page.getByText(/Sign in with a second factor yourself first/).waitFor()
    await page.getByRole("link", { name: "Set one up in your profile" }).click()
    await page.getByRole("heading", { name: "Your profile" }).waitFor()
    await setUpApp(page)
    await page.goto(within("/settings/security"))
    await settled(page)
    await page.getByLabel("Require a second factor").click()
    await page.getByText("Every member needs a second factor from now on.").waitFor()

    const added = await server.root.post("/members", {
      email: "linus@example.com",
      name: "Linus",
      role: "viewer",
    })
    const other = await browser.open({ width: 360, height: 740 })
    await other.page.goto(added.body.sign_in_link.replace("/auth/link", "/console/link"))
    await other.page.getByRole("button", { name: "Sign in" }).click()
    await other.page.getByText("Default lets members in with a second factor only.").waitFor()
    expect(await flaws(other.page)).toEqual([])
    await other.page.getByRole("link", { name: "Set up a second factor" }).click()
    await setUpApp(other.page)
    await other.page.getByRole("link", { name: "Open Default" }).click()
    await arrived(other.page)

    await other.page.goto(within("/members"))
    await settled(other.page)
    await other.page.getByText("linus@example.com").waitFor()
    expect(await other.page.getByRole("button", { name: /^(?:Invite|Actions for)/ }).count()).toBe(0)
    expect(await other.page.getByRole("link", { name: "Invitations" }).count()).toBe(0)
    await other.page.goto(within("/keys?keyspace=discovery"))
    await settled(other.page)
    expect(await other.page.getByRole("link", { name: /^Create/ }).count()).toBe(0)
    const refused = await other.context.request.post(`${server.url}/invitations`, {
      data: { organization_id: organization, email: "eve@example.com", role: "viewer" },
      headers: { origin: server.url },
    })
    expect([refused.status(), (await refused.json()).code]).toEqual([403, "role_insufficient"])
    expect(other.errors).toEqual([])
    await other.context.close()
  })

  test("an owner changes roles, suspends, and removes; what it means for keys is said first", async () => {
    const { page } = owner
    await page.goto(within("/members"))
    await settled(page)
    const actions = page.getByRole("button", { name: `Actions for ${GRACE.name}` })
    await actions.click()
    await page.getByRole("menuitem", { name: "Change roles" }).click()
    await page.getByRole("dialog").getByLabel("Role in the organization").selectOption("viewer")
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click()
    await page.getByRole("row", { name: /Grace Hopper.*Viewer Active/ }).waitFor()
    await actions.click()
    await page.getByRole("menuitem", { name: "Suspend" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click()
    await page.getByRole("row", { name: /Grace Hopper.*Suspended/ }).waitFor()
    await actions.click()
    await page.getByRole("menuitem", { name: "Resume" }).click()
    await page.getByRole("row", { name: /Grace Hopper.*Active/ }).waitFor()
    await actions.click()
    await page.getByRole("menuitem", { name: "Make a sign-in link" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Make a sign-in link" }).click()
    expect(await page.getByRole("textbox", { name: "The link" }).innerText()).toMatch(/link#\w+/)
    await page.getByRole("button", { name: "Done" }).click()
    await actions.click()
    await page.getByRole("menuitem", { name: "Remove" }).click()
    await page
      .getByRole("dialog")
      .getByText(/so does every key they hold/)
      .waitFor()
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click()
    await page.getByRole("row", { name: /Grace Hopper/ }).waitFor({ state: "detached" })
  })

  test("nothing broke a rule of the page's policy", () => {
    expect([...owner.errors, ...tab.errors]).toEqual([])
  })
})
