import { MasterKeyError } from "@bitting/core"
import type { Entropy } from "@bitting/core"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parseMasterKeys } from "./master-key-text.ts"
import { writeSecretFile } from "./secret-file.ts"

/** Where the master key lies when none is configured. */
export const masterKeyPath = (dataDir: string): string => join(dataDir, "master-key")

/** Random bytes for a new master key. */
export const newMasterKey = (entropy: Entropy): Uint8Array => entropy.bytes(32)

/**
 * Reads the master keys of a data directory, the one that seals first; null when there is no such file.
 * @throws MasterKeyError when it holds something else
 */
export function readMasterKeyFile(dataDir: string): readonly Uint8Array[] | null {
  const path = masterKeyPath(dataDir)
  let text
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null
    throw error
  }
  const parsed = parseMasterKeys(text.trim())
  if ("problem" in parsed) throw new MasterKeyError(`${path} cannot be used: ${parsed.problem}`)
  return parsed.keys
}

/** Writes the master keys of a data directory, the one that seals first; only the owner can read them (mode 0600). */
export function writeMasterKeyFile(dataDir: string, keys: readonly Uint8Array[]): void {
  writeSecretFile(masterKeyPath(dataDir), keys.map((key) => Buffer.from(key).toString("hex")).join(","))
}
