import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeOf, mint, verify } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInAs, signInBrowser, startConsole } from "./console.ts"
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

  test("teaches what a refusal will show, and then shows the last ones: when, why, and from where", async () => {
    const { page } = tab
    const { token, id } = await mint(server.root, {
      keyspace: "compliance",
      label: "Refused",
      permission: "read-only",
      environments: ["staging"],
    })
    await open(id)
    const denials = page
      .locator("section")
      .filter({ has: page.getByRole("heading", { name: "Recent denials" }) })
    await denials.getByText("No request with this key was refused").waitFor()
    expect(await denials.getByRole("link", { name: "Try it" }).getAttribute("href")).toMatch(`key=${id}`)
    const request = { origin: "https://status.example.com", ip: "203.0.113.7" }
    const staging = { environment: "staging" }
    await verify(server, token, { keyspace: "backup" })
    await verify(server, token, { action: { environment: "production" } })
    await verify(server, token, { action: { ...staging, workspace: "ws_elsewhere" } })
    await verify(server, token, { action: { ...staging, scopes: ["users:read", "users:write"] }, request })
    await server.root.patch(`/keys/${id}`, { enabled: false })
    await verify(server, token)
    await server.root.delete(`/keys/${id}`)
    await verify(server, token)
    await expect
      .poll(async () => (await server.root.get(`/keys/${id}/denials`)).body.data.length, { timeout: 20_000 })
      .toBe(6)
    await page.reload()
    await settled(page)
    await denials.getByText("The key is revoked: nothing accepts it any more.").waitFor()
    const items = denials.getByRole("listitem")
    expect(await items.count()).toBe(5)
    const missing = items.filter({ hasText: "Scope missing" })
    await missing.getByText("It needed users:write, which the key may not do.").waitFor()
    await missing.getByText("From https://status.example.com, 203.0.113.7").waitFor()
    await missing.locator("time").hover()
    await page.getByRole("tooltip", { name: /\d{4} at \d\d:\d\d:\d\d [A-Z]/ }).waitFor()
    await denials.getByRole("button", { name: "Show all of them" }).click()
    await denials.getByText("It was presented as a key of backup.").waitFor()
    expect(await items.count()).toBe(6)
    expect(await accessibilityProblems(page)).toEqual([])
    const desktop = page.viewportSize()
    await page.setViewportSize({ width: 360, height: 740 })
    await expect.poll(async () => await overflow(page)).toBeLessThanOrEqual(0)
    expect(await accessibilityProblems(page)).toEqual([])
    if (desktop !== null) await page.setViewportSize(desktop)
  })

  test("tells addresses only to those who may read the audit log", async () => {
    const { token, id } = await make("Addresses")
    const request = { origin: "https://status.example.com", ip: "203.0.113.7" }
    await verify(server, token, { keyspace: "backup", request })
    await expect
      .poll(async () => (await server.root.get(`/keys/${id}/denials`)).body.data.length, { timeout: 20_000 })
      .toBe(1)
    const viewer = await browser.open()
    await signInAs(viewer.context, server, { organizationId: organization, role: "viewer" })
    await viewer.page.goto(`${server.url}/console/o/${organization}/keys/${id}`)
    await settled(viewer.page)
    await viewer.page.getByText("From https://status.example.com", { exact: true }).waitFor()
    await viewer.page.getByText("Addresses are for managers and above.").waitFor()
    expect(await viewer.page.content()).not.toContain("203.0.113.7")
    expect(viewer.errors).toEqual([])
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

  const STALE = "Somebody else changed this meanwhile."
  const loadNow = () => tab.page.getByRole("dialog").getByRole("button", { name: "Load what is there now" })

  test("a rename does not undo somebody else's: it says so, keeps what was typed, and goes on from what is there", async () => {
    const { page } = tab
    const { id } = await make("Report")
    const labelNow = async () => (await server.root.get(`/keys/${id}`)).body.label
    await open(id)
    await page.getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Rename" }).click()
    await server.root.patch(`/keys/${id}`, { label: "Report of the board" })
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel("Label").fill("Report for Ada")
    await dialog.getByRole("button", { name: "Save" }).click()
    await dialog.getByRole("alert").getByText(STALE).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await labelNow()).toBe("Report of the board")
    await loadNow().click()
    await dialog.getByText("It is called “Report of the board” now.").waitFor()
    expect(await dialog.getByLabel("Label").inputValue()).toBe("Report for Ada")
    await dialog.locator("input:focus").waitFor()
    await dialog.getByRole("button", { name: "Save" }).click()
    await page.getByRole("heading", { name: "Report for Ada", level: 1 }).waitFor()
    expect(await labelNow()).toBe("Report for Ada")
  })

  test.each(["Disable", "Revoke"])(
    "%s is not done to a key that is no longer what was seen",
    async (name) => {
      const { page } = tab
      const { id } = await make(`To ${name}`)
      const now = async () => (await server.root.get(`/keys/${id}`)).body
      const ask = async (): Promise<void> => {
        if (name === "Revoke") return page.getByRole("button", { name, exact: true }).click()
        await page.getByRole("button", { name: "More actions" }).click()
        await page.getByRole("menuitem", { name }).click()
      }
      const answer = page.getByRole("dialog").getByRole("button", { name, exact: true })
      await open(id)
      await ask()
      await server.root.patch(`/keys/${id}`, { label: "Needed after all" })
      await answer.click()
      await page.getByRole("dialog").getByRole("alert").getByText(STALE).waitFor()
      expect((await now()).status).toBe("active")
      await loadNow().click()
      await page.getByRole("heading", { name: "Needed after all", level: 1 }).waitFor()
      await page.getByRole("dialog").waitFor({ state: "detached" })
      await ask()
      await answer.click()
      await page.getByRole("dialog").waitFor({ state: "detached" })
      expect((await now()).status).toBe(name === "Revoke" ? "revoked" : "disabled")
    },
  )

  test("a rotation begins with the key that was seen", async () => {
    const { page } = tab
    const { id } = await make("Turned")
    await open(id)
    await page.getByRole("link", { name: "Rotate" }).click()
    await page.getByLabel("How long both keys work").selectOption("1h")
    await server.root.patch(`/keys/${id}`, { label: "Turned around" })
    await page.getByRole("button", { name: "Create the new key" }).click()
    await page.getByRole("alert").getByText(STALE).waitFor()
    await page.getByRole("button", { name: "Load what is there now" }).click()
    await page.getByRole("heading", { name: "Rotate Turned around" }).waitFor()
    expect(await page.getByLabel("How long both keys work").inputValue()).toBe("1h")
    await page.getByRole("button", { name: "Create the new key" }).click()
    await page.getByRole("textbox", { name: "The token" }).waitFor()
    await page.getByLabel("I have stored it").check()
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
    // Not that of the assistant, "Rotate Audit export": the old key is over when its own page comes.
    await page.getByRole("heading", { name: "Audit export", exact: true, level: 1 }).waitFor()
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
