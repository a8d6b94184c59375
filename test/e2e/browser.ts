import { existsSync } from "node:fs"
import { chromium } from "playwright-core"
import type { Browser, BrowserContext, Page } from "playwright-core"

/** Where Debian and its relatives put the browser. */
const PATHS = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium", "/usr/bin/chromium-browser"]

const executable = PATHS.find((path) => path !== undefined && existsSync(path))

/**
 * Whether tests in a browser are to be skipped: there is none (Debian: `apt-get install chromium`). Where tests may not skip they are run, and
 * fail with that reason.
 */
export const WITHOUT_BROWSER: boolean = executable === undefined && process.env["TESTS_REQUIRE_ALL"] !== "1"

/** A size somebody looks at the console in, and the colours they prefer. */
export interface Look {
  readonly width: number
  readonly height: number
  readonly colorScheme: "light" | "dark"
}

/** The looks every page has to stand. */
export const LOOKS: readonly Look[] = [
  { width: 1280, height: 800, colorScheme: "light" },
  { width: 1280, height: 800, colorScheme: "dark" },
  { width: 360, height: 740, colorScheme: "light" },
  { width: 360, height: 740, colorScheme: "dark" },
]

/** A page of its own browser profile, and what went wrong in it. */
export interface Tab {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors the browser reported: of scripts, of the page's policy, of files that did not load. Answers of the API are not among them. */
  readonly errors: readonly string[]
}

/** Failed calls of the API are the page's business; that it asks for the session before anybody is signed in is no error at all. */
const OWN_BUSINESS = /^Failed to load resource: the server responded with a status of 4\d\d/

/** Starts the browser. @throws Error when there is none */
export async function launchBrowser(): Promise<Browser> {
  if (executable === undefined) throw new Error("There is no Chromium: apt-get install chromium")
  return chromium.launch({ executablePath: executable, args: ["--no-sandbox"] })
}

/** Opens a page in a browser profile of its own, of which nothing is left. */
export async function openTab(
  browser: Browser,
  { width = 1280, height = 800, colorScheme = "light" }: Partial<Look> = {},
): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: "reduce",
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const errors: string[] = []
  page.on("pageerror", (error) => void errors.push(error.message))
  page.on("console", (message) => {
    if (message.type() !== "error" || OWN_BUSINESS.test(message.text())) return
    errors.push(message.text())
  })
  return { page, context, errors }
}
