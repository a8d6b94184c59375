import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("the page of the server (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open({ width: 360, height: 740 })
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    await tab.page.goto(`${server.url}/console/instance`)
    await settled(tab.page)
  })
  afterAll(() => server.close())

  const names = async (): Promise<readonly string[]> =>
    (await server.root.get("/organizations")).body.data.map(({ name }: { name: string }) => name)

  test("says beside the field what is wrong with a new organization, and keeps what was typed", async () => {
    const { page } = tab
    await page.getByRole("button", { name: "Create an organization" }).click()
    const form = page.getByRole("dialog", { name: "Create an organization" })
    await form.getByLabel("Name of the organization").fill("Acme")
    await form.getByLabel("Plan").selectOption("pro")
    await form.getByLabel("Address of the first owner").fill("eve")
    await form.getByRole("button", { name: "Create" }).click()
    await form.getByText("Say what the owner is called.").waitFor()
    await form.getByLabel("Name of the first owner").fill("Eve")
    await form.getByRole("button", { name: "Create" }).click()
    await form.getByText("This is no e-mail address.").waitFor()
    expect(await form.getByText("Say what the owner is called.").count()).toBe(0)
    expect(await form.getByLabel("Name of the organization").inputValue()).toBe("Acme")
    expect(await form.getByLabel("Plan").inputValue()).toBe("pro")
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await names()).toEqual(["Default"])
  })

  test("creates it, shows once the link that signs its first owner in, and lists it", async () => {
    const { page } = tab
    const form = page.getByRole("dialog", { name: "Create an organization" })
    await form.getByLabel("Address of the first owner").fill("eve@example.com")
    await form.getByRole("button", { name: "Create" }).click()
    const shown = page.getByRole("dialog", { name: "Sign-in link for Eve" })
    const link = (await shown.getByRole("textbox", { name: "The link" }).innerText()).trim()
    expect(await accessibilityProblems(page)).toEqual([])
    await shown.getByRole("button", { name: "Done" }).click()
    await shown.waitFor({ state: "detached" })
    expect(await page.content()).not.toContain(new URL(link).hash.slice(1))
    await page.getByRole("listitem").filter({ hasText: "Acme" }).getByText("Pro · Active").waitFor()
    expect(await names()).toEqual(["Default", "Acme"])
    const eve = await browser.open()
    await signInBrowser(eve.context, server, { link })
    await eve.page.goto(`${server.url}/console/`)
    await eve.page.waitForURL(/\/console\/o\/org_\w+$/)
    await settled(eve.page)
    await eve.page.getByText("Acme").first().waitFor()
    await eve.context.close()
  })

  test("makes somebody who is known already the owner, without a link", async () => {
    const { page } = tab
    await page.getByRole("button", { name: "Create an organization" }).click()
    const form = page.getByRole("dialog", { name: "Create an organization" })
    await form.getByLabel("Name of the organization").fill("Works")
    await form.getByLabel("Address of the first owner").fill("eve@example.com")
    await form.getByLabel("Name of the first owner").fill("Eve")
    await form.getByRole("button", { name: "Create" }).click()
    await page.getByText("Works is created. Eve is its owner, and signs in as before.").waitFor()
    await page.getByRole("link", { name: "Works" }).click()
    await page.waitForURL(/\/console\/o\/org_\w+$/)
    await settled(page)
    expect(tab.errors).toEqual([])
  })
})
