import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Clock } from "@bitting/core"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { BETTER, GOOD } from "../support/sign-in.ts"
import type { Tab } from "./browser.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, settled } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

/** Longer than what somebody showed counts, ms. */
const LATER_MS = 11 * 60_000

describe.skipIf(WITHOUT_BROWSER)("showing again who one is (needs Chromium)", () => {
  const browser = useBrowser()
  let ahead = 0
  const clock: Clock = { now: () => Date.now() + ahead, monotonic: () => performance.now() }
  let server: TestServer
  let tab: Tab
  let organization = ""

  beforeAll(async () => {
    server = await startTestServer({ clock, environment: { BITTING_CONSOLE: "on" } })
    tab = await browser.open()
    const token = new URL(server.signInLink ?? "").hash.slice(1)
    const who = { token, name: "Ada", email: "ada@example.com", password: GOOD }
    await tab.context.request.post(`${server.url}/auth/link`, { data: who })
    organization = (await server.root.get("/organizations")).body.data[0].id
    ahead += LATER_MS
  })
  afterAll(() => server.close())

  test("a recoverable token is shown after the password, without doing anything twice", async () => {
    const { page } = tab
    const { token, id } = await mint(server.root, { keyspace: "system", scopes: ["metrics:read"] })
    await page.goto(`${server.url}/console/o/${organization}/keys/${id}`)
    await settled(page)
    await page.getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Show the token" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Show the token" }).click()
    const question = page.getByRole("dialog", { name: "Show again who you are" })
    await question.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await page.locator(":focus").getAttribute("type")).toBe("password")
    await page.keyboard.type(BETTER)
    await page.keyboard.press("Enter")
    await question.getByText("This is not your password.").waitFor()
    await question.getByRole("textbox", { name: "Password" }).fill(GOOD)
    await page.keyboard.press("Enter")
    await question.waitFor({ state: "detached" })
    expect(await page.getByRole("textbox", { name: "The token" }).innerText()).toContain(token)
    await page.getByRole("button", { name: "Done" }).click()
  })

  test("who does not want to has done nothing", async () => {
    const { page } = tab
    ahead += LATER_MS
    await page.goto(`${server.url}/console/profile`)
    await settled(page)
    await page.getByRole("button", { name: "Set up an app" }).click()
    const question = page.getByRole("dialog", { name: "Show again who you are" })
    await question.getByRole("button", { name: "Cancel" }).click()
    await page.getByText("You have to show again who you are first. Nothing was done.").waitFor()
    expect(await page.getByRole("img", { name: /QR code/ }).count()).toBe(0)
    await page.getByRole("button", { name: "Set up an app" }).click()
    await question.getByRole("textbox", { name: "Password" }).fill(GOOD)
    await question.getByRole("button", { name: "Go on" }).click()
    await page.getByRole("img", { name: /QR code/ }).waitFor()
  })

  test("the password is changed with the one there was", async () => {
    const { page } = tab
    ahead += LATER_MS
    await page.goto(`${server.url}/console/profile`)
    await settled(page)
    await page.getByRole("button", { name: "Change it" }).click()
    await page.getByRole("textbox", { name: "Current password" }).fill(BETTER)
    await page.getByRole("textbox", { name: "New password" }).fill(BETTER)
    await page.getByRole("button", { name: "Save the password" }).click()
    await page.getByText("This is not your password.").waitFor()
    expect(await page.locator(":focus").getAttribute("autocomplete")).toBe("current-password")
    await page.getByRole("textbox", { name: "Current password" }).fill(GOOD)
    await page.getByRole("button", { name: "Save the password" }).click()
    await page.getByText("Your password is set.").waitFor()
    expect(tab.errors).toEqual([])
  })
})
