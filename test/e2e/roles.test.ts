import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import type { Tab } from "./browser.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { settled, signInAs, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("the list of keys (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let organizationId = ""

  beforeAll(async () => {
    server = await startConsole()
    await server.signInFirst()
    organizationId = (await server.root.get("/organizations")).body.data[0].id
    await mint(server.root, { ...KEY, label: "Anchor" })
  })
  afterAll(() => server.close())

  const KEY = { keyspace: "discovery", type: "api_key", accounts: ["demo"], expires_in: "30d" }

  async function openAs(role: "manager" | "member" | "viewer"): Promise<Tab> {
    const tab = await browser.open()
    await signInAs(tab.context, server, { organizationId, role })
    await tab.page.goto(`${server.url}/console/o/${organizationId}/keys?keyspace=discovery`)
    await settled(tab.page)
    return tab
  }

  test("shows a viewer keys and nothing that they could not do", async () => {
    const { page } = await openAs("viewer")
    await page.getByRole("row", { name: /Anchor/ }).waitFor()
    expect(await page.getByRole("link", { name: "Create New Key" }).count()).toBe(0)
    expect(await page.getByRole("button", { name: /^Revoke/ }).count()).toBe(0)
    expect(await page.getByRole("checkbox").count()).toBe(0)
    expect(await page.getByRole("link", { name: "System" }).count()).toBe(0)
    expect(await page.getByRole("link", { name: "Audit" }).count()).toBe(0)
  })

  test("lets a member revoke what they made, and says why not the rest", async () => {
    const { page, context } = await openAs("member")
    const made = await context.request.post(`${server.url}/keys`, {
      data: { ...KEY, label: "Buoy", organization_id: organizationId },
      headers: { origin: server.url },
    })
    expect(made.status()).toBe(201)
    await page.reload()
    await settled(page)
    const foreign = page.getByRole("button", { name: "Revoke: Anchor" })
    expect(await foreign.getAttribute("aria-disabled")).toBe("true")
    await foreign.focus()
    await page.getByRole("tooltip", { name: /a manager can/ }).waitFor()
    await foreign.click({ force: true })
    expect(await page.getByRole("dialog").count()).toBe(0)

    await page.getByRole("button", { name: "Revoke: Buoy" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click()
    await page.getByRole("row", { name: /Buoy.*Revoked/ }).waitFor()
  })

  test("says to a member why a finding about somebody else's key cannot be answered by revoking it", async () => {
    await mint(server.root, { ...KEY, label: "Dinghy", expires_in: "7d" })
    const { page } = await openAs("member")
    await page.goto(`${server.url}/console/o/${organizationId}/hygiene`)
    const row = page.getByRole("row", { name: /Dinghy.*Ends soon/ })
    await row.getByRole("link", { name: "Rotate: Dinghy" }).waitFor()
    await row.getByRole("button", { name: "Revoke: Dinghy" }).click()
    await page.getByText(/a manager can change it/).waitFor()
    expect(await page.getByRole("dialog").count()).toBe(0)
  })

  test("lets a manager revoke many at once, with one confirmation", async () => {
    for (const label of ["Capstan", "Davit", "Eyelet"]) await mint(server.root, { ...KEY, label })
    const { page } = await openAs("manager")
    for (const label of ["Capstan", "Eyelet"]) {
      await page.getByRole("checkbox", { name: `Select ${label}` }).check()
    }
    await page.getByText("2 keys selected").waitFor()
    await page.getByRole("button", { name: "Revoke", exact: true }).click()
    const dialog = page.getByRole("dialog", { name: "Revoke: 2 keys" })
    await dialog.waitFor()
    expect(await dialog.getByRole("listitem").allInnerTexts()).toEqual(["Capstan", "Eyelet"])
    await dialog.getByRole("button", { name: "Revoke", exact: true }).click()
    await dialog.waitFor({ state: "hidden" })
    await page.getByRole("row", { name: /Capstan.*Revoked/ }).waitFor()
    await page.getByRole("row", { name: /Eyelet.*Revoked/ }).waitFor()
    await page.getByRole("row", { name: /Davit.*Active/ }).waitFor()
    expect(await page.getByText("keys selected").count()).toBe(0)
  })

  test("takes system keys off the list when they are revoked, as their keyspace says", async () => {
    await mint(server.root, { keyspace: "system", label: "Prometheus", scopes: ["metrics:read"] })
    const { page } = await openAs("manager")
    await page.getByRole("link", { name: "System" }).click()
    await page.getByRole("button", { name: "Revoke and Delete: Prometheus" }).click()
    const dialog = page.getByRole("dialog")
    expect(await dialog.getByLabel("Also remove it from the list").isChecked()).toBe(true)
    await dialog.getByRole("button", { name: "Revoke and Delete" }).click()
    await page.getByRole("heading", { name: "No API Keys yet" }).waitFor()
  })

  test("shows the server's refusal in the dialog, with the request's id", async () => {
    const { id } = await mint(server.root, { ...KEY, label: "Fender" })
    const { page } = await openAs("manager")
    await page.getByRole("button", { name: "Revoke: Fender" }).click()
    await server.root.delete(`/keys/${id}?purge=true`)
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("button", { name: "Revoke", exact: true }).click()
    await dialog
      .getByRole("alert")
      .getByText(/Request req_/)
      .waitFor()
  })
})
