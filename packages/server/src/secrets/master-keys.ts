import { MASTER_KEY_CHECK, MasterKeyError } from "@bitting/core"
import type { Entropy, SettingReads } from "@bitting/core"
import type { Config } from "../config.ts"
import { masterKeyPath, newMasterKey, readMasterKeyFile, writeMasterKeyFile } from "./master-key-file.ts"

/** What decides which master keys there are. */
export interface MasterKeySource {
  readonly config: Pick<Config, "masterKeys" | "databaseUrl" | "dataDir">
  readonly settings: SettingReads
  readonly entropy: Entropy
}

/** Master keys, the one that seals first. */
export interface FoundMasterKeys {
  readonly keys: readonly Uint8Array[]
  /** File of the key that was made just now; null: there was one. */
  readonly made: string | null
}

/**
 * Refuses a PostgreSQL database without a configured master key: the database and its key would not be kept apart, and other machines
 * that serve the same data would make keys of their own.
 * @throws MasterKeyError
 */
export function demandConfigured({
  masterKeys,
  databaseUrl,
}: Pick<Config, "masterKeys" | "databaseUrl">): void {
  if (databaseUrl === null || masterKeys.length > 0) return
  throw new MasterKeyError(
    "With PostgreSQL a master key must be configured: set BITTING_MASTER_KEY, or BITTING_MASTER_KEY_FILE to a file that holds it, to 32 random bytes (`openssl rand -hex 32`). Keep a copy; without it, recoverable keys cannot be shown again.",
  )
}

/**
 * The master keys to use: the configured ones, else those of the data directory, else a new one, which is written there. None is made for a database that has been sealed with one.
 * @throws MasterKeyError when the one there was is gone
 */
export async function findMasterKeys(source: MasterKeySource): Promise<FoundMasterKeys> {
  const { config, settings, entropy } = source
  demandConfigured(config)
  if (config.masterKeys.length > 0) return { keys: config.masterKeys, made: null }
  const kept = readMasterKeyFile(config.dataDir)
  if (kept !== null) return { keys: kept, made: null }
  const path = masterKeyPath(config.dataDir)
  if ((await settings.get(MASTER_KEY_CHECK)) !== null) {
    throw new MasterKeyError(
      `The database is sealed with a master key, and there is none: put back ${path}, or set BITTING_MASTER_KEY.`,
    )
  }
  const key = newMasterKey(entropy)
  writeMasterKeyFile(config.dataDir, [key])
  return { keys: [key], made: path }
}
