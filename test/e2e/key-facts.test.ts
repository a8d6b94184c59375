import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInAs, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const BEGINS = "2199-01-31T12:00:00.000Z"

describe.skipIf(WITHOUT_BROWSER)("what somebody gave a key to remember it by (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab
  let organization = ""
  let id = ""

  const url = (): string => `${server.url}/console/o/${organization}/keys/${id}`

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open({ width: 360, height: 740 })
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    organization = (await server.root.get("/organizations")).body.data[0].id
    const metadata = { team: "<b>payments</b>", tickets: ["OPS-1", "OPS-2"], note: "x".repeat(80) }
    const made = { keyspace: "compliance", label: "Nightly export", permission: "read-only" }
    id = (await mint(server.root, { ...made, not_before: BEGINS, metadata })).id
    await tab.page.goto(url())
    await settled(tab.page)
  })
  afterAll(() => server.close())

  test("its metadata and when it begins stand on its page, as text", async () => {
    const { page } = tab
    await page.getByText(/^It works from 31 January 2199/).waitFor()
    const metadata = page.getByRole("definition").filter({ hasText: "team" })
    expect((await metadata.getByRole("listitem").allInnerTexts()).slice(0, 2)).toEqual([
      "team: <b>payments</b>",
      'tickets: ["OPS-1","OPS-2"]',
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  test("its label is changed by who may change it; what the server refuses stands beside it", async () => {
    const { page } = tab
    await page.getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Rename" }).click()
    const form = page.getByRole("dialog", { name: "Rename Nightly export" })
    const label = form.getByLabel("Label")
    expect(await label.inputValue()).toBe("Nightly export")
    await label.fill("   ")
    await form.getByRole("button", { name: "Save" }).click()
    await label.and(page.locator('[aria-invalid="true"]')).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await label.fill("Weekly export")
    await label.press("Enter")
    await page.getByRole("heading", { name: "Weekly export", level: 1 }).waitFor()
    expect((await server.root.get(`/keys/${id}`)).body.label).toBe("Weekly export")
  })

  test("who may not change it is not offered to", async () => {
    const viewer = await browser.open()
    await signInAs(viewer.context, server, { organizationId: organization, role: "viewer" })
    await viewer.page.goto(url())
    await settled(viewer.page)
    expect(await viewer.page.getByRole("button", { name: "More actions" }).count()).toBe(0)
    expect([...tab.errors, ...viewer.errors]).toEqual([])
  })
})
