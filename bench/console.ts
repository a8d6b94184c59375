import SqliteDatabase from "better-sqlite3"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { chromium } from "playwright-core"
import type { BrowserContext, Page } from "playwright-core"
import { quantile } from "./harness.ts"
import { stop, useAllCores } from "./processes.ts"
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

const VIEWPORT = { width: 1280, height: 800 }

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

function timed(name: string, values: readonly number[]): Figure {
  const spread = `${short(Math.min(...values))}–${short(Math.max(...values))}`
  return plainFigure(name, `${short(quantile(values, 0.5))} ms (${spread})`)
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

/**
 * Watches from within the page, as a person does: when the first row can be revoked and has been painted, and every task above 50 ms. Playwright's
 * locators are not used while the clock runs: they look through the whole page again and again to find a name, on the thread that is slowed.
 */
const WATCH = `
  window.tasks = []
  window.usableAt = null
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.tasks.push([startTime, duration])
  }).observe({ type: "longtask" })
  const watch = new MutationObserver(() => {
    if (document.querySelector('tbody button[aria-label^="Revoke: "]') === null) return
    watch.disconnect()
    requestAnimationFrame(() => setTimeout(() => { window.usableAt = performance.now() }))
  })
  watch.observe(document, { subtree: true, childList: true })
`

/** Between two looks whether something has happened, ms. */
const LOOK_MS = 100

/** Waits for something to be true in the page without asking more of it than that, and rests until what it caused is over. */
async function until(page: Page, condition: string): Promise<void> {
  const restMs = 1_000
  while (!(await page.evaluate<boolean>(condition))) await new Promise((next) => setTimeout(next, LOOK_MS))
  await new Promise((next) => setTimeout(next, restMs))
}

/** The longest task since a moment of the page's clock, ms; 0: nothing above 50 ms. */
const longestSince = (page: Page, startedAt: number): Promise<number> =>
  page.evaluate<number>(
    `Math.max(0, ...window.tasks.filter(([at]) => at >= ${startedAt}).map(([, took]) => took))`,
  )

/** How long Chromium makes its own window ready: its address bar is made of web pages too, which take a processor for themselves, ms. */
const WINDOW_MS = 3_000

/** A page that is ready to go somewhere. */
async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await new Promise((next) => setTimeout(next, WINDOW_MS))
  return page
}

/** Somebody who is signed in and has never been here: a browser profile with nothing but the cookie. */
async function asNewcomer(from: BrowserContext): Promise<BrowserContext> {
  const browser = from.browser()
  if (browser === null) throw new Error("the browser is gone")
  const context = await browser.newContext({ viewport: VIEWPORT, storageState: await from.storageState() })
  await context.addInitScript(WATCH)
  return context
}

interface FirstLoad {
  /** From the beginning of the navigation until the first row can be used, ms. */
  readonly usableMs: number
  readonly longestTaskMs: number
}

/** Opens the list as somebody who was never here and is signed in. `network`: as it is, or slow. */
async function firstLoad(
  from: BrowserContext,
  address: string,
  conditions: { readonly network: boolean; readonly cpu: number },
): Promise<FirstLoad> {
  const context = await asNewcomer(from)
  const page = await openPage(context)
  const session = await context.newCDPSession(page)
  if (conditions.network) {
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", SLOW_NETWORK)
  }
  await session.send("Emulation.setCPUThrottlingRate", { rate: conditions.cpu })
  await page.goto(address, { waitUntil: "commit" })
  await until(page, "typeof window.usableAt === 'number'")
  const usableMs = await page.evaluate<number>("window.usableAt")
  const longestTaskMs = await longestSince(page, 0)
  await context.close()
  return { usableMs, longestTaskMs }
}

