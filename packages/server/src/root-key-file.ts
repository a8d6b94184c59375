import { join } from "node:path"
import { writeSecretDraft, writeSecretFile } from "./secrets/secret-file.ts"

/** Where the root key of a new instance is left for its owner. */
export const rootKeyPath = (dataDir: string): string => join(dataDir, "root-key")

/**
 * Writes the root key where only its owner can read it (mode 0600), whole or not at all.
 * @param token the secret
 */
export function writeRootKey(dataDir: string, token: string): string {
  const path = rootKeyPath(dataDir)
  writeSecretFile(path, token)
  return path
}

/** Writes a root key beside the one that counts until it does itself; only the owner can read it. @returns the path, to be renamed */
export function writeRootKeyDraft(dataDir: string, token: string): string {
  return writeSecretDraft(rootKeyPath(dataDir), token)
}
