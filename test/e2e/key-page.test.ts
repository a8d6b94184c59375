import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeOf, mint, verify } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const SCOPES = { action: { scopes: ["compliance:read"] } }

describe.skipIf(WITHOUT_BROWSER)("the page of a key (needs Chromium)", () => {
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

  const make = (label: string) =>
    mint(server.root, { keyspace: "compliance", label, permission: "read-only", expires_in: "90d" })

  const open = async (id: string): Promise<void> => {
    await tab.page.goto(`${server.url}/console/o/${organization}/keys/${id}`)
    await settled(tab.page)
  }

  test("says in plain language what the key can do, how it was used, and why it was refused", async () => {
    const { page } = tab
    const { token, id } = await make("CI gate")
    await verify(server, token, SCOPES)
    await verify(server, token, { action: { scopes: ["settings:write"] } })
    await expect
      .poll(async () => (await server.root.get(`/keys/${id}/usage`)).body.totals, { timeout: 20_000 })
      .toEqual({ ok: 1, insufficient_scope: 1 })
    await open(id)
    await page.getByText(/^Read-only: compliance:read/).waitFor()
    await page.getByText("It works in every environment.").waitFor()
    await page.getByText("1 request accepted, 1 refused.").waitFor()
    await page.getByRole("row", { name: /Scope missing 1/ }).waitFor()
    await page.getByText("Key created").waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test("switches the key off everywhere after one confirmation, and on again", async () => {
    const { page } = tab
    const { token, id } = await make("Dashboard")
    await open(id)
    await page.getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Disable" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click()
    await page.getByText("This key is switched off.").waitFor()
    expect(await codeOf(server, token, SCOPES)).toBe("disabled")
    await page.getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Enable" }).click()
    await page.getByText("This key is switched off.").waitFor({ state: "detached" })
    expect(await codeOf(server, token, SCOPES)).toBe("ok")
  })

  test("the rotation assistant: a new key, its first use arrives live, the old one ends", async () => {
    const { page } = tab
    const { token: old, id } = await make("Audit export")
    await open(id)
    await page.getByRole("link", { name: "Rotate" }).click()
    await page.getByRole("button", { name: "Create the new key" }).click()
    const fresh = (await page.getByRole("textbox", { name: "The token" }).innerText()).trim()
    expect([await codeOf(server, old, SCOPES), await codeOf(server, fresh, {})]).toEqual(["ok", "ok"])
    await page.getByLabel("I have stored it").check()
    await page.getByRole("button", { name: "Go on" }).click()
    await verify(server, fresh, SCOPES)
    await page.getByText(/The new key was used/).waitFor()
    await page.getByRole("button", { name: "Go on" }).click()
    await page.getByText(/It ends by itself in/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole("button", { name: "End the old key now" }).click()
    await page.getByRole("heading", { name: "Audit export", level: 1 }).waitFor()
    expect([await codeOf(server, old, SCOPES), await codeOf(server, fresh, SCOPES)]).toEqual([
      "revoked",
      "ok",
    ])
    expect(await page.content()).not.toContain(fresh)
  })

  test("a recoverable token is shown again to a manager who signed in just now, and nowhere kept", async () => {
    const { page } = tab
    const { token, id } = await mint(server.root, { keyspace: "system", scopes: ["metrics:read"] })
    await open(id)
    await page.getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Show the token" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Show the token" }).click()
    expect(await page.getByRole("textbox", { name: "The token" }).innerText()).toContain(token)
    await page.getByRole("button", { name: "Done" }).click()
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect(await page.content()).not.toContain(token)
  })

  test("revoking takes one confirmation with a reason; what is removed as well has no page", async () => {
    const { page } = tab
    const { token, id } = await make("Old script")
    await open(id)
    await page.getByRole("button", { name: "Revoke", exact: true }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel("Reason").selectOption("compromised")
    await dialog.getByLabel(/remove it from the list/).check()
    await dialog.getByRole("button", { name: "Revoke", exact: true }).click()
    await page.waitForURL(/\/keys\?keyspace=compliance$/)
    expect(await codeOf(server, token, SCOPES)).toBe("revoked")
  })

  test("nothing broke a rule of the page's policy", () => {
    expect(tab.errors).toEqual([])
  })
})
