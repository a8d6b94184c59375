import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { TestServer } from "../support/server.ts"
import { LOOKS, WITHOUT_BROWSER } from "./browser.ts"
import type { Look } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInBrowser, startConsole } from "./console.ts"
import { furnish } from "./pages.ts"
import type { PageToSee } from "./pages.ts"
import { useBrowser } from "./use-browser.ts"

/** Whether axe looks as well: once at each width and once in each scheme, since no rule depends on both. */
const isExamined = ({ width, colorScheme }: Look): boolean => width > 1_000 === (colorScheme === "light")

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

  // Reads what people use who do not see it, keeps to its width, and does nothing its own policy forbids.
  test.each(names)(
    "is sound when it is %s",
    async (_, look) => {
      const problems: string[] = []
      for (const signedOut of [true, false]) {
        const { page, context, errors } = await browser.open(look)
        if (!signedOut) await context.addCookies(cookies)
        for (const { name, path } of pages.filter((one) => (one.signedOut ?? false) === signedOut)) {
          await page.goto(`${server.url}/console${path}`)
          await settled(page)
          const found = isExamined(look) ? await accessibilityProblems(page) : []
          problems.push(...found.map((problem) => `${name}: ${problem}`))
          const tooWide = await overflow(page)
          if (tooWide > 0) problems.push(`${name}: ${tooWide} pixels too wide`)
        }
        problems.push(...errors)
        await context.close()
      }
      expect(problems).toEqual([])
    },
    300_000,
  )
})
