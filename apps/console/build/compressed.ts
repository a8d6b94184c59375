import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import type { Plugin } from "vite"

const COMPRESSIBLE = /\.(?:js|css|svg|html|json|txt)$/

/** Below this a compressed file saves nothing worth a second file, bytes. */
const LEAST = 1_024

function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 10,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

/** Writes `.br` and `.gz` beside every text of the build, so that the server compresses nothing while it serves. */
export function compressed(): Plugin {
  let folder = ""
  return {
    name: "bitting-compressed",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir)
      if (config.build.outDir.startsWith("/")) folder = config.build.outDir
    },
    closeBundle() {
      const names = readdirSync(join(folder, "assets")).filter((name) => COMPRESSIBLE.test(name))
      for (const name of names) {
        const path = join(folder, "assets", name)
        const bytes = readFileSync(path)
        if (bytes.length < LEAST) continue
        writeFileSync(`${path}.br`, brotli(bytes))
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
