import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { exampleEntry } from "../apps/console/src/components/example-entry.ts"
import { snippetsOf } from "../apps/console/src/components/snippets.ts"
import { ROOT } from "../tools/source-files.ts"
import { WITHOUT_BROWSER } from "./e2e/browser.ts"
import { useBrowser } from "./e2e/use-browser.ts"
import { createApi } from "./support/api.ts"
import { samplesOf } from "./support/guide.ts"
import type { HostSite } from "./support/host-pages.ts"
import { openSite, pageOf } from "./support/host-pages.ts"
import { mint } from "./support/keys.ts"
import { requestOfQuery } from "./support/power-query.ts"
import { HAS_PYTHON, NEEDS_PYTHON } from "./support/python.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

// What people paste: samples of the console and of the guide, and the documentation's two examples, with nothing changed but address and key.

const run = promisify(execFile)

const KEY = { keyspace: "discovery", type: "api_key", label: "x", accounts: ["demo"], expires_in: "30d" }

let server: TestServer
let token: string
/** Somebody's pages, and the only ones that `pageToken` may be used from. */
let site: HostSite
let pageToken: string
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bitting-quick-"))
  server = await startTestServer()
  const owner = await server.signInFirst()
  ;({ token } = await mint(owner, KEY))
  site = await openSite()
  const constraints = { allowed_origins: [site.origin] }
  ;({ token: pageToken } = await mint(owner, { ...KEY, type: "embed", constraints }))
})
afterAll(async () => {
  await Promise.all([site.close(), server.close()])
  rmSync(folder, { recursive: true, force: true })
})

const sampleOf = (id: string, service = "ec2", key = token): string =>
  snippetsOf({
    baseUrl: server.url,
    token: key,
    keyspace: "discovery",
    scopes: [],
    discovery: true,
    entry: exampleEntry(service),
  }).find((snippet) => snippet.id === id)?.code ?? ""

const exampleOf = (name: string, key = token): string =>
  readFileSync(join(ROOT, "test/fixtures/quick-starts", name), "utf8")
    .replace("https://api.example.com", server.url)
    .replace("csl_ak_YOUR_KEY_HERE", key)

const guideSample = (language: string): string => {
  const samples = samplesOf(join(ROOT, "docs/guides/discovery.md"))
  const text = samples.find((sample) => sample.language === language)?.text ?? ""
  return text.replace("http://127.0.0.1:7420", server.url).replace("YOUR_KEY", token)
}

/** Runs a program in a file, and answers what it prints. */
async function output(command: string, file: string, text: string): Promise<string> {
  const path = join(folder, file)
  writeFileSync(path, text)
  return (await run(command, [path], { env: { PATH: process.env["PATH"] } })).stdout
}

/** What a script of a page elsewhere prints in the browser, as values. */
async function printedInBrowser(browser: ReturnType<typeof useBrowser>, script: string): Promise<unknown> {
  const address = site.put("/", pageOf("", { head: `<script type="module">${script}</script>` }))
  const tab = await browser.open()
  const printed = tab.page.waitForEvent("console", { predicate: (message) => message.type() === "log" })
  await tab.page.goto(address)
  const value: unknown = await (await printed).args()[0]?.jsonValue()
  expect(tab.errors).toEqual([])
  await tab.context.close()
  return value
}

const bucket = {
  bucket_name: expect.stringMatching(/^acme-/),
  creation_date: expect.stringMatching(/^20\d\d-\d\d-\d\dT/),
  region: "eu-west-2",
}

/** The documentation's answer to its example. */
const results = () => [
  {
    metadata: {
      service: "s3",
      service_label: "S3 Buckets",
      provider: "aws",
      region: "eu-west-2",
      account_id: "demo",
      count: expect.any(Number),
      timestamp: expect.stringMatching(/Z$/),
      complete: true,
      age_ms: expect.any(Number),
    },
    columns: [
      { key: "bucket_name", label: "Bucket name" },
      { key: "creation_date", label: "Created" },
      { key: "region", label: "Region" },
    ],
    rows: expect.arrayContaining([bucket]),
  },
]

describe("the documentation's examples, with nothing but address and key changed,", () => {
  it.skipIf(!HAS_PYTHON)(`run in Python (${NEEDS_PYTHON})`, async () => {
    const [label, ...rows] = (await output("python3", "example.py", exampleOf("python.txt")))
      .trim()
      .split("\n")
    expect(label).toBe("S3 Buckets")
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows)
      expect(row).toMatch(
        /^\{'bucket_name': 'acme-[^']+', 'creation_date': '20[^']+', 'region': 'eu-west-2'\}$/,
      )
  })

  it("run in Node.js", async () => {
    const text = exampleOf("javascript.txt").replace(
      "console.log(data.results)",
      "console.log(JSON.stringify(data.results))",
    )
    expect(JSON.parse(await output(process.execPath, "example.mjs", text))).toEqual(results())
    // As it is printed.
    expect(await output(process.execPath, "example.mjs", exampleOf("javascript.txt"))).toContain(
      "'S3 Buckets'",
    )
  })

  describe.skipIf(WITHOUT_BROWSER)("run in a browser (needs Chromium)", () => {
    const browser = useBrowser()

    it("on a page the key names", async () => {
      expect(await printedInBrowser(browser, exampleOf("javascript.txt", pageToken))).toEqual(results())
    })

    it("and the console's sample as well", async () => {
      const printed = await printedInBrowser(browser, sampleOf("javascript", "s3", pageToken))
      expect(printed).toMatchObject([{ metadata: { service: "s3", complete: true } }])
    })
  })
})

