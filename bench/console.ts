import SqliteDatabase from "better-sqlite3"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { chromium } from "playwright-core"
import type { BrowserContext, CDPSession, Page } from "playwright-core"
import { quantile } from "./harness.ts"
import { stop } from "./processes.ts"
import { startRealServer } from "./real-server.ts"
import type { Figure } from "./report.ts"
import { plainFigure, short } from "./report.ts"
import { createWorld } from "./world.ts"

const KEYS = 100_000
const ROUNDS = 21

/** A slow phone on a slow network: 1.6 Mbit/s down, 150 ms there and back, a processor slowed four times. */
const SLOW_NETWORK = {
  offline: false,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
  latency: 150,
}
const SLOW_CPU = 4

const BROWSER = "/usr/bin/chromium"

const REQUESTS: Readonly<Record<string, string>> = {
  "the first page": "",
  "sorted by last use": "&sort=-last_used_at",
  "sorted by label": "&sort=label",
  "one label of all": "&q=special",
  "a label of none": "&q=nothing-like-this",
  "by status and unused for 90 days": "&status=active&unused_for=90d",
}

function limited(name: string, values: readonly number[], limitMs: number): Figure {
  const median = quantile(values, 0.5)
  return {
    name,
    ours: `${short(median)} ms (${short(Math.min(...values))}–${short(Math.max(...values))})`,
    baseline: "",
    ratio: "",
    target: `≤ ${limitMs} ms`,
    passed: median <= limitMs,
  }
}

async function timeRequests(url: string, bearer: string, filter: string): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now()
    const response = await fetch(`${url}/keys?keyspace=compliance${filter}`, {
      headers: { authorization: `Bearer ${bearer}` },
    })
    await response.text()
    if (!response.ok) throw new Error(`the list answered ${response.status}`)
    times.push(performance.now() - started)
  }
  return times.slice(1)
}

/** Labels one key so that it can be found among the others. */
function labelOne(dataDir: string): void {
  const database = new SqliteDatabase(join(dataDir, "bitting.db"))
  database
    .prepare(
      "update key set label = 'special', label_folded = 'special' where id = (select max(id) from key)",
    )
    .run()
  database.close()
}

async function slowDown(session: CDPSession): Promise<void> {
  await session.send("Network.enable")
  await session.send("Network.emulateNetworkConditions", SLOW_NETWORK)
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU })
}

/** Opens the list as somebody who was never here and is signed in; answers how long it takes until it can be used, ms. */
async function timeFirstLoad(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send("Network.setCacheDisabled", { cacheDisabled: true })
  await slowDown(session)
  const started = performance.now()
  await page.goto(address, { waitUntil: "commit" })
  await page
    .getByRole("button", { name: /^Revoke: / })
    .first()
    .waitFor()
  const took = performance.now() - started
  await page.close()
  return took
}

const WATCH = `window.longest = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration)
}).observe({ type: "longtask", buffered: true })`

/** The longest time the page does not answer while the list is filtered, sorted and turned, ms. 0: nothing above 50 ms. */
async function longestTask(page: Page, address: string): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await page.goto(address)
  const firstRow = page.getByRole("button", { name: /^Revoke: / }).first()
  await firstRow.waitFor()
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU })
  await page.evaluate(WATCH)
  await page.getByLabel("Search", { exact: true }).fill("special")
  await page.getByRole("button", { name: "Revoke: special" }).waitFor()
  await page.getByLabel("Search", { exact: true }).fill("")
  await page.getByRole("button", { name: "Next" }).click()
  await page.waitForURL(/cursor=/)
  await firstRow.waitFor()
  await page.getByLabel("Status").selectOption("active")
  await page.waitForURL(/status=active/)
  await firstRow.waitFor()
  return await page.evaluate<number>("window.longest")
}

async function inBrowser(url: string, signInLink: string): Promise<readonly Figure[]> {
  if (!existsSync(BROWSER)) return [plainFigure("in the browser", "not measured: there is no Chromium")]
  const browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox"] })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const token = new URL(signInLink).hash.slice(1)
    const who = { token, name: "Grace", email: "grace@example.com" }
    const answer = await context.request.post(`${url}/auth/link`, { data: who })
    if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}: ${await answer.text()}`)
    const session = (await (await context.request.get(`${url}/auth/session`)).json()) as {
      readonly memberships: readonly { readonly organization: { readonly id: string } }[]
    }
    const organization = session.memberships[0]?.organization.id ?? ""
    const address = `${url}/console/o/${organization}/keys?keyspace=compliance`
    const loads: number[] = []
    for (let round = 0; round < 5; round += 1) loads.push(await timeFirstLoad(context, address))
    const tasks: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const page = await context.newPage()
      tasks.push(await longestTask(page, address))
      await page.close()
    }
    return [
      limited("list usable, first visit, 1.6 Mbit/s, 150 ms, processor slowed 4 times", loads, 3_000),
      limited("longest task while searching, turning pages and filtering, slowed 4 times", tasks, 100),
    ]
  } finally {
    await browser.close()
  }
}

/** How an organization of 100,000 keys is listed: at the API, and in a slow browser. */
export async function consoleAtScale(): Promise<readonly Figure[]> {
  const world = await createWorld()
  world.plant(KEYS)
  labelOne(world.dataDir)
  const real = await startRealServer(world.dataDir, { BITTING_CONSOLE: "on" })
  const url = `http://127.0.0.1:${real.port}`
  try {
    const figures: Figure[] = []
    for (const [name, filter] of Object.entries(REQUESTS))
      figures.push(limited(`API: ${name}`, await timeRequests(url, world.rootToken, filter), 200))
    return [...figures, ...(await inBrowser(url, real.signInLink()))]
  } finally {
    await stop(real.child)
    world.remove()
  }
}
