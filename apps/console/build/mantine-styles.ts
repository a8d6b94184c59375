import { globSync, readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import type { Plugin } from "vite"

/** The file in whose place the styles stand. */
const TARGET = /\/src\/mantine\.css$/

const SOURCES = join(import.meta.dirname, "..", "src")

/** What stands alone in Mantine's style sheet; its variables are computed from the console's own theme (theme-variables.ts). */
const ALWAYS = ["baseline", "global"]

const CORE = dirname(createRequire(import.meta.url).resolve("@mantine/core/styles.layer.css"))

const ENDING = ".layer.css"

const MODULE = /\.module\.mjs$/

/** `import { A, type B, C as D } from "…"`: the names, and from where. */
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*"([^"]+)"/g

interface Import {
  readonly names: readonly string[]
  readonly from: string
}

function importsOf(path: string): readonly Import[] {
  return [...readFileSync(path, "utf8").matchAll(IMPORT)].map(([, names = "", from = ""]) => ({
    names: names.split(",").map((name) => name.trim().split(" as ")[0] ?? ""),
    from,
  }))
}

const isMantine = ({ from }: Import): boolean => from === "@mantine/core"

/** Other packages of Mantine that the console uses: they have components of the core inside. */
const BESIDES = ["notifications", "spotlight"].map((name) => join(CORE, "..", name, "esm"))

/** The names of everything of Mantine's core that the console imports, itself or by another package of Mantine. */
function namesUsed(): ReadonlySet<string> {
  const own = globSync("**/*.{ts,tsx}", { cwd: SOURCES }).map((name) => join(SOURCES, name))
  const others = BESIDES.flatMap((cwd) => globSync("**/*.mjs", { cwd }).map((name) => join(cwd, name)))
  return new Set(
    [...own, ...others].flatMap((path) =>
      importsOf(path)
        .filter(isMantine)
        .flatMap(({ names }) => names),
    ),
  )
}

/** Names of the style sheets of components, and of everything that they are made of. */
function sheetsUsed(): ReadonlySet<string> {
  const names = namesUsed()
  const sheets = new Set<string>(ALWAYS)
  const seen = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path) || !path.endsWith(".mjs")) return
    seen.add(path)
    if (MODULE.test(path)) sheets.add(basename(path).replace(MODULE, ""))
    for (const match of readFileSync(path, "utf8").matchAll(/from "(\.[^"]+)"/g))
      visit(join(dirname(path), match[1] ?? ""))
  }
  const index = join(CORE, "esm", "index.mjs")
  for (const one of importsOf(index)) {
    // What it passes on of other packages has no styles.
    if (one.from.startsWith(".") && one.names.some((name) => names.has(name)))
      visit(join(dirname(index), one.from))
  }
  return sheets
}

/** What stands in the one layer of a style sheet. */
const insideLayer = (text: string): string => text.slice(text.indexOf("{") + 1, text.lastIndexOf("}")).trim()

/** The part of Mantine's style sheet that the console needs, in its order. */
function styles(): string {
  const used = sheetsUsed()
  const whole = readFileSync(join(CORE, `styles${ENDING}`), "utf8")
  return readdirSync(join(CORE, "styles"))
    .filter((name) => name.endsWith(ENDING) && used.has(name.slice(0, -ENDING.length)))
    .map((name) => {
      const text = readFileSync(join(CORE, "styles", name), "utf8")
      const at = whole.indexOf(insideLayer(text))
      if (at === -1) throw new Error(`Mantine's style sheet does not have what stands in ${name}.`)
      return { text, at }
    })
    .toSorted((left, right) => left.at - right.at)
    .map(({ text }) => text)
    .join("\n")
}

/** Puts the styles of those of Mantine's components that the console uses in the place of `src/mantine.css`: those of all others are twice as many. */
export function mantineStyles(): Plugin {
  return {
    name: "bitting-mantine-styles",
    enforce: "pre",
    transform(_, id) {
      return TARGET.test(id) ? { code: styles(), map: null } : null
    },
  }
}