describe("a sample of the console", () => {
  it("of curl is run by the shell", async () => {
    const answer = JSON.parse(await output("sh", "sample.sh", sampleOf("curl")))
    expect(answer.results[0]).toMatchObject({
      metadata: { service_label: "EC2 Instances", complete: true },
      rows: expect.arrayContaining([expect.objectContaining({ name: "web-1" })]),
    })
  })

  it.skipIf(!HAS_PYTHON)(`of Python is run by Python (${NEEDS_PYTHON})`, async () => {
    const printed = await output("python3", "sample.py", sampleOf("python"))
    expect(printed).toMatch(/^EC2 Instances\n\{'name': 'web-1'/)
  })

  it("of JavaScript is run by Node.js", async () => {
    expect(await output(process.execPath, "sample.mjs", sampleOf("javascript"))).toContain("'EC2 Instances'")
  })

  it.each(["curl", "power-query", "powershell"])(
    "of %s asks the server what it knows, whatever service the key is for",
    async (id) => {
      const { body } = await server.root.get("/keyspaces/discovery")
      const services: readonly string[] = body.services
      expect(services.length).toBeGreaterThan(39)
      for (const service of services) {
        const entry = exampleEntry(service)
        expect(sampleOf(id, service)).toContain(entry.service)
        const answer = await server.withToken(token).post("/discovery", { services: [entry] })
        expect([service, answer.status, answer.body.results?.[0].metadata.complete]).toEqual([
          service,
          200,
          true,
        ])
      }
    },
  )
})

/** The request of a PowerShell command that stands there in quotation marks. */
function requestOfPowerShell(text: string): { url: string; headers: Record<string, string>; body: string } {
  const part = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? ""
  return {
    url: part(/-Uri '([^']*)'/),
    headers: {
      authorization: part(/-Headers @\{ Authorization = '([^']*)' \}/),
      "content-type": part(/-ContentType '([^']*)'/),
    },
    body: part(/-Body '([^']*)'/),
  }
}

describe.each([
  { where: "the console", query: () => sampleOf("power-query"), command: () => sampleOf("powershell") },
  { where: "the guide", query: () => guideSample("powerquery"), command: () => guideSample("powershell") },
])("what cannot be run here of $where", ({ query, command }) => {
  async function send({ url, headers, body }: Awaited<ReturnType<typeof requestOfQuery>>) {
    const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
    return await createApi(url, Object.fromEntries(entries)).post("", body)
  }

  it("is a query that Microsoft's parser takes, and its request is answered with flat rows", async () => {
    const { status, body } = await send(await requestOfQuery(query()))
    expect([status, body.results[0].metadata.complete]).toEqual([200, true])
    const keys = body.results[0].columns.map(({ key }: { key: string }) => key)
    for (const row of body.results[0].rows) {
      expect(Object.keys(row)).toEqual(keys)
      expect(Object.values(row).filter((cell) => typeof cell === "object" && cell !== null)).toEqual([])
    }
  })

  it("is a query that shows no rows of a result that failed, or of which something is missing", () => {
    const text = query()
    const guards = [
      'if Record.HasFields(Result, "error") then error ',
      "else if not Result[metadata][complete] then error ",
    ]
    for (const guard of guards) expect(text.indexOf(guard)).toBeGreaterThan(0)
    expect(text.indexOf("Result[rows]")).toBeGreaterThan(text.indexOf(guards[1]!))
  })

  it("is a command of PowerShell whose request is answered, in one line but for its backticks", async () => {
    const text = command()
    const { status, body } = await send(requestOfPowerShell(text))
    expect([status, body.results[0].metadata.complete]).toEqual([200, true])
    // Each line of the command but its last goes on in the next.
    const lines = text.slice(0, text.indexOf("foreach")).trimEnd().split("\n")
    expect(lines.map((line) => line.endsWith(" `"))).toEqual(lines.map((_, at) => at < lines.length - 1))
    for (const [open, close] of ["{}", "()", "''"]) {
      const count = (mark: string | undefined): number => text.split(mark ?? "").length - 1
      expect(open === close ? count(open) % 2 : count(open) - count(close)).toBe(0)
    }
  })
})
