import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { TestServer } from "../support/server.ts"
import { LOOKS, WITHOUT_BROWSER } from "./browser.ts"
import type { Look } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInBrowser, startConsole } from "./console.ts"
import { furnish } from "./pages.ts"
import type { PageToSee } from "./pages.ts"
import { useBrowser } from "./use-browser.ts"

/** Pages that are looked at at the same time, each in a browser profile of its own. */
const AT_ONCE = 3

const names = LOOKS.map((look) => [`${look.width} pixels wide, ${look.colorScheme}`, look] as const)

describe.skipIf(WITHOUT_BROWSER)("every page of the console (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer
  let pages: readonly PageToSee[] = []
  let cookies: Parameters<Awaited<ReturnType<typeof browser.open>>["context"]["addCookies"]>[0] = []

  beforeAll(async () => {
    server = await startConsole()
    const { context } = await browser.open()
    await signInBrowser(context, server, {
      link: server.signInLink ?? "",
      name: "Ada Owner",
      email: "ada@example.com",
    })
    cookies = await context.cookies()
    pages = (await furnish(server)).pages
  })
  afterAll(() => server.close())

  /** What is wrong with pages in a look. */
  async function problemsOf(look: Look, signedOut: boolean): Promise<readonly string[]> {
    const problems: string[] = []
    const waiting = pages.filter((one) => (one.signedOut ?? false) === signedOut)
    const lookAtSome = async (): Promise<void> => {
      const { page, context, errors } = await browser.open(look)
      if (!signedOut) await context.addCookies(cookies)
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { name, path } = next
        await page.goto(`${server.url}/console${path}`)
        await settled(page)
        problems.push(...(await accessibilityProblems(page)).map((problem) => `${name}: ${problem}`))
        const tooWide = await overflow(page)
        if (tooWide > 0) problems.push(`${name}: ${tooWide} pixels too wide`)
      }
      problems.push(...errors)
      await context.close()
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lookAtSome))
    return problems
  }

  // Reads what people use who do not see it, keeps to its width, and does nothing its own policy forbids.
  test.each(names)(
    "is sound when it is %s",
    async (_, look) => {
      expect([...(await problemsOf(look, true)), ...(await problemsOf(look, false))]).toEqual([])
    },
    300_000,
  )
})
