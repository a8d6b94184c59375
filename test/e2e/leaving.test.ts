import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("what would be lost by leaving (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab
  let within = ""

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open({ width: 360, height: 740 })
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    const organization: string = (await server.root.get("/organizations")).body.data[0].id
    within = `${server.url}/console/o/${organization}`
  })
  afterAll(() => server.close())

  const open = async (path: string): Promise<void> => {
    await tab.page.goto(`${within}${path}`)
    await settled(tab.page)
  }

  const make = (label: string) =>
    mint(server.root, { keyspace: "compliance", label, permission: "read-only", expires_in: "90d" })

  /** Begins a rotation. @returns the new token */
  async function rotate(id: string): Promise<string> {
    await open(`/keys/${id}/rotate`)
    await tab.page.getByRole("button", { name: "Create the new key" }).click()
    return (await tab.page.getByRole("textbox", { name: "The token" }).innerText()).trim()
  }

  test("the new token of a rotation is left only after a question, until somebody says it is stored", async () => {
    const { page } = tab
    const { id } = await make("Nightly export")
    const token = await rotate(id)
    await page.getByRole("link", { name: "Nightly export" }).click()
    const question = page.getByRole("dialog", { name: "Have you stored the new token?" })
    await question.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await question.getByRole("button", { name: "Cancel" }).click()
    await question.waitFor({ state: "detached" })
    expect(await page.getByRole("textbox", { name: "The token" }).innerText()).toContain(token)
    const asked = page.waitForEvent("dialog")
    const closing = page.close({ runBeforeUnload: true })
    const closed = await asked
    expect(closed.type()).toBe("beforeunload")
    await closed.dismiss()
    await closing
    expect(await page.getByRole("textbox", { name: "The token" }).innerText()).toContain(token)
    await page.getByLabel("I have stored it").check()
    await page.getByRole("link", { name: "Nightly export" }).click()
    await page.waitForURL(new RegExp(`/keys/${id}$`))
  })

  test("a rotation that was left leads to the new key, which can be rotated in turn", async () => {
    const { page } = tab
    const { id } = await make("Weekly export")
    const token = await rotate(id)
    await page.reload()
    await settled(page)
    await page.getByText("This key has its replacement already").waitFor()
    expect(await page.content()).not.toContain(token)
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await page.getByRole("link", { name: "Go to the new key" }).click()
    const { body } = await server.root.get(`/keys/${id}`)
    await page.waitForURL(new RegExp(`/keys/${body.rotated_to}$`))
    await settled(page)
    await page.getByRole("link", { name: "Rotate" }).click()
    await page.getByRole("button", { name: "Create the new key" }).waitFor()
  })

  test("a key that is over says that it cannot be rotated", async () => {
    const { id } = await make("Old export")
    await server.root.delete(`/keys/${id}`)
    await open(`/keys/${id}/rotate`)
    await tab.page.getByText("This key cannot be rotated: it is over.").waitFor()
  })

  test("a form for a key that has something in it is left only after a question", async () => {
    const { page } = tab
    await open("/keys/new?keyspace=compliance")
    await page.getByRole("link", { name: "Backup" }).click()
    await page.waitForURL(/keyspace=backup$/)
    await settled(page)
    await page.getByLabel("Label").fill("Nightly backup")
    await page.getByRole("button", { name: "Cancel" }).click()
    const question = page.getByRole("dialog", { name: "Leave without creating?" })
    await question.getByText("What you filled in is lost.").waitFor()
    await question.getByRole("button", { name: "Cancel" }).click()
    await question.waitFor({ state: "detached" })
    expect(await page.getByLabel("Label").inputValue()).toBe("Nightly backup")
    await page.getByRole("button", { name: "Cancel" }).click()
    await question.getByRole("button", { name: "Leave" }).click()
    await page.waitForURL(/\/keys\?keyspace=backup$/)
  })

  test("nothing broke a rule of the page's policy", () => {
    expect(tab.errors).toEqual([])
  })
})
