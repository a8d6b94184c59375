import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import type { Tab } from "./browser.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { settled, signInBrowser } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("an open page (needs Chromium)", () => {
  const browser = useBrowser()
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-interrupted-"))
  let server: TestServer
  let tab: Tab
  let keysUrl = ""
  let link = ""
  let memberId = ""

  const start = (port: string): Promise<TestServer> =>
    startTestServer({ dataDir, environment: { BITTING_CONSOLE: "on", BITTING_PORT: port } })

  const newLink = async (): Promise<string> =>
    (await server.root.post(`/members/${memberId}/sign-in-link`)).body.sign_in_link

  /** Ends the session, and lets the page notice: somebody comes back to it after a while. */
  const endSession = async ({ page, context }: Tab): Promise<void> => {
    await context.clearCookies()
    const refused = page.waitForResponse((response) => response.status() === 401)
    await page.clock.setFixedTime(Date.now() + 3_600_000)
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))')
    await refused
  }

  /** Opens a page in a browser that is signed in. */
  const openSignedIn = async (path: string): Promise<Tab> => {
    const opened = await browser.open()
    await signInBrowser(opened.context, server, { link: await newLink() })
    await opened.page.goto(new URL(path, keysUrl).href)
    await settled(opened.page)
    return opened
  }

  beforeAll(async () => {
    server = await start("0")
    tab = await browser.open()
    const first = { name: "Ada Owner", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...first })
    const { body } = await server.root.get("/organizations")
    await mint(server.root, { keyspace: "compliance", label: "Anchor", permission: "read-only" })
    keysUrl = `${server.url}/console/o/${body.data[0].id}/keys?keyspace=compliance`
    const member = (await server.root.get("/members")).body.data[0]
    memberId = member.id
    link = await newLink()
  })
  afterAll(async () => {
    await server.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  test("says that the server is gone, keeps what was typed, and goes on by itself when it is back", async () => {
    const { page } = tab
    await page.goto(keysUrl)
    await settled(page)
    await server.close()
    const search = page.getByRole("searchbox", { name: "Search" })
    await search.fill("anch")
    await page.getByText("The server cannot be reached", { exact: false }).waitFor()
    await page.getByRole("row", { name: /Anchor/ }).waitFor()
    server = await start(new URL(keysUrl).port)
    await page.getByText("The server cannot be reached", { exact: false }).waitFor({ state: "detached" })
    await settled(page)
    expect(await search.inputValue()).toBe("anch")
    expect(await page.locator("[data-row-name]").allInnerTexts()).toEqual(["Anchor"])
  })

  test("does nothing that somebody asked for while the server was gone", async () => {
    const { page } = tab
    await page.goto(keysUrl)
    await page.getByRole("button", { name: "Revoke: Anchor" }).click()
    const dialog = page.getByRole("dialog")
    // Its code is loaded with the first question.
    await dialog.waitFor()
    await server.close()
    await dialog.getByRole("button", { name: "Revoke", exact: true }).click()
    await dialog.getByRole("alert").getByText("The server cannot be reached.").waitFor()
    server = await start(new URL(keysUrl).port)
    await page.getByText("What you typed stays here", { exact: false }).waitFor({ state: "detached" })
    expect((await server.root.get("/keys?keyspace=compliance")).body.data[0].status).toBe("active")
    await dialog.getByRole("button", { name: "Cancel" }).click()
  })

  test("asks whoever's session has ended to sign in again, and brings them back to where they were", async () => {
    const { page, context } = tab
    await page.goto(`${keysUrl}&status=active`)
    await settled(page)
    await context.clearCookies()
    await page.getByRole("button", { name: "Name" }).click()
    await page.getByRole("heading", { name: "Sign in" }).waitFor()
    await page.getByText("Your session has ended", { exact: false }).waitFor()
    const next = new URL(page.url()).searchParams.get("next") ?? ""
    expect(next).toContain("status=active")
    await page.goto(`${server.url}/console/link?next=${encodeURIComponent(next)}${new URL(link).hash}`)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByRole("row", { name: /Anchor/ }).waitFor()
    expect(page.url()).toContain("status=active")
  })

  test("keeps a token that is shown this once when the session ends, until it is stored and closed", async () => {
    const opened = await openSignedIn("keys/new?keyspace=compliance")
    const { page } = opened
    await page.getByLabel("Label").fill("Made in time")
    await page.getByRole("button", { name: /^Create/ }).click()
    const token = page.getByRole("textbox", { name: "The token" })
    const text = await token.innerText()
    await endSession(opened)
    await page.getByText("Your session has ended. This stays", { exact: false }).waitFor()
    await page.getByLabel("I have stored it").check()
    expect(await token.innerText()).toBe(text)
    await page.getByRole("button", { name: "Go to the key" }).click()
    await page.getByText("Your session has ended. After", { exact: false }).waitFor()
    expect(await page.content()).not.toContain(text.trim())
    await page.getByText("This stays", { exact: false }).waitFor({ state: "detached" })
    await opened.context.close()
  })

  test("keeps a sign-in link that is shown this once when the session ends, until it is closed", async () => {
    const opened = await openSignedIn("members")
    const { page } = opened
    await page.getByRole("button", { name: "Actions for Ada Owner" }).click()
    await page.getByRole("menuitem", { name: /link/ }).click()
    await page.getByRole("dialog").getByRole("button", { name: /link/ }).click()
    const shown = page.getByRole("dialog").getByRole("textbox")
    const text = await shown.innerText()
    expect(text).toContain("/auth/link#")
    await endSession(opened)
    await page.getByText("Your session has ended. This stays", { exact: false }).waitFor()
    expect(await shown.innerText()).toBe(text)
    await page.getByRole("dialog").getByRole("button", { name: "Done" }).click()
    await page.waitForURL(/\/console\/sign-in\?next=.*members/)
    await page.getByRole("heading", { name: "Sign in" }).waitFor()
    await opened.context.close()
  })

  test("keeps what was typed into a form when the session ends and its person stays", async () => {
    const opened = await openSignedIn("keys/new?keyspace=compliance")
    const { page } = opened
    await page.getByLabel("Label").fill("Half a key")
    await endSession(opened)
    const question = page.getByRole("dialog", { name: "Leave without creating?" })
    await question.getByRole("button", { name: "Cancel" }).click()
    await question.waitFor({ state: "detached" })
    // Renders the whole form anew.
    await page.getByLabel("Label").press("End")
    await page.keyboard.type(", and more")
    expect(await page.getByLabel("Label").inputValue()).toBe("Half a key, and more")
    await opened.context.close()
  })

  test("leaves nothing of a session behind when somebody signs out", async () => {
    const { page } = tab
    await page.getByRole("button", { name: "Signed in as Ada Owner" }).click()
    await page.getByRole("menuitem", { name: "Sign out" }).click()
    await page.getByRole("heading", { name: "Sign in" }).waitFor()
    await page.goto(keysUrl)
    await page.waitForURL(/\/console\/sign-in\?next=/)
    expect(await page.locator("body").innerText()).not.toContain("Anchor")
  })
})
