import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import type { Plugin } from "vite"

const COMPRESSIBLE = /\.(?:js|css|svg)$/

/** Below this a compressed file saves nothing worth a second file, bytes. */
const LEAST = 1_024

/** How long files of earlier builds stay: a page that is open while the console is built goes on loading its own, ms. */
const KEPT_MS = 3_600_000

function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 10,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

function compress(path: string): void {
  const bytes = readFileSync(path)
  if (bytes.length < LEAST || existsSync(`${path}.br`)) return
  writeFileSync(`${path}.br`, brotli(bytes))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
}

/**
 * Finishes a build: writes `.br` and `.gz` beside every file of it, so that the server compresses nothing while it serves, and removes what
 * earlier builds left long ago.
 */
export function finish(): Plugin {
  let assets = ""
  return {
    name: "bitting-finish",
    apply: "build",
    configResolved({ root, build }) {
      assets = join(resolve(root, build.outDir), build.assetsDir)
    },
    writeBundle(_, bundle) {
      const written = new Set(Object.keys(bundle).map((name) => name.replace(/^assets\//, "")))
      for (const name of written) {
        if (COMPRESSIBLE.test(name) && existsSync(join(assets, name))) compress(join(assets, name))
      }
      for (const name of readdirSync(assets)) {
        const path = join(assets, name)
        const current = written.has(name.replace(/\.(?:br|gz)$/, ""))
        if (!current && Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { force: true })
      }
    },
  }
}
