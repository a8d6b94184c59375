import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ROOT } from "../../tools/source-files.ts"
import { samplesOf } from "../support/guide.ts"
import type { HostSite } from "../support/host-pages.ts"
import { openSite } from "../support/host-pages.ts"
import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import { useBrowser } from "./use-browser.ts"

const PAGES = samplesOf(join(ROOT, "docs/guides/discovery.md")).filter(({ language }) => language === "html")

describe.skipIf(WITHOUT_BROWSER)("the pages printed in the guide (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let site: HostSite

  beforeAll(async () => {
    server = await startTestServer()
    site = await openSite()
  })
  afterAll(() => Promise.all([server.close(), site.close()]))

  /** A page of the guide, with nothing changed but the server's address, the token and the key's id. */
  const openPrinted = async (text: string) => {
    const { token, id } = await mint(server.root, {
      keyspace: "discovery",
      type: "embed",
      label: "Status page",
      accounts: ["demo"],
      services: ["ec2"],
      expires_in: "1y",
      constraints: { allowed_origins: [site.origin], require_referer: true, rate_limit_rpm: 60 },
    })
    const html = text
      .replaceAll("http://127.0.0.1:7420", server.url)
      .replaceAll("YOUR_TOKEN", token)
      .replaceAll("YOUR_KEY_ID", id)
    const tab = await browser.open()
    await tab.page.goto(site.put(`/${id}`, html))
    return tab
  }

  test("are one with a script and one with a frame", () => {
    expect(PAGES.map(({ text }) => /<(bitting-pane|iframe)/.exec(text)?.[1])).toEqual([
      "bitting-pane",
      "iframe",
    ])
  })

  test("show the table", async () => {
    const [script, frame] = PAGES.map(({ text }) => text)
    const { page } = await openPrinted(script ?? "")
    await page.getByRole("table", { name: "EC2 Instances, eu-west-2" }).waitFor()
    expect(await page.locator("bitting-pane tbody tr").count()).toBeGreaterThan(0)
    const framed = await openPrinted(frame ?? "")
    const table = framed.page.frameLocator("iframe").getByRole("table", { name: "EC2 Instances, eu-west-2" })
    await table.waitFor()
    expect(await table.getByRole("columnheader").allInnerTexts()).toEqual(["Name", "State"])
  })
})
