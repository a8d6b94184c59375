// Removes what `tsc -b` wrote. It never deletes by itself: the output of a removed source file would be published.

import { readdirSync, rmSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..")

/** Deletes `dist` and incremental build state in one folder. */
function clean(folder) {
  rmSync(join(folder, "dist"), { recursive: true, force: true })
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".tsbuildinfo")) rmSync(join(folder, name))
  }
}

clean(ROOT)
for (const entry of readdirSync(join(ROOT, "packages"), { withFileTypes: true })) {
  if (entry.isDirectory()) clean(join(ROOT, "packages", entry.name))
}
