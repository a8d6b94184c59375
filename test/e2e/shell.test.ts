import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import type { Tab } from "./browser.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const FIRST = { name: "Ada Owner", email: "ada@example.com" }

/** Labels of the rows that are listed. */
async function labels(page: Page): Promise<readonly string[]> {
  await settled(page)
  return page.locator("[data-row-name]").allInnerTexts()
}

describe.skipIf(WITHOUT_BROWSER)("the console (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab
  let organizationId = ""
  const url = (rest: string): string => `${server.url}/console/o/${organizationId}${rest}`

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open()
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...FIRST })
    organizationId = (await server.root.get("/organizations")).body.data[0].id
    for (const label of ["Anchor", "Buoy", "Capstan"]) {
      await mint(server.root, { keyspace: "compliance", label, permission: "read-only" })
    }
  })
  afterAll(() => server.close())

  test("goes to the heading of the page a link leads to, and names the window after it", async () => {
    const { page } = tab
    await page.goto(url(""))
    await settled(page)
    await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Members" }).click()
    await page.waitForURL(/\/members$/)
    await page.locator("h1:focus").waitFor()
    expect(await page.title()).toBe("Members · Bitting")
  })

  test("has a link that leaps over the navigation", async () => {
    const { page } = tab
    await page.goto(url("/keys?keyspace=compliance"))
    await settled(page)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator("#main:focus").waitFor()
  })

  test("has everything of a list in the address: whoever gets the link sees the same", async () => {
    const { page } = tab
    await page.goto(url("/keys?keyspace=compliance"))
    expect(await labels(page)).toEqual(["Capstan", "Buoy", "Anchor"])
    await page.getByRole("button", { name: "Name" }).click()
    await page.waitForURL(/sort=label/)
    expect(await labels(page)).toEqual(["Anchor", "Buoy", "Capstan"])
    await page.getByRole("searchbox", { name: "Search" }).fill("uo")
    await page.waitForURL(/q=uo/)
    await page.getByRole("row", { name: /Anchor/ }).waitFor({ state: "detached" })
    expect(await labels(page)).toEqual(["Buoy"])

    const other = await browser.open()
    await other.context.addCookies(await tab.context.cookies())
    await other.page.goto(page.url())
    expect(await labels(other.page)).toEqual(["Buoy"])
    expect(await other.page.getByRole("searchbox", { name: "Search" }).inputValue()).toBe("uo")
    await other.context.close()
  })

  test("lets arrow keys go from row to row", async () => {
    const { page } = tab
    await page.goto(url("/keys?keyspace=compliance&sort=label"))
    await settled(page)
    await page.getByRole("link", { name: "Anchor" }).focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    expect(await page.locator(":focus").innerText()).toBe("Capstan")
    await page.keyboard.press("ArrowUp")
    expect(await page.locator(":focus").innerText()).toBe("Buoy")
  })

  test("finds pages and keys by name in its palette, from the keyboard alone", async () => {
    const { page } = tab
    await page.goto(url(""))
    await settled(page)
    await page.keyboard.press("Control+k")
    await page.getByRole("textbox", { name: "Search and commands" }).fill("Capst")
    await page.getByRole("button", { name: /Capstan/ }).waitFor()
    await page.keyboard.press("Enter")
    await page.waitForURL(/\/keys\/key_\w+$/)
  })

  test("keeps the colours somebody chose", async () => {
    const { page } = tab
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme")
    await page.goto(url(""))
    await page.getByRole("button", { name: "Signed in as Ada Owner" }).click()
    await page.getByRole("menuitem", { name: "Dark" }).click()
    expect(await scheme()).toBe("dark")
    await page.reload()
    expect(await scheme()).toBe("dark")
    await settled(page)
    await page.getByRole("button", { name: "Signed in as Ada Owner" }).click()
    await page.getByRole("menuitem", { name: "As the system" }).click()
    expect(await scheme()).toBe("light")
  })

  test("opens its navigation on a phone, and closes it when somebody goes somewhere", async () => {
    const phone = await browser.open({ width: 360, height: 740 })
    await phone.context.addCookies(await tab.context.cookies())
    await phone.page.goto(url(""))
    await settled(phone.page)
    await phone.page.getByRole("button", { name: "Open the menu" }).click()
    const drawer = phone.page.getByRole("dialog", { name: "Menu" })
    await drawer.waitFor()
    expect(await accessibilityProblems(phone.page)).toEqual([])
    await drawer.getByRole("link", { name: "Access Keys" }).click()
    await drawer.waitFor({ state: "hidden" })
    await phone.page.waitForURL(/\/keys$/)
    await phone.page.getByRole("button", { name: "Open the menu" }).click()
    await drawer.waitFor()
    await phone.page.keyboard.press("Escape")
    await drawer.waitFor({ state: "hidden" })
    await phone.page.locator("button:focus[aria-expanded=false]").waitFor()
    expect(phone.errors).toEqual([])
    await phone.context.close()
  })

  test("is sound for people who do not see it while something is open over the page", async () => {
    const { page } = tab
    const problems: string[] = []
    const look = async (what: string): Promise<void> => {
      for (const problem of await accessibilityProblems(page)) problems.push(`${what}: ${problem}`)
      await page.keyboard.press("Escape")
    }
    await page.goto(url("/keys?keyspace=compliance"))
    await settled(page)
    await page.getByRole("button", { name: "Signed in as Ada Owner" }).click()
    await page.getByRole("menuitem", { name: "Sign out" }).waitFor()
    await look("the menu")
    await page.getByRole("menuitem", { name: "Sign out" }).waitFor({ state: "detached" })
    await page.locator("header button:focus[aria-haspopup=menu]").waitFor()
    await page.keyboard.press("Control+k")
    await page.getByRole("textbox", { name: "Search and commands" }).waitFor()
    await look("the palette")
    await page.getByRole("dialog").waitFor({ state: "hidden" })
    await page.getByRole("button", { name: "Revoke: Anchor" }).click()
    await page.getByRole("dialog", { name: "Revoke: Anchor" }).waitFor()
    await look("the confirmation")
    await page.getByRole("dialog").waitFor({ state: "hidden" })
    expect(await page.locator(":focus").getAttribute("aria-label")).toBe("Revoke: Anchor")
    expect(problems).toEqual([])
  })

  test("says what is not there, in the frame of the organization and outside of it", async () => {
    const { page } = tab
    await page.goto(`${server.url}/console/o/org_0000000000000000000000/keys`)
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor()
    await page.goto(`${server.url}/console/what/is/this`)
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor()
  })

  test("reports nothing to the browser's log", () => {
    expect(tab.errors).toEqual([])
  })
})
