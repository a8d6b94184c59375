import { recordRestore } from "@bitting/core"
import { NEWEST_SCHEMA, openStore, restoreSqlite } from "@bitting/store"
import type { DatabaseState } from "@bitting/store"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { writeSecretFile } from "../secrets/secret-file.ts"
import { systemClock, systemEntropy } from "../system-clock.ts"
import { KEY_FILES, readBackupKeys } from "./backup.ts"

/** What a restore brought back. */
export interface Restored extends DatabaseState {
  /** Names of the key files it brought back; those that were there already are left alone. */
  readonly keyFiles: readonly string[]
}

/**
 * Brings a backup back into a data directory that has no database. The restored history goes on with a change that no other has, so that
 * verifiers that knew a later state forget it.
 * @throws Error when there is a database, or the backup is damaged, none, or of a newer version
 */
export async function restore(file: string, dataDir: string): Promise<Restored> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`)
  const keys = readBackupKeys(file)
  const state = restoreSqlite(file, dataDir, NEWEST_SCHEMA)
  const missing = KEY_FILES.filter((name) => keys?.[name] !== undefined && !existsSync(join(dataDir, name)))
  for (const name of missing) writeSecretFile(join(dataDir, name), (keys?.[name] ?? "").replace(/\n$/, ""))
  const clock = systemClock
  const entropy = systemEntropy
  const store = await openStore({ url: null, dataDir, clock, entropy })
  try {
    await recordRestore({ store, clock, entropy }, state.head)
  } finally {
    await store.close()
  }
  return { ...state, keyFiles: missing }
}
