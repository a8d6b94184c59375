// Builds the pane into the server's package: one script, its compressed forms, and a description with which it can be checked.
// Usage: node packages/pane/build/build.ts

import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import { build } from "vite"

const PACKAGE = resolve(import.meta.dirname, "..")
const OUT = resolve(PACKAGE, "../server/public/pane")

/** Most of the script, bytes, compressed with gzip: it is loaded by other people's pages. */
const BUDGET = 8_000

/** Rolls the sources into one module without imports. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    root: PACKAGE,
    logLevel: "warn",
    build: {
      write: false,
      target: "es2022",
      lib: { entry: join(PACKAGE, "src/index.ts"), formats: ["es"], fileName: "pane" },
      // Otherwise the spaces of modules are kept, for those who shake trees.
      rolldownOptions: { output: { minify: true } },
      reportCompressedSize: false,
    },
  })
  const [output] = Array.isArray(built) ? built : [built]
  const chunk = output !== undefined && "output" in output ? output.output[0] : undefined
  if (chunk === undefined || chunk.imports.length > 0) throw new Error("The pane did not become one script.")
  return chunk.code
}

function writeInOneStep(name: string, bytes: Buffer): void {
  const draft = join(OUT, `${name}.${process.pid}`)
  writeFileSync(draft, bytes)
  renameSync(draft, join(OUT, name))
}

async function main(): Promise<void> {
  // Ours, and it has a version.
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string }
  const script = Buffer.from(await bundle())
  const gzip = gzipSync(script, { level: 9 })
  const hash = createHash("sha256").update(script).digest("hex").slice(0, 16)
  const described = {
    version: `${version}-${hash}`,
    integrity: `sha384-${createHash("sha384").update(script).digest("base64")}`,
    bytes: script.length,
    gzip_bytes: gzip.length,
  }
  rmSync(OUT, { recursive: true, force: true })
  mkdirSync(OUT, { recursive: true })
  writeInOneStep("pane.js", script)
  writeInOneStep("pane.js.gz", gzip)
  writeInOneStep(
    "pane.js.br",
    brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  )
  // Last: what has a description is whole.
  writeInOneStep("pane.json", Buffer.from(`${JSON.stringify(described, null, 2)}\n`))
  const size = `${(gzip.length / 1_000).toFixed(1)} kB of script for a page with a pane, of ${BUDGET / 1_000} kB`
  if (gzip.length > BUDGET) throw new Error(`${size}: do without something.`)
  process.stdout.write(`${size}\n`)
}

await main()
