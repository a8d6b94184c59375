import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { addColleague } from "../support/people.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { settled, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

/** A site of its own, with an empty page. */
async function startSite(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html")
    response.end("<!doctype html><title>A customer's page</title>")
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return { server, origin: `http://127.0.0.1:${port}` }
}

describe.skipIf(WITHOUT_BROWSER)("a key from its first day to its last (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let tab: Tab
  let allowed: Awaited<ReturnType<typeof startSite>>
  let second: Awaited<ReturnType<typeof startSite>>
  let stranger: Awaited<ReturnType<typeof startSite>>
  let token: string

  beforeAll(async () => {
    server = await startConsole()
    tab = await browser.open()
    ;[allowed, second, stranger] = await Promise.all([startSite(), startSite(), startSite()])
  })
  afterAll(async () => {
    for (const site of [allowed, second, stranger]) site.server.close()
    await server.close()
  })

  /** What a customer's page gets that asks with the key in its source. */
  async function askFrom(origin: string, key = token): Promise<string> {
    const { page } = await browser.open()
    await page.goto(origin)
    const code = await page.evaluate<string>(
      `fetch("${server.url}/discovery", {
        method: "POST",
        headers: { authorization: "Bearer ${key}", "content-type": "application/json" },
        body: JSON.stringify({ services: [{ service: "ec2", provider: "aws", region: "eu-west-2" }] }),
      }).then(async (answer) => {
        const body = await answer.json()
        return answer.ok ? "rows: " + (body.results[0].rows.length > 0) : answer.status + " " + body.code
      })`,
    )
    await page.close()
    return code
  }

  const keyLink = (page: Page) => page.getByRole("link", { name: "Status page" }).first()

  test("the set-up link makes the first person, who creates an embed key for two sites", async () => {
    const { page } = tab
    await page.goto(server.signInLink ?? "")
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByLabel("Your name").fill("Ada Owner")
    await page.getByLabel("E-mail address").fill("ada@example.com")
    await page.getByRole("button", { name: "Set up and sign in" }).click()
    await page.getByRole("link", { name: "Access Keys" }).first().click()
    await page.getByRole("link", { name: "Cloud discovery" }).click()
    await page.getByRole("link", { name: "Create New Key" }).first().click()
    await page.getByLabel("Label").fill("Status page")
    await page.getByLabel("90 days", { exact: false }).check()
    await page.getByLabel("Allowed origins").fill(`${allowed.origin}\n${second.origin}`)
    await page.getByRole("button", { name: "Create New Key" }).click()
    token = (await page.getByRole("textbox", { name: "The token" }).innerText()).trim()
    await page.getByLabel("I have stored it").check()
    await page.getByRole("button", { name: "Go to the key" }).click()
    await page.getByRole("heading", { name: "Status page", level: 1 }).waitFor()
  })

  test("it works on both sites and on no other, and every page can read what it is told", async () => {
    expect(await askFrom(allowed.origin)).toBe("rows: true")
    expect(await askFrom(second.origin)).toBe("rows: true")
    expect(await askFrom(stranger.origin)).toBe("403 origin_not_allowed")
  })

  test("its use appears on its page, with the refusal and the reason", async () => {
    const { page } = tab
    await expect
      .poll(
        async () => {
          await page.reload()
          await settled(page)
          return page.getByText("2 requests accepted, 1 refused.").count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)
    await page.getByRole("row", { name: /Origin not allowed 1/ }).waitFor()
  })

  test("a new key takes over while the old one still works, until that is ended", async () => {
    const { page } = tab
    await page.getByRole("link", { name: "Rotate" }).click()
    await page.getByRole("button", { name: "Create the new key" }).click()
    const fresh = (await page.getByRole("textbox", { name: "The token" }).innerText()).trim()
    await page.getByLabel("I have stored it").check()
    await page.getByRole("button", { name: "Go on" }).click()
    expect(await askFrom(allowed.origin)).toBe("rows: true")
    expect(await askFrom(allowed.origin, fresh)).toBe("rows: true")
    await page.getByText(/The new key was used/).waitFor()
    await page.getByRole("button", { name: "Go on" }).click()
    await page.getByRole("button", { name: "End the old key now" }).click()
    await page.getByRole("heading", { name: "Status page", level: 1 }).waitFor()
    expect(await askFrom(allowed.origin)).toBe("401 invalid_token")
    expect(await askFrom(allowed.origin, fresh)).toBe("rows: true")
    token = fresh
  })

  test("once it is revoked, the very next call is refused", async () => {
    const { page } = tab
    await page.getByRole("button", { name: "Revoke", exact: true }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click()
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect(await askFrom(allowed.origin)).toBe("401 invalid_token")
  })

  test("nothing of this is possible for a viewer, in the page or by the API", async () => {
    const organization: string = (await server.root.get("/organizations")).body.data[0].id
    const viewer = await addColleague(server, organization, { role: "viewer" })
    const other = await browser.open()
    const { page, context } = other
    const sent = await server.root.post(`/members/${viewer.memberId}/sign-in-link`)
    const secret = new URL(sent.body.sign_in_link).hash.slice(1)
    await context.request.post(`${server.url}/auth/link`, { data: { token: secret } })
    await page.goto(`${server.url}/console/o/${organization}/keys?keyspace=discovery`)
    await settled(page)
    await keyLink(page).waitFor()
    expect(await page.getByRole("link", { name: "Create New Key" }).count()).toBe(0)
    expect(await page.getByRole("button", { name: /^Revoke/ }).count()).toBe(0)
    await keyLink(page).click()
    await page.getByRole("heading", { name: "Status page", level: 1 }).waitFor()
    expect(await page.getByRole("link", { name: "Rotate" }).count()).toBe(0)
    await page.goto(`${server.url}/console/o/${organization}/keys/new?keyspace=discovery`)
    await page
      .getByText(/needs the role/)
      .first()
      .waitFor()
    const { body } = await server.root.get("/keys?keyspace=discovery")
    const [{ grant_id: id }] = body.data
    const attempts = [
      viewer.api.post("/keys", {
        keyspace: "discovery",
        type: "api_key",
        label: "x",
        accounts: ["demo"],
        expires_in: "30d",
      }),
      viewer.api.post(`/keys/${id}/rotate`, {}),
      viewer.api.patch(`/keys/${id}`, { label: "y" }),
      viewer.api.delete(`/keys/${id}`, { reason: "other" }),
    ]
    for (const answer of await Promise.all(attempts))
      expect([answer.status, answer.body.code]).toEqual([403, "role_insufficient"])
  })

  test("nothing broke a rule of the console's policy", () => {
    expect(tab.errors).toEqual([])
  })
})
