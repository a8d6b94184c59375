// Puts into the server's package, before npm packs it, what lies elsewhere in the repository; and takes it away again.
// Run by npm in the folder of the package: `node ../../tools/pack-files.mjs copy|remove`.

import { cpSync, rmSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..")

/** What is copied, by its path in the repository, which is its path in the package as well. */
const COPIED = ["keyspaces", "LICENSE"]

for (const name of COPIED) {
  const copy = join(ROOT, "packages", "server", name)
  rmSync(copy, { recursive: true, force: true })
  if (process.argv[2] === "copy") cpSync(join(ROOT, name), copy, { recursive: true })
}
