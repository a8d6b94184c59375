import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { MovableClock } from "../support/clock.ts"
import { DAY_MS, movableClock, travel } from "../support/clock.ts"
import { eventually } from "../support/eventually.ts"
import { codeOf, mint } from "../support/keys.ts"
import type { Minted } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, settled, signInAs } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const USE = { action: { resources: { account: "demo", service: "ec2" } } }

describe.skipIf(WITHOUT_BROWSER)("keys that nobody uses, in the console (needs Chromium)", () => {
  const browser = useBrowser()
  const clock: MovableClock = movableClock()
  let server: TestServer
  let organizationId: string
  let key: Minted

  beforeAll(async () => {
    server = await startTestServer({ clock, environment: { BITTING_CONSOLE: "on" } })
    organizationId = (await server.root.get("/organizations")).body.data[0].id
    key = await mint(server.root, {
      keyspace: "discovery",
      type: "api_key",
      label: "Old importer",
      accounts: ["demo"],
      expires_in: "1y",
    })
    await codeOf(server, key.token, USE)
    await eventually(async () => {
      const { body } = await server.root.get(`/keys/${key.id}`)
      return body.last_used_at === null ? undefined : true
    })
    await travel(server, clock, 100 * DAY_MS)
  })
  afterAll(() => server.close())

  const openAs = async (role: "manager" | "member" | "viewer") => {
    const tab = await browser.open()
    await signInAs(tab.context, server, { organizationId, role })
    await tab.page.goto(`${server.url}/console/o/${organizationId}/hygiene?check=unused`)
    await settled(tab.page)
    return { ...tab, row: tab.page.getByRole("row", { name: /Old importer.*Unused for long/ }) }
  }

  test("are switched off first by who may do so, which can be undone", async () => {
    const { page, row, errors } = await openAs("manager")
    await row.getByText("not used for 100 days", { exact: false }).waitFor()
    await row.getByRole("button", { name: /^Revoke: Old importer/ }).waitFor()
    await row.getByRole("button", { name: "Disable: Old importer" }).click()
    const dialog = page.getByRole("dialog", { name: "Disable Old importer" })
    await dialog.getByText("until you enable it again", { exact: false }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole("button", { name: "Disable" }).click()
    await page.getByText("Old importer is switched off everywhere.").waitFor()
    expect(await codeOf(server, key.token, USE)).toBe("disabled")
    await row.getByRole("button", { name: "Disable: Old importer" }).click()
    await page.getByText("Old importer is switched off already.").waitFor()
    expect(errors).toEqual([])
  })

  test("are not switched off by members who neither made nor hold them, who are told who can", async () => {
    const { page, row } = await openAs("member")
    await row.getByRole("button", { name: "Disable: Old importer" }).click()
    await page.getByText(/a manager can change it/).waitFor()
    expect(await page.getByRole("dialog").count()).toBe(0)
  })

  test("offer nothing to who may change none", async () => {
    const { row } = await openAs("viewer")
    await row.waitFor()
    expect(await row.getByRole("button").count()).toBe(0)
  })
})
