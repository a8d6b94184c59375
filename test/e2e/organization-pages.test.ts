import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { eventually } from "../support/eventually.ts"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("the pages of an organization (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab
  let organization: string

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open()
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    organization = (await server.root.get("/organizations")).body.data[0].id
  })
  afterAll(() => server.close())

  const open = async (path: string): Promise<void> => {
    await tab.page.goto(`${server.url}/console/o/${organization}${path}`)
    await settled(tab.page)
  }

  test("a refusal is explained check by check, and the token stays out of the address", async () => {
    const { page } = tab
    const { token } = await mint(server.root, {
      keyspace: "discovery",
      type: "embed",
      label: "Status page",
      accounts: ["demo"],
      expires_in: "30d",
      constraints: { allowed_origins: ["https://a.example"] },
    })
    await open("/try")
    await page.getByLabel("Token", { exact: true }).fill(token)
    await page.getByLabel("Origin", { exact: true }).fill("https://b.example")
    await page.getByLabel("Cloud account").selectOption({ label: "Demo" })
    await page.getByLabel("Service", { exact: true }).fill("ec2")
    await page.getByRole("button", { name: "Ask" }).click()
    await page.getByText("Refused: Origin not allowed").waitFor()
    await page.getByRole("listitem").filter({ hasText: "Origin not allowed" }).getByText("Failed").waitFor()
    await page.getByLabel("Origin", { exact: true }).fill("https://a.example")
    await page.getByRole("button", { name: "Ask" }).click()
    await page.getByText("Accepted", { exact: true }).waitFor()
    expect(page.url()).not.toContain(token)
  })

  test("what needs attention stands there with its reason and the action next to it", async () => {
    const { page } = tab
    await mint(server.root, {
      keyspace: "discovery",
      type: "embed",
      label: "Open to all",
      accounts: ["demo"],
      expires_in: "1y",
    })
    await open("/hygiene")
    const row = page.getByRole("row", { name: /Open to all.*Publishable, on any page/ })
    await row.getByRole("button", { name: /^Revoke: Open to all/ }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("button", { name: "Revoke", exact: true }).click()
    await row.waitFor({ state: "detached" })
  })

  test("the audit log is filtered, shown in detail, and verified in the browser", async () => {
    const { page } = tab
    await open("/audit?action=key.revoked")
    expect(await page.getByRole("button", { name: /^Details/ }).count()).toBe(1)
    await page.getByRole("button", { name: "Details: Key revoked" }).click()
    await page.getByRole("dialog", { name: "Key revoked" }).getByText("obsolete").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: "Verify", exact: true }).click()
    await page.getByRole("button", { name: "Verify now" }).click()
    await page.getByText(/^The log is whole: \d+ entries lead/).waitFor()
    await page.getByText(`bitting/organization/${organization}`).first().waitFor()
  })

  test("workspaces and environments are added, renamed and deleted; a name that is taken is refused beside it", async () => {
    const { page } = tab
    await open("/places")
    await page.getByLabel("Add a workspace").fill("Platform")
    await page.getByRole("button", { name: "Add" }).first().click()
    await page.getByRole("cell", { name: "Platform", exact: true }).waitFor()
    await page.getByLabel("Add an environment").fill("Not A Name")
    await page.getByRole("button", { name: "Add" }).last().click()
    await page.getByLabel("Add an environment").and(page.locator('[aria-invalid="true"]')).waitFor()
    await page.getByLabel("Add an environment").fill("production")
    await page.getByRole("button", { name: "Add" }).last().click()
    await page.getByLabel("Add an environment").and(page.locator('[aria-invalid="true"]')).waitFor()
    await page.getByRole("button", { name: "Rename: Platform" }).click()
    await page.getByLabel("Name", { exact: true }).fill("Core")
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByRole("button", { name: "Delete: Core" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
    await page.getByRole("cell", { name: "Core", exact: true }).waitFor({ state: "detached" })
  })

  test("the overview and the declarations say what there is", async () => {
    const { page } = tab
    const { token } = await mint(server.root, {
      keyspace: "compliance",
      permission: "read-only",
      label: "Soon",
      expires_in: "7d",
    })
    for (const scopes of [[], [], ["users:write"]])
      await server.root.post("/verify", { token, action: { scopes } })
    await eventually(async () => {
      const { totals } = (await server.root.get("/usage")).body
      return totals.ok === 2 && totals.insufficient_scope === 1 ? true : undefined
    })
    await open("")
    await page.getByText("Live keys", { exact: true }).waitFor()
    for (const range of ["Today (UTC)", "Last 7 days", "Last 30 days"]) {
      const figure = page.getByRole("listitem").filter({ hasText: range })
      await figure.getByText("3", { exact: true }).waitFor()
      await figure.getByText("1 refused").waitFor()
    }
    await page.getByRole("row", { name: "Scope missing 1" }).waitFor()
    await page.getByRole("link", { name: "Soon", exact: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole("link", { name: "1 Revoked" }).click()
    await page.waitForURL(/\/keys\?keyspace=discovery&status=revoked$/)
    await page.getByText("Open to all").first().waitFor()
    await open("")
    await page.getByRole("heading", { name: "What happened last" }).waitFor()
    await open("/keyspaces?keyspace=backup")
    await page.getByRole("cell", { name: /^Restore/ }).waitFor()
    await page.getByText("restore:write").first().waitFor()
  })

  test("nothing broke a rule of the pages' policy", () => {
    expect(tab.errors).toEqual([])
  })
})
