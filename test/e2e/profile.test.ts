import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { setUpApp } from "../support/authenticator-app.ts"
import { addOrganization } from "../support/people.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, settled, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

describe.skipIf(WITHOUT_BROWSER)("one's own profile (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  beforeAll(async () => {
    server = await startConsole({ BITTING_HOST: "localhost", BITTING_REQUIRE_SECOND_FACTOR: "on" })
  })
  afterAll(() => server.close())

  test("on an organization's own host leads to the instance's for what one signs in with, but for passkeys of the host", async () => {
    const { id, owner } = await addOrganization(server, { name: "Acme" })
    // Browsers take every such name for this machine.
    await server.root.patch(`/organizations/${id}`, { host: "acme.localhost" })
    const { body } = await server.root.post(`/members/${owner.memberId}/sign-in-link`)
    const { page } = await browser.open()
    const there = new URL("/console/sign-in", server.url)
    there.hostname = "acme.localhost"
    await page.goto(there.href)
    await settled(page)
    const token = new URL(body.sign_in_link).hash.slice(1)
    const status = await page.evaluate(async (secret) => {
      const headers = { "content-type": "application/json" }
      const sent = JSON.stringify({ token: secret })
      return (await fetch("/auth/link", { method: "POST", headers, body: sent })).status
    }, token)
    expect(status).toBe(200)
    await page.goto(new URL("/console/profile", there).href)
    await settled(page)
    const headings = await page.getByRole("heading", { level: 2 }).allInnerTexts()
    expect(headings).toContain("Passkeys")
    for (const other of ["Password", "Authenticator app", "Where you are signed in"])
      expect(headings).not.toContain(other)
    expect(await accessibilityProblems(page)).toEqual([])
    const host = new URL(server.url).host
    await page.getByRole("link", { name: `Go to ${host}` }).click()
    await page.waitForURL((url) => url.host === host)
  })

  test("says that the instance asks for a second factor of who runs it, and how to show it", async () => {
    const { page, context } = await browser.open()
    await signInBrowser(context, server, {
      link: server.signInLink ?? "",
      name: "Ada",
      email: "ada@example.com",
    })
    await page.goto(`${server.url}/console/profile`)
    await settled(page)
    const notice = page.getByText("You run this instance, and it asks for a second factor for that.")
    await notice.waitFor()
    await page.getByRole("link", { name: "Set up a second factor" }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`)
    await setUpApp(server.withCookie(cookies.join("; ")), Date.now())
    await page.reload()
    await page.getByText("You run this instance.").waitFor()
    expect(await notice.count()).toBe(0)
  })
})
