import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The folder of this package, from its sources and from what is built of them alike. */
const PACKAGE = new URL("../", import.meta.url)

/**
 * A folder that comes with Bitting. In a clone of the repository it is the repository's own; the published package has a copy in it.
 * @param name of the folder, such as `keyspaces`
 * @returns its absolute path
 */
export function shippedDir(name: string): string {
  // Only a clone has the settings of the compiler, and only there the folder above is ours.
  const inClone = existsSync(new URL("tsconfig.json", PACKAGE))
  return fileURLToPath(new URL(inClone ? `../../${name}` : name, PACKAGE))
}
