import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { isTest, readSources, ROOT } from "./source-files.ts"
import type { SourceFile } from "./source-files.ts"
import { importedSpecifiers, packageOf } from "./source-text.ts"

const TARGET = "docs/reference/imports.txt"
const HEADER = [
  "What each package imports from outside itself. Made by `npm run gen`; a new line here is a new dependency.",
]

/** Our own packages first, then npm's, then Node's. */
function rank(name: string): string {
  const group = name.startsWith("@bitting/") ? 0 : name.startsWith("node:") ? 2 : 1
  return `${group} ${name}`
}

function compareByRank(left: string, right: string): number {
  return rank(left) < rank(right) ? -1 : 1
}

/** The report over the given source files: package by package, one import per line, sorted. */
export function importsReport(files: readonly SourceFile[]): string {
  const imports = new Map<string, Set<string>>()
  for (const { path, text } of files) {
    const [, folder] = path.split("/")
    if (folder === undefined || isTest(path)) continue
    const own = imports.get(`@bitting/${folder}`) ?? new Set()
    imports.set(`@bitting/${folder}`, own)
    for (const specifier of importedSpecifiers(text)) {
      const name = packageOf(specifier)
      if (name !== null) own.add(name)
    }
  }
  const sections = [...imports]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, own]) => {
      const lines = [...own].sort(compareByRank).map((entry) => `  ${entry}`)
      return [name, ...(lines.length === 0 ? ["  (nothing)"] : lines)].join("\n")
    })
  return `${[...HEADER, ...sections].join("\n\n")}\n`
}

/** Writes docs/reference/imports.txt. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, importsReport(readSources(["packages/*/src/**/*.ts"])))
}
