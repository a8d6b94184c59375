import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../support/keys.ts"
import type { Minted } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("choosing the key of an imagined request (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab
  let organization = ""
  let export1: Minted
  let export2: Minted

  const open = async (query = ""): Promise<void> => {
    await tab.page.goto(`${server.url}/console/o/${organization}/try${query}`)
    await settled(tab.page)
  }

  const ask = async (): Promise<void> => {
    await tab.page.getByRole("button", { name: "Ask" }).click()
    await tab.page.getByText("Accepted", { exact: true }).waitFor()
  }

  /** Waits for the answer about a key: the one before stays until it is there. */
  const leadsTo = async ({ id }: Minted): Promise<void> =>
    tab.page.locator(`a[href$="/keys/${id}"]`).filter({ hasText: "Open the key" }).waitFor()

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open({ width: 360, height: 740 })
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    organization = (await server.root.get("/organizations")).body.data[0].id
    const key = { keyspace: "compliance", label: "Nightly export", permission: "read-only" }
    export1 = await mint(server.root, key)
    export2 = await mint(server.root, key)
    await mint(server.root, { ...key, label: "Weekly report" })
  })
  afterAll(() => server.close())

  test("finds it by a part of its label, from the keyboard alone; keys of one label differ by their last four", async () => {
    const { page } = tab
    await open()
    await page.getByText("A key of the list").click()
    const field = page.getByRole("combobox", { name: "Key", exact: true })
    await field.pressSequentially("night")
    const options = page.getByRole("listbox").getByRole("option")
    await options.filter({ hasText: export2.token.slice(-4) }).waitFor()
    expect(await options.count()).toBe(2)
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await field.press("ArrowDown")
    await field.press("Enter")
    const shown = await field.inputValue()
    const chosen = [export1, export2].find(({ token }) => shown.endsWith(`…${token.slice(-4)})`))
    expect(shown).toMatch(/^Nightly export \(/)
    await ask()
    await leadsTo(chosen ?? export1)
  })

  test("finds it by its last four characters, and takes back what was chosen when something else is typed", async () => {
    const { page } = tab
    const field = page.getByRole("combobox", { name: "Key", exact: true })
    for (const key of [export1, export2]) {
      const last4 = key.token.slice(-4)
      await field.fill(last4)
      await page.getByRole("option", { name: "Nightly export" }).filter({ hasText: last4 }).click()
      expect(await field.inputValue()).toMatch(new RegExp(`^Nightly export .+…${last4}\\)$`))
      await ask()
      await leadsTo(key)
    }
  })

  test("takes an id as it is, typed or of a link", async () => {
    const { page } = tab
    const field = page.getByRole("combobox", { name: "Key", exact: true })
    await field.fill(export1.id)
    await ask()
    await leadsTo(export1)
    await open(`?key=${export2.id}`)
    expect(await field.inputValue()).toBe(export2.id)
    await ask()
    await leadsTo(export2)
    expect(tab.errors).toEqual([])
  })
})
