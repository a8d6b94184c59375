import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"

/** Where the root key of a new instance is left for its owner. */
export const rootKeyPath = (dataDir: string): string => join(dataDir, "root-key")

/** Makes a renaming in the directory outlast a power cut; systems that cannot open directories do that by themselves. */
function syncDirectory(dataDir: string): void {
  if (process.platform === "win32") return
  const directory = openSync(dataDir, "r")
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/**
 * Writes the root key where only its owner can read it (mode 0600), whole or not at all.
 * @param token the secret
 */
export function writeRootKey(dataDir: string, token: string): string {
  const path = rootKeyPath(dataDir)
  const draft = `${path}.new`
  // A draft that a crash left may have other rights, and a link that somebody left would lead elsewhere: only a new file will do.
  rmSync(draft, { force: true })
  const file = openSync(draft, "wx", 0o600)
  try {
    writeSync(file, `${token}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  syncDirectory(dataDir)
  return path
}
