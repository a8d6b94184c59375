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

  const start = (port: string): Promise<TestServer> =>
    startTestServer({ dataDir, environment: { BITTING_CONSOLE: "on", BITTING_PORT: port } })

  beforeAll(async () => {
    server = await start("0")
    tab = await browser.open()
    const first = { name: "Ada Owner", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...first })
    const { body } = await server.root.get("/organizations")
    await mint(server.root, { keyspace: "compliance", label: "Anchor", permission: "read-only" })
    keysUrl = `${server.url}/console/o/${body.data[0].id}/keys?keyspace=compliance`
    const member = (await server.root.get("/members")).body.data[0]
    link = (await server.root.post(`/members/${member.id}/sign-in-link`)).body.sign_in_link
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
