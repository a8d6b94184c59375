import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { settled, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("the first day of a server (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open()
  })
  afterAll(() => server.close())

  test("the printed link asks who the first person is, and leads into the console", async () => {
    const { page } = tab
    await page.goto(server.signInLink ?? "")
    await page.waitForURL(`${server.url}/console/link`)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByRole("heading", { name: "Set up this server" }).waitFor()
    await page.getByLabel("Your name").fill("Ada Owner")
    await page.getByLabel("E-mail address").fill("not an address")
    await page.getByRole("button", { name: "Set up and sign in" }).click()
    await page.getByLabel("E-mail address").fill("ada@example.com")
    await page.getByRole("button", { name: "Set up and sign in" }).click()
    await page.getByRole("navigation", { name: "Console" }).waitFor()
    await page.waitForURL(/\/console\/o\/org_\w+$/)
  })

  test("the list of keys is empty, and says how to make the first", async () => {
    const { page } = tab
    await page.getByRole("link", { name: "Access Keys" }).first().click()
    await page.getByRole("link", { name: "Cloud discovery" }).click()
    await page.getByRole("heading", { name: "Access Keys", level: 1 }).waitFor()
    await page.getByRole("heading", { name: "No Access Keys yet" }).waitFor()
    expect(await page.getByRole("link", { name: "Create New Key" }).count()).toBe(2)
    expect(await page.title()).toBe("Access Keys, Cloud discovery · Bitting")
  })

  test("a key made by the API is listed as its keyspace says, and its token is nowhere in the page", async () => {
    const { page } = tab
    const { token } = await mint(server.root, {
      keyspace: "discovery",
      type: "embed",
      label: "Status page",
      accounts: ["demo"],
      expires_in: "30d",
    })
    await page.reload()
    await settled(page)
    expect(await page.getByRole("columnheader").allInnerTexts()).toEqual([
      expect.stringMatching(/^\s*$/),
      "Label",
      "Type",
      "Cloud account",
      "Services",
      "Token",
      "Created",
      "Expiry",
      "Status",
      expect.stringMatching(/Actions/),
    ])
    const row = page.getByRole("row", { name: /Status page/ })
    expect(await row.innerText()).toContain("All")
    expect(await row.innerText()).toContain(`csl_em_…${token.slice(-4)}`)
    expect(await page.content()).not.toContain(token)
  })

  test("one confirmation revokes it, for good and at once", async () => {
    const { page } = tab
    await page.getByRole("button", { name: "Revoke: Status page" }).click()
    const dialog = page.getByRole("dialog", { name: "Revoke: Status page" })
    await dialog.getByLabel("Reason").selectOption("leaked")
    await dialog.getByRole("button", { name: "Revoke", exact: true }).click()
    await dialog.waitFor({ state: "hidden" })
    await page.getByRole("row", { name: /Status page.*Revoked/ }).waitFor()
    const { body } = await server.root.get("/keys?keyspace=discovery")
    expect(body.data[0]).toMatchObject({ status: "revoked", revoked_reason: "leaked" })
  })

  test("nothing in any page broke a rule of its policy or failed", () => {
    expect(tab.errors).toEqual([])
  })
})
