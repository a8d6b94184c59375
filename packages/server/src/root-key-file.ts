import { chmodSync, closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs"
import { join } from "node:path"

/** Where the root key of a new instance is left for its owner. */
export const rootKeyPath = (dataDir: string): string => join(dataDir, "root-key")

/**
 * Writes the root key where only its owner can read it (mode 0600), whole or not at all.
 * @param token the secret
 */
export function writeRootKey(dataDir: string, token: string): string {
  const path = rootKeyPath(dataDir)
  const draft = `${path}.new`
  const file = openSync(draft, "w", 0o600)
  try {
    writeSync(file, `${token}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  // An older draft may have been left with other rights.
  chmodSync(draft, 0o600)
  renameSync(draft, path)
  return path
}
