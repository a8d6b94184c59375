// Fails when the first load of the console's list of keys needs more script than it may: everything its page imports, compressed as it is sent.
// Run after the console has been built.

import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { ROOT } from "./source-files.ts"

/** Most script of a first load, bytes, compressed with gzip. */
const BUDGET = 250_000

const FOLDER = join(ROOT, "packages/server/public/console")

/** What is loaded when somebody opens a list of keys by its address: the page, and the layouts around it (apps/console/build/first-load.ts). */
const CHUNKS = ["index", "organization"]

interface Chunk {
  readonly name?: string
  readonly file: string
  /** Keys of the manifest. */
  readonly imports?: readonly string[]
}

type Manifest = Readonly<Record<string, Chunk>>

/** The files a first load needs, each once. */
function filesOf(manifest: Manifest): readonly string[] {
  const seen = new Set<string>()
  const visit = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined) throw new Error(`The build has no chunk ${name}.`)
    if (seen.has(chunk.file)) return
    seen.add(chunk.file)
    for (const one of chunk.imports ?? []) visit(one)
  }
  for (const wanted of CHUNKS) {
    const key = Object.keys(manifest).find((one) => manifest[one]?.name === wanted)
    if (key === undefined) throw new Error(`The build has no chunk ${wanted}.`)
    visit(key)
  }
  return [...seen]
}

function main(): void {
  const path = join(FOLDER, "build-manifest.json")
  if (!existsSync(path)) throw new Error("The console is not built: run `npm run build`.")
  // Vite wrote it.
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest
  const sizes = filesOf(manifest).map(
    (file) => gzipSync(readFileSync(join(FOLDER, file)), { level: 9 }).length,
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const text = `${(total / 1000).toFixed(0)} kB of script at the first load of the console, of ${BUDGET / 1000} kB`
  if (total <= BUDGET) console.log(text)
  else {
    console.error(`${text}: load something later, or do without it.`)
    process.exitCode = 1
  }
}

main()