/** Presses the button or chooses the option a person would, from within the page. */
const STEPS: readonly { readonly act: string; readonly done: string }[] = [
  { act: "type('special')", done: "rows() === 1" },
  { act: "type('')", done: "rows() > 1" },
  {
    act: "[...document.querySelectorAll('nav button')].find((one) => one.textContent === 'Next').click()",
    done: "location.search.includes('cursor=') && settled()",
  },
  {
    act: "set(HTMLSelectElement, document.querySelector('select[aria-label=Status]'), 'active', 'change')",
    done: "location.search.includes('status=active') && settled()",
  },
]

const TOOLS = `
  window.rows = () => document.querySelectorAll("tbody tr").length
  window.settled = () => document.querySelector('table[aria-busy="false"]') !== null
  // What React listens to is the event; the value has to get past its own setter.
  window.set = (kind, element, value, event) => {
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(element, value)
    element.dispatchEvent(new Event(event, { bubbles: true }))
  }
  window.type = (text) => set(HTMLInputElement, document.querySelector("input[type=search]"), text, "input")
`

/** The longest time the page does not answer while the list is searched, turned and filtered, ms. 0: nothing above 50 ms. Not that it takes to load. */
async function longestTask(from: BrowserContext, address: string, cpu: number): Promise<number> {
  const context = await asNewcomer(from)
  const page = await openPage(context)
  const session = await context.newCDPSession(page)
  await page.goto(address)
  await until(page, "typeof window.usableAt === 'number'")
  await session.send("Emulation.setCPUThrottlingRate", { rate: cpu })
  await page.evaluate(TOOLS)
  const startedAt = await page.evaluate<number>("performance.now()")
  for (const { act, done } of STEPS) {
    await page.evaluate(act)
    await until(page, done)
  }
  const longest = await longestSince(page, startedAt)
  await context.close()
  return longest
}

async function inBrowser(url: string, signInLink: string): Promise<readonly Figure[]> {
  if (!existsSync(BROWSER)) return [plainFigure("in the browser", "not measured: there is no Chromium")]
  // It draws and reads the network in threads of its own, beside the one that is slowed.
  useAllCores()
  const browser = await chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox"] })
  try {
    const context = await browser.newContext({ viewport: VIEWPORT })
    const token = new URL(signInLink).hash.slice(1)
    const who = { token, name: "Grace", email: "grace@example.com" }
    const answer = await context.request.post(`${url}/auth/link`, { data: who })
    if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}: ${await answer.text()}`)
    const session = (await (await context.request.get(`${url}/auth/session`)).json()) as {
      readonly memberships: readonly { readonly organization: { readonly id: string } }[]
    }
    const organization = session.memberships[0]?.organization.id ?? ""
    const address = `${url}/console/o/${organization}/keys?keyspace=compliance`
    const slow: FirstLoad[] = []
    const plain: FirstLoad[] = []
    for (let round = 0; round < 5; round += 1) {
      slow.push(await firstLoad(context, address, { network: true, cpu: SLOW_CPU }))
      plain.push(await firstLoad(context, address, { network: false, cpu: 1 }))
    }
    const tasks: number[] = []
    const plainTasks: number[] = []
    for (let round = 0; round < 3; round += 1) {
      tasks.push(await longestTask(context, address, SLOW_CPU))
      plainTasks.push(await longestTask(context, address, 1))
    }
    const usable = (loads: readonly FirstLoad[]): readonly number[] => loads.map(({ usableMs }) => usableMs)
    const longest = (loads: readonly FirstLoad[]): readonly number[] =>
      loads.map(({ longestTaskMs }) => longestTaskMs)
    return [
      limited("list usable, first visit, 1.6 Mbit/s, 150 ms, processor slowed 4 times", usable(slow), 3_000),
      timed("list usable, first visit, nothing slowed", usable(plain)),
      limited("longest task while searching, turning pages and filtering, slowed 4 times", tasks, 100),
      timed("longest task while searching, turning pages and filtering, not slowed", plainTasks),
      limited("longest task of the first visit, slowed 4 times", longest(slow), 100),
      timed("longest task of the first visit, not slowed", longest(plain)),
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
