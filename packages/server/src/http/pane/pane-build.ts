import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** Where the build of the pane is, for sources and for the published package alike. */
export const PANE_FOLDER: string = fileURLToPath(new URL("../../../public/pane", import.meta.url))

/** The pane's script as this server has it. */
export interface PaneBuild {
  /** The version of the package and a hash of the script: another script has another one. */
  readonly version: string
  /** For `integrity` (Subresource Integrity §3.5). */
  readonly integrity: string
  readonly bytes: number
  /** Size as most browsers load it. */
  readonly gzipBytes: number
  /** The script as it is, and compressed, by the name of the encoding. */
  readonly forms: Readonly<Record<"identity" | "gzip" | "br", Buffer>>
}

function readBuild(folder: string): PaneBuild | null {
  try {
    const script = readFileSync(join(folder, "pane.js"))
    // Our own build wrote it.
    const { version, integrity, bytes, gzip_bytes } = JSON.parse(
      readFileSync(join(folder, "pane.json"), "utf8"),
    ) as { version: string; integrity: string; bytes: number; gzip_bytes: number }
    // While it is being built anew the description may be of another script.
    if (integrity !== `sha384-${createHash("sha384").update(script).digest("base64")}`) return null
    const forms = {
      identity: script,
      gzip: readFileSync(join(folder, "pane.js.gz")),
      br: readFileSync(join(folder, "pane.js.br")),
    }
    return { version, integrity, bytes, gzipBytes: gzip_bytes, forms }
  } catch {
    return null
  }
}

/**
 * Reads the build when it is first asked for, and keeps it: what a version's address answers never changes while the server runs.
 * @returns null as long as it has not been built
 */
export function createPaneReader(folder: string): () => PaneBuild | null {
  let build: PaneBuild | null = null
  return () => (build ??= readBuild(folder))
}
