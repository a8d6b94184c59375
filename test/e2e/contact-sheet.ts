// Renders every page of the console in every look, and all of them in one picture. Run by `npm run contact-sheet`; words after `--` choose pages
// by their name. Everything goes to `output/`, which is not committed.

import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ROOT } from "../../tools/source-files.ts"
import { launchBrowser, LOOKS, openTab } from "./browser.ts"
import type { Look } from "./browser.ts"
import { settled, signInBrowser, startConsole } from "./console.ts"
import { furnish } from "./pages.ts"

const OUTPUT = join(ROOT, "output/console")

const lookName = ({ width, colorScheme }: Look): string => `${width}-${colorScheme}`

const wanted = process.argv.slice(2)
mkdirSync(OUTPUT, { recursive: true })

const server = await startConsole()
const browser = await launchBrowser()
const cells: string[] = []
try {
  const first = await openTab(browser)
  await signInBrowser(first.context, server, {
    link: server.signInLink ?? "",
    name: "Ada Lovelace",
    email: "ada@example.com",
  })
  const state = await first.context.storageState()
  const { pages } = await furnish(server)
  const chosen = pages.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  for (const { name, path, signedOut } of chosen) {
    const row: string[] = []
    for (const look of LOOKS) {
      const tab = await openTab(browser, look)
      if (signedOut !== true) await tab.context.addCookies(state.cookies)
      await tab.page.goto(`${server.url}/console${path}`)
      await settled(tab.page)
      const picture = await tab.page.screenshot({ fullPage: true })
      writeFileSync(join(OUTPUT, `${name.replaceAll(/\W+/g, "-")}-${lookName(look)}.png`), picture)
      row.push(
        `<img src="data:image/png;base64,${picture.toString("base64")}" style="width:${look.width / 2}px">`,
      )
      for (const error of tab.errors) console.error(`${name}, ${lookName(look)}: ${error}`)
      await tab.context.close()
    }
    cells.push(`<h2>${name}</h2><div>${row.join("")}</div>`)
  }
  const sheet = await openTab(browser, { width: 1760, height: 1000 })
  await sheet.page.setContent(
    `<style>body{font:14px sans-serif;background:#888;margin:16px}div{display:flex;gap:16px;align-items:flex-start}</style>${cells.join("")}`,
  )
  await sheet.page.screenshot({ path: join(OUTPUT, "contact-sheet.png"), fullPage: true })
  console.log(`${OUTPUT}/contact-sheet.png`)
} finally {
  await browser.close()
  await server.close()
}
