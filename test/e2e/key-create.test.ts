import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { HostSite } from "../support/host-pages.ts"
import { openSite, pageOf } from "../support/host-pages.ts"
import { verify } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("creating a key (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  /** Where the key is to be used. */
  let site: HostSite
  let tab: Tab
  let organization: string
  let token: string

  beforeAll(async () => {
    server = await startConsole()
    site = await openSite()
    tab = await browser.open()
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    organization = (await server.root.get("/organizations")).body.data[0].id
  })
  afterAll(() => Promise.all([server.close(), site.close()]))

  const open = async (keyspace: string): Promise<void> => {
    await tab.page.goto(`${server.url}/console/o/${organization}/keys/new?keyspace=${keyspace}`)
    await settled(tab.page)
  }

  test("says beside each field what is missing, keeps what was typed, and asks the server nothing", async () => {
    const { page } = tab
    await open("discovery")
    await page.getByLabel("Allowed origins").fill(site.origin)
    await page.getByLabel("Requests per minute").fill("many")
    await page.getByRole("button", { name: "Create New Key" }).click()
    await page.getByText("Give the key a name.").waitFor()
    await page.getByText("Choose when the key ends.").waitFor()
    await page.getByText("Write a whole number.").waitFor()
    expect(await page.getByLabel("Allowed origins").inputValue()).toBe(site.origin)
    expect((await server.root.get("/keys?keyspace=discovery")).body.data).toEqual([])
  })

  test("says beside the field what the server refuses, and the rest stays", async () => {
    const { page } = tab
    await page.getByLabel("Label").fill("Status page")
    await page.getByLabel("30 days", { exact: false }).check()
    await page.getByLabel("Requests per minute").fill("60")
    await page.getByLabel("Allowed origins").fill("status.example.com")
    await page.getByRole("button", { name: "Create New Key" }).click()
    await page.getByLabel("Allowed origins").and(page.locator('[aria-invalid="true"]')).waitFor()
    expect(await page.getByLabel("Label").inputValue()).toBe("Status page")
    expect((await server.root.get("/keys?keyspace=discovery")).body.data).toEqual([])
  })

  test("warns of a publishable key that any page could use", async () => {
    const { page } = tab
    await page.getByLabel("Allowed origins").fill("")
    await page.getByText("any page can use this key").waitFor()
    await page.getByLabel("Allowed origins").fill(site.origin)
    await page.getByText("any page can use this key").waitFor({ state: "detached" })
  })

  test("shows the token once: it works, and can be copied, downloaded and tried", async () => {
    const { page } = tab
    await page.getByRole("button", { name: "Create New Key" }).click()
    await page.getByRole("heading", { name: "Copy the token now" }).waitFor()
    token = (await page.getByRole("textbox", { name: "The token" }).innerText()).trim()
    expect(token).toMatch(/^csl_em_[0-9A-Za-z]{36}$/)
    const about = {
      action: { resources: { account: "demo", service: "ec2" } },
      request: { origin: site.origin },
    }
    expect((await verify(server, token, about)).code).toBe("ok")
    expect(await page.getByRole("tabpanel", { name: "curl" }).innerText()).toContain(`Bearer ${token}`)
    for (const name of ["Python", "JavaScript", "Power Query"]) {
      await page.getByRole("tab", { name }).click()
      expect(await page.getByRole("tabpanel", { name }).innerText()).toContain(token)
    }
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download as .env" }).click(),
    ])
    expect(readFileSync(await download.path(), "utf8")).toBe(`STATUS_PAGE_KEY=${token}\n`)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test("gives the tags that put a table onto a page: one that survives updates, one with its hash, and a frame", async () => {
    const { page } = tab
    const { body: pane } = await server.root.get("/pane.json")
    const tags = page.getByRole("region", { name: "Put it on a page" })
    await tags.getByText(`Paste this into a page of ${site.origin}`).waitFor()
    const script = await tags.getByRole("tabpanel", { name: "Script", exact: true }).innerText()
    for (const part of [`src="${pane.stable_url}"`, `<bitting-pane token="${token}"`])
      expect(script).toContain(part)
    await tags.getByRole("tab", { name: "Pinned script" }).click()
    const pinned = await tags.getByRole("tabpanel", { name: "Pinned script" }).innerText()
    for (const part of [
      `src="${pane.url}"`,
      `integrity="${pane.integrity}"`,
      `<bitting-pane token="${token}"`,
    ])
      expect(pinned).toContain(part)
    await tags.getByText("the browser checks its hash", { exact: false }).waitFor()
    await tags.getByRole("tab", { name: "Frame" }).click()
    const frame = await tags.getByRole("tabpanel", { name: "Frame" }).innerText()
    expect(frame).toMatch(/src="[^"]+\/pane\/frame\?key=key_\w+&amp;service=ec2/)
    expect(frame).toContain(`name="${token}"`)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test("gives tags that show the table as they are, pasted into a page of the key's origin", async () => {
    const tags = tab.page.getByRole("region", { name: "Put it on a page" })
    const host = await browser.open()
    for (const name of ["Script", "Pinned script", "Frame"]) {
      await tags.getByRole("tab", { name, exact: true }).click()
      const pasted = await tags
        .getByRole("tabpanel", { name, exact: true })
        .locator("code, pre")
        .first()
        .innerText()
      await host.page.goto(site.put(`/${name.replace(" ", "-")}`, pageOf(pasted)))
      const place = name === "Frame" ? host.page.frameLocator("iframe") : host.page
      await place.getByRole("table", { name: "EC2 Instances, eu-west-2" }).waitFor()
    }
  })

  test("asks before a token is left that nobody says is stored", async () => {
    const { page } = tab
    await page.getByRole("link", { name: "Audit" }).click()
    await page.getByRole("dialog", { name: "Have you stored the token?" }).waitFor()
    await page.getByRole("button", { name: "Cancel" }).click()
    expect(await page.getByRole("textbox", { name: "The token" }).innerText()).toContain(token)
  })

  test("leaves the token nowhere: not in the page, its storage, its history, the server's log or data", async () => {
    const { page, context } = tab
    await page.getByLabel("I have stored it").check()
    await page.getByRole("button", { name: "Go to the key" }).click()
    await page.waitForURL(/\/keys\/key_\w+$/)
    await page.getByRole("heading", { level: 1, name: "Status page" }).waitFor()
    await settled(page)
    expect(await page.content()).not.toContain(token)
    const tags = page.getByRole("region", { name: "Put it on a page" })
    expect(await tags.getByRole("tabpanel", { name: "Script" }).innerText()).toContain('token="THE_TOKEN"')
    const kept = await page.evaluate<string>(
      "(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href, await caches.keys(), await indexedDB.databases()]))()",
    )
    expect(kept).not.toContain(token)
    expect(JSON.stringify(await context.storageState())).not.toContain(token)
    await page.goBack()
    await settled(page)
    expect(await page.content()).not.toContain(token)
    expect(server.logLines.join("\n")).not.toContain(token)
    const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
    for (const file of files.filter((one) => one.isFile()))
      expect(readFileSync(join(file.parentPath, file.name)).includes(token)).toBe(false)
  })

  test("of a keyspace with scopes offers the cheat-sheet, and levels where there are some", async () => {
    const { page } = tab
    await open("backup")
    await page.getByLabel("Label").fill("Nightly backup")
    await page.getByRole("button", { name: /^Prune snapshots/ }).click()
    expect(await page.getByLabel("snapshots:read").isChecked()).toBe(true)
    expect(await page.getByLabel("backup:write").isChecked()).toBe(true)
    expect(await page.getByLabel("restore:write").isChecked()).toBe(false)
    await open("compliance")
    expect(await page.getByRole("radio", { name: /Read-only/ }).isChecked()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test("gives a key a quota, in every keyspace", async () => {
    const { page } = tab
    await open("backup")
    await page.getByLabel("Label").fill("Metered")
    await page.getByLabel("backup:write").check()
    await page.getByLabel("Quota", { exact: true }).fill("0")
    await page.getByLabel("The quota counts").selectOption("a day (UTC)")
    await page.getByRole("button", { name: /^Create/ }).click()
    await page.getByLabel("Quota", { exact: true }).and(page.locator('[aria-invalid="true"]')).waitFor()
    await page.getByLabel("Quota", { exact: true }).fill("500")
    await page.getByRole("button", { name: /^Create/ }).click()
    await page.getByLabel("I have stored it").check()
    await page.getByRole("button", { name: "Go to the key" }).click()
    await page.getByText("It may be used 500 times a day.").waitFor()
  })

  test("nothing broke a rule of the page's policy", () => {
    expect(tab.errors).toEqual([])
  })
})
