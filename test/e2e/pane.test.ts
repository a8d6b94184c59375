import { readFileSync } from "node:fs"
import type { Frame, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { HostSite } from "../support/host-pages.ts"
import { openSite, pageOf } from "../support/host-pages.ts"
import { mint } from "../support/keys.ts"
import type { Minted } from "../support/keys.ts"
import type { PaneStub } from "../support/pane-stub.ts"
import { startPaneStub, tableAnswer } from "../support/pane-stub.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import type { Look } from "./browser.ts"
import { LOOKS, WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, overflow } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

interface PaneScript {
  readonly version: string
  readonly url: string
  readonly integrity: string
}

const attributesText = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`)
    .join(" ")

const paneTag = (attributes: Readonly<Record<string, string>>): string =>
  `<bitting-pane ${attributesText(attributes)}></bitting-pane>`

const EC2 = { service: "ec2", region: "eu-west-2", attributes: "name,state" }

describe.skipIf(WITHOUT_BROWSER)("the pane (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let site: HostSite
  let elsewhere: HostSite
  let stub: PaneStub
  let script: PaneScript
  let key: Minted

  const mintEmbed = (fields: object = {}) =>
    mint(server.root, {
      keyspace: "discovery",
      type: "embed",
      label: "Status page",
      accounts: ["demo"],
      expires_in: "30d",
      constraints: { allowed_origins: [site.origin], require_referer: true },
      ...fields,
    })

  beforeAll(async () => {
    server = await startTestServer()
    site = await openSite()
    elsewhere = await openSite()
    stub = await startPaneStub()
    script = (await server.anonymous.get("/pane.json")).body
    key = await mintEmbed()
  })
  afterAll(() => Promise.all([server, site, elsewhere, stub].map((one) => one.close())))

  const scriptTag = (): string =>
    `<script type="module" src="${script.url}" integrity="${script.integrity}" crossorigin="anonymous"></script>`

  interface Host {
    readonly at?: HostSite
    readonly head?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly look?: Partial<Look>
    readonly lang?: string
  }

  let pages = 0
  const open = async (
    body: string,
    { at = site, head = "", headers = {}, look = {}, lang = "en" }: Host = {},
  ) => {
    pages += 1
    const url = at.put(`/page-${pages}`, pageOf(body, { head: scriptTag() + head, lang }), headers)
    const tab = await browser.open(look)
    await tab.page.goto(url)
    return tab
  }
  const withStub = (attributes: Readonly<Record<string, string>> = {}) =>
    paneTag({ token: "csl_em_x", ...EC2, server: stub.origin, ...attributes })

  const rowsOf = (page: Page | Frame) => page.locator("bitting-pane tbody tr")
  const texts = (page: Page | Frame, column: number) =>
    page.locator(`bitting-pane tbody tr > :nth-child(${column})`).allInnerTexts()
  const note = (page: Page | Frame, text: string | RegExp) => page.getByText(text).waitFor()

  describe("on a page", () => {
    test("of an allowed origin shows the table, named, with its headings and when it is from", async () => {
      const { page, errors } = await open(paneTag({ token: key.token, ...EC2 }))
      const table = page.getByRole("table", { name: "EC2 Instances, eu-west-2" })
      await table.waitFor()
      expect(await table.getByRole("columnheader").allInnerTexts()).toEqual(["Name", "State"])
      const { body } = await server
        .withToken(key.token)
        .post(
          "/discovery",
          { services: [{ ...EC2, provider: "aws", attributes: ["name", "state"] }] },
          { origin: site.origin, referer: `${site.origin}/` },
        )
      expect(await texts(page, 1)).toEqual(body.results[0].rows.map((row: { name: string }) => row.name))
      await page.getByText(/^As of \d/).waitFor()
      expect(errors).toEqual([])
    })

    test("of another origin says in words for its visitors that it may not be shown", async () => {
      const { page } = await open(paneTag({ token: key.token, ...EC2 }), { at: elsewhere })
      await note(page, "This table may not be shown on this page.")
      expect(await page.getByRole("table").count()).toBe(0)
      expect(await page.locator("bitting-pane").innerText()).not.toContain(site.origin)
    })

    test("that sends no referrer by itself is known all the same", async () => {
      const { page } = await open(paneTag({ token: key.token, ...EC2 }), {
        headers: { "referrer-policy": "no-referrer" },
      })
      await page.getByRole("table").waitFor()
    })

    test("under a policy that allows its script and its server, and no unchecked markup, shows everything as styled", async () => {
      const policy = `default-src 'none'; script-src ${server.url}; connect-src ${server.url}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'`
      const { page, errors } = await open(paneTag({ token: key.token, ...EC2 }), {
        headers: { "content-security-policy": policy },
      })
      await page.getByRole("table").waitFor()
      const border = await page.evaluate<string>(
        "getComputedStyle(document.querySelector('bitting-pane').shadowRoot.querySelector('.pane')).borderTopStyle",
      )
      expect(border).toBe("solid")
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download CSV" }).click(),
      ])
      expect(download.suggestedFilename()).toBe("ec2-eu-west-2.csv")
      expect(errors).toEqual([])
    })

    test("with a key that is revoked while it is open says so, and keeps the rows with when they are from", async () => {
      const revoked = await mintEmbed()
      const { page } = await open(paneTag({ token: revoked.token, ...EC2 }))
      await page.getByRole("table").waitFor()
      const before = await texts(page, 1)
      await server.root.delete(`/keys/${revoked.id}`)
      await page.getByRole("button", { name: "Refresh" }).click()
      await note(page, "This table is no longer available: its access has ended.")
      await note(page, /^Not up to date: as of \d/)
      expect(await texts(page, 1)).toEqual(before)
      expect(before.length).toBeGreaterThan(0)
    })

    test("of several accounts puts them into one table, and says of which something is missing", async () => {
      const linked = await Promise.all(
        ["main", "second"].map((name) => server.root.post("/accounts", { name, provider: "aws" })),
      )
      const [first, second] = linked.map(({ body }) => body.id)
      const both = await mintEmbed({ accounts: [first, second] })
      const { page } = await open(paneTag({ token: both.token, ...EC2 }))
      await page.getByRole("columnheader", { name: "Account" }).waitFor()
      for (const id of [first, second])
        await note(page, new RegExp(`Not everything of ${id} is shown: the account is not connected.`))
      await note(page, "No rows could be read.")
    })

    test("whose author left something out, or misspelt it, says what", async () => {
      const { page } = await open(
        paneTag({ service: "ec2" }) + paneTag({ token: key.token, ...EC2, region: "mars" }),
      )
      await note(page, "This table is not set up correctly. The attribute token is missing.")
      await note(page, /not set up correctly\. .*allowed are/)
    })

    test("with a key that is at its limit says when it goes on, and keeps the rows", async () => {
      const constraints = { allowed_origins: [site.origin], rate_limit_rpm: 1 }
      const limited = await mintEmbed({ constraints })
      const { page } = await open(paneTag({ token: limited.token, ...EC2 }))
      await page.getByRole("table").waitFor()
      await page.getByRole("button", { name: "Refresh" }).click()
      await note(page, /^This table was asked for too often\. It will be loaded again in \d+ seconds?\.$/)
      await note(page, /^Not up to date: as of \d/)
      expect(await rowsOf(page).count()).toBeGreaterThan(0)
    })

    test("that asks too often is told so, waits as long as it is asked to, and then goes on by itself", async () => {
      stub.answer = { status: 429, headers: { "retry-after": "2" }, body: { code: "rate_limited" } }
      const { page } = await open(withStub())
      await note(page, "This table was asked for too often. It will be loaded again in 2 seconds.")
      const refresh = page.getByRole("button", { name: "Refresh" })
      expect(await refresh.getAttribute("aria-disabled")).toBe("true")
      const asked = stub.asked.length
      await refresh.click({ force: true })
      expect(stub.asked.length).toBe(asked)
      stub.answer = tableAnswer([{ name: "web-1" }])
      await page.getByRole("rowheader", { name: "web-1" }).waitFor()
      expect(stub.asked.length).toBe(asked + 1)
    })
  })

  describe("a table", () => {
    const ATTACK = `<img src=x onerror="window.hit=1">`

    test("shows text as text, whatever it looks like, and runs none of it", async () => {
      stub.answer = tableAnswer([{ name: ATTACK, tags: `</bdi><script>window.hit=1</script>` }], {
        metadata: { service_label: ATTACK },
      })
      const { page, errors } = await open(withStub())
      await page.getByRole("rowheader", { name: ATTACK }).waitFor()
      await page.getByRole("table", { name: `${ATTACK}, eu-west-2` }).waitFor()
      expect(await texts(page, 1)).toEqual([ATTACK])
      const found = await page.evaluate<number>(
        "document.querySelector('bitting-pane').shadowRoot.querySelectorAll('img, script').length",
      )
      expect([found, await page.evaluate("window.hit")]).toEqual([0, undefined])
      expect(errors).toEqual([])
    })

    test("is put in order by its headings, with the keyboard too, and says so", async () => {
      stub.answer = tableAnswer([
        { name: "web-10", size: 9 },
        { name: "web-2", size: 10 },
        { name: null, size: 1 },
        { name: "Web-1", size: null },
      ])
      const { page } = await open(withStub())
      await page.getByRole("table").waitFor()
      await page.getByRole("button", { name: "NAME" }).focus()
      await page.keyboard.press("Enter")
      expect(await texts(page, 1)).toEqual(["Web-1", "web-2", "web-10", ""])
      const heading = page.getByRole("columnheader", { name: "NAME" })
      expect(await heading.getAttribute("aria-sort")).toBe("ascending")
      await page.keyboard.press("Space")
      expect(await texts(page, 1)).toEqual(["web-10", "web-2", "Web-1", ""])
      expect(await heading.getAttribute("aria-sort")).toBe("descending")
      await page.getByRole("button", { name: "SIZE" }).click()
      expect(await texts(page, 2)).toEqual(["1", "9", "10", ""])
      expect(await heading.getAttribute("aria-sort")).toBeNull()
    })

    test("is filtered by words in any cell, and says how many rows are left", async () => {
      stub.answer = tableAnswer([
        { name: "web-1", state: "running" },
        { name: "web-2", state: "stopped" },
        { name: "worker", state: "stopped" },
      ])
      const { page } = await open(withStub())
      const filter = page.getByRole("searchbox", { name: "Filter rows" })
      await filter.fill("STOP web")
      expect(await texts(page, 1)).toEqual(["web-2"])
      await note(page, "1 of 3 rows")
      await filter.fill("nothing")
      await note(page, "No row has all of these words.")
    })

    test("is downloaded as it is shown, and no spreadsheet takes a cell for a formula", async () => {
      stub.answer = tableAnswer([
        { name: "=1+1", note: "a,b" },
        { name: "@x", note: 'say "hi"' },
        { name: "-2", note: "+3" },
        { name: "hidden", note: null },
      ])
      const { page } = await open(withStub())
      await page.getByRole("button", { name: "NAME" }).click()
      await page.getByRole("searchbox").fill("2")
      await page.getByRole("searchbox").fill("")
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download CSV" }).click(),
      ])
      const text = readFileSync(await download.path(), "utf8")
      expect(text.startsWith("\uFEFFNAME,NOTE\r\n")).toBe(true)
      expect(text.slice(1).split("\r\n").toSorted()).toEqual(
        ["", '\'=1+1,"a,b"', '\'@x,"say ""hi"""', "'-2,'+3", "NAME,NOTE", "hidden,"].toSorted(),
      )
    })

    test("without rows is empty only where nothing went wrong", async () => {
      stub.answer = tableAnswer([])
      const { page } = await open(withStub())
      await note(page, "There is nothing here.")
      const error = { code: "denied", message: "x", retryable: false }
      stub.answer = tableAnswer([], { metadata: { complete: false }, error })
      await page.getByRole("button", { name: "Refresh" }).click()
      await note(page, "Not everything is shown: the account does not let everything be read.")
      await note(page, "No rows could be read.")
    })

    test("of thousands of rows begins with some, and shows all when asked", async () => {
      stub.answer = tableAnswer(Array.from({ length: 3_000 }, (_, number) => ({ name: `web-${number}` })))
      const { page } = await open(withStub())
      await page.getByRole("table").waitFor()
      expect(await rowsOf(page).count()).toBe(200)
      await page.getByRole("button", { name: "Show all" }).click()
      expect(await rowsOf(page).count()).toBe(3_000)
    })
  })

  describe("an element", () => {
    const element = "document.querySelector('bitting-pane')"

    test("says that it is loading, asks anew when its attributes change, and shows no row of the old question", async () => {
      stub.answer = tableAnswer([{ name: "old" }])
      const { page } = await open(withStub())
      await page.getByRole("rowheader", { name: "old" }).waitFor()
      stub.answer = null
      const asked = stub.asked.length
      await page.evaluate(
        `${element}.setAttribute("region", "us-east-1"); ${element}.setAttribute("attributes", "name")`,
      )
      await page.locator('bitting-pane [aria-busy="true"]').waitFor()
      expect(await page.getByRole("rowheader").count()).toBe(0)
      await expect.poll(() => stub.asked.length).toBe(asked + 1)
      expect(stub.asked.at(-1)).toEqual({
        services: [{ service: "ec2", provider: "aws", region: "us-east-1", attributes: ["name"] }],
      })
    })

    test("that is taken out of the page ends what it asked, and asks again when it is put back", async () => {
      stub.answer = null
      const { page } = await open(withStub())
      const [asked, aborted] = [stub.asked.length, stub.aborted()]
      await expect.poll(() => stub.asked.length).toBeGreaterThan(asked - 1)
      await page.evaluate(`window.kept = ${element}; kept.remove()`)
      await expect.poll(() => stub.aborted()).toBe(aborted + 1)
      stub.answer = tableAnswer([{ name: "back" }])
      await page.evaluate("document.querySelector('main').append(window.kept)")
      await page.getByRole("rowheader", { name: "back" }).waitFor()
    })

    test("is loaded again as often as it says, not while nobody looks, and keeps its rows while nothing answers", async () => {
      stub.answer = tableAnswer([{ name: "first" }])
      const { page, context } = await browser.open()
      await page.clock.install()
      await page.goto(site.put("/often", pageOf(withStub({ refresh: "60" }), { head: scriptTag() })))
      await page.getByRole("rowheader", { name: "first" }).waitFor()
      stub.answer = tableAnswer([{ name: "second" }])
      const asked = stub.asked.length
      await page.clock.fastForward(59_000)
      expect(stub.asked.length).toBe(asked)
      await page.clock.fastForward(2_000)
      await page.getByRole("rowheader", { name: "second" }).waitFor()
      const hide = (hidden: boolean) =>
        `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true }); document.dispatchEvent(new Event("visibilitychange"))`
      await page.evaluate(hide(true))
      await page.clock.fastForward(120_000)
      expect(stub.asked.length).toBe(asked + 1)
      await context.setOffline(true)
      await page.evaluate(hide(false))
      await note(page, "The table could not be loaded: its server cannot be reached.")
      expect(await texts(page, 1)).toEqual(["second"])
      await context.setOffline(false)
      stub.answer = tableAnswer([{ name: "third" }])
      await page.clock.fastForward(61_000)
      await page.getByRole("rowheader", { name: "third" }).waitFor()
      await page.getByText("its server cannot be reached").waitFor({ state: "detached" })
    })

    test("shares nothing with another but the script", async () => {
      stub.answer = tableAnswer([{ name: "b" }, { name: "a" }])
      const { page } = await open(withStub({ caption: "First" }) + withStub({ caption: "Second" }))
      const first = page.getByRole("table", { name: "First" })
      const second = page.getByRole("table", { name: "Second" })
      await second.waitFor()
      await first.getByRole("button", { name: "NAME" }).click()
      await page.getByRole("searchbox").first().fill("a")
      expect(await first.getByRole("rowheader").allInnerTexts()).toEqual(["a"])
      expect(await second.getByRole("rowheader").allInnerTexts()).toEqual(["b", "a"])
    })

    test("reads from right to left where the page does, and is styled by the page's variables and parts", async () => {
      stub.answer = tableAnswer([{ name: "web-1", state: "running" }])
      const { page } = await open(withStub(), {
        head: `<style>html{direction:rtl} bitting-pane{--bitting-pane-background:rgb(1,2,3)} bitting-pane::part(cell){color:rgb(4,5,6)}</style>`,
      })
      await page.getByRole("table").waitFor()
      const styled = await page.evaluate<unknown>(`(() => {
        const root = ${element}.shadowRoot
        const [name, state] = root.querySelectorAll("tbody tr > *")
        return [
          getComputedStyle(root.querySelector(".pane")).backgroundColor,
          getComputedStyle(name).color,
          name.getBoundingClientRect().left > state.getBoundingClientRect().left,
        ]
      })()`)
      expect(styled).toEqual(["rgb(1, 2, 3)", "rgb(4, 5, 6)", true])
    })
  })

  describe("the script's tag", () => {
    test("with its hash runs the very script, and not one of which a byte was changed", async () => {
      const changed = script.integrity.replace(/.$/, (last) => (last === "A" ? "B" : "A"))
      const tag = (integrity: string) =>
        `<script type="module" src="${script.url}" integrity="${integrity}" crossorigin="anonymous"></script>`
      const { page } = await browser.open()
      const body = paneTag({ token: key.token, ...EC2 })
      await page.goto(site.put("/right", pageOf(body, { head: tag(script.integrity) })))
      await page.getByRole("table").waitFor()
      // The same tag, whose file was changed by a byte on the way.
      await page.route(script.url, async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: `${await response.text()} ` })
      })
      await page.goto(site.put("/changed-file", pageOf(body, { head: tag(script.integrity) })))
      expect(await page.evaluate("customElements.get('bitting-pane')")).toBeUndefined()
      await page.unroute(script.url)
      await page.goto(site.put("/changed-hash", pageOf(body, { head: tag(changed) })))
      expect(await page.evaluate("customElements.get('bitting-pane')")).toBeUndefined()
    })

    test("of the stable address works too, and both together are one", async () => {
      const both = `<script type="module" src="${server.url}/pane.js"></script>`
      const { page, errors } = await open(paneTag({ token: key.token, ...EC2 }), { head: both })
      await page.getByRole("table").waitFor()
      expect(errors).toEqual([])
    })
  })

  describe("a frame", () => {
    const frameTag = (id: string, token: string, more: Readonly<Record<string, string>> = {}) => {
      const src = `${server.url}/pane/frame?${new URLSearchParams({ key: id, ...EC2, ...more }).toString()}`
      return `<iframe title="Instances" width="800" height="500" ${attributesText({ src, name: token })}></iframe>`
    }
    const openFrame = async (
      tag: string,
      host: { readonly at?: HostSite; readonly policy?: string } = {},
    ) => {
      const { at = site, policy } = host
      pages += 1
      const headers = policy === undefined ? {} : { "content-security-policy": policy }
      const tab = await browser.open()
      const addresses: string[] = []
      tab.page.on(
        "request",
        (request) => void addresses.push(request.url(), request.headers()["referer"] ?? ""),
      )
      await tab.page.goto(at.put(`/frame-${pages}`, pageOf(tag), headers))
      return { ...tab, addresses, frame: tab.page.frameLocator("iframe") }
    }

    test("shows the table on an allowed page that lets in no script at all, and no address has the token", async () => {
      const { frame, addresses, errors } = await openFrame(frameTag(key.id, key.token), {
        policy: `default-src 'none'; frame-src ${server.url}; img-src data:`,
      })
      await frame.getByRole("table", { name: "EC2 Instances, eu-west-2" }).waitFor()
      expect(addresses.filter((address) => address.includes(key.token))).toEqual([])
      expect(addresses.some((address) => address.includes("/pane/frame"))).toBe(true)
      expect(server.logLines.join("\n")).not.toContain(key.token)
      expect(errors).toEqual([])
    })

    test("says on another page that it may not be shown there", async () => {
      const { frame } = await openFrame(frameTag(key.id, key.token), { at: elsewhere })
      await frame.getByText("This table may not be shown on this page.").waitFor()
    })

    test("is not shown at all by a page of another site that hides where it is", async () => {
      const tag = frameTag(key.id, key.token).replace("<iframe", '<iframe referrerpolicy="no-referrer"')
      const hidden = await openFrame(tag, { at: elsewhere })
      await expect.poll(() => hidden.errors.join()).toContain("frame-ancestors")
      const here = await openFrame(tag)
      await here.frame.getByRole("table").waitFor()
    })

    test("is not shown within an allowed page that another site frames", async () => {
      const inner = site.put("/inner", pageOf(frameTag(key.id, key.token)))
      const { page, errors } = await openFrame(`<iframe title="x" src="${inner}"></iframe>`, {
        at: elsewhere,
      })
      await expect.poll(() => errors.join()).toContain("frame-ancestors")
      expect(page.frames().filter((one) => one.url().includes("/pane/frame?")).length).toBe(0)
    })

    test("of one key is no way around the origins of another", async () => {
      const theirs = await mintEmbed({ constraints: { allowed_origins: [elsewhere.origin] } })
      const { frame } = await openFrame(frameTag(theirs.id, key.token), { at: elsewhere })
      await frame.getByText("This table may not be shown on this page.").waitFor()
      expect(await frame.getByRole("table").count()).toBe(0)
    })

    test("shows nothing as a page of its own, and says where the token belongs", async () => {
      const { page } = await browser.open()
      await page.goto(`${server.url}/pane/frame?key=${key.id}&service=ec2`)
      await note(page, "This table is made to be shown within another page.")
      const { frame } = await openFrame(frameTag(key.id, ""))
      await frame.getByText("The name of the frame has to be the key's token.").waitFor()
    })
  })

  test.each(LOOKS.map((look) => [`${look.width} pixels wide, ${look.colorScheme}`, look] as const))(
    "is sound when it is %s: table, refusal and missing parts",
    async (_, look) => {
      const error = { code: "throttled", message: "x", retryable: true }
      stub.answer = tableAnswer(
        [
          {
            name: "web-1",
            state: "running",
            tags: "Name=web-1, Team=Platform, Environment=production",
            cores: 4,
          },
          { name: "worker-with-a-rather-long-name-1", state: "stopped", tags: null, cores: 16 },
        ],
        { metadata: { complete: false }, error },
      )
      const body = [
        paneTag({ token: key.token, ...EC2, attributes: "name,instance_id,state,instance_type" }),
        withStub({ caption: "Workers", theme: "system" }),
        paneTag({ token: "nonsense", ...EC2 }),
      ].join("<p>And</p>")
      const { page, errors } = await open(body, {
        look,
        head: `<meta name="color-scheme" content="light dark"><style>bitting-pane{margin-block:1rem}</style>`,
      })
      await page.getByRole("table", { name: "EC2 Instances" }).waitFor()
      await page.getByRole("table", { name: "Workers" }).waitFor()
      await note(page, /its access has ended/)
      const shots = process.env["PANE_SHOTS"]
      if (shots !== undefined)
        await page.screenshot({ path: `${shots}/${look.width}-${look.colorScheme}.png`, fullPage: true })
      expect(await accessibilityProblems(page)).toEqual([])
      expect([await overflow(page), errors]).toEqual([0, []])
    },
  )
})
