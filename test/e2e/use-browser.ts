import type { Browser } from "playwright-core"
import { afterAll, beforeAll } from "vitest"
import type { Look, Tab } from "./browser.ts"
import { launchBrowser, openTab, WITHOUT_BROWSER } from "./browser.ts"

/** A browser for the tests of one file. */
export interface TestBrowser {
  readonly open: (look?: Partial<Look>) => Promise<Tab>
}

/** Starts the browser before the tests of a file, and closes it with everything in it after them. */
export function useBrowser(): TestBrowser {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (!WITHOUT_BROWSER) browser = await launchBrowser()
  })
  afterAll(() => browser?.close())
  return {
    open: async (look) => {
      if (browser === undefined) throw new Error("the browser has not been started")
      return openTab(browser, look)
    },
  }
}
