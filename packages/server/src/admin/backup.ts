import { backupSqlite, databasePath } from "@bitting/store"
import type { DatabaseState } from "@bitting/store"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { writeSecretFile } from "../secrets/secret-file.ts"

/** Files of the data directory that hold keys, as `bitting admin backup` keeps them. */
export const KEY_FILES = ["root-key", "master-key", "audit-key"] as const

const FORMAT = "bitting-keys-1"

/** Where the keys of a backup lie. */
export const keysPathOf = (file: string): string => `${file}.keys`

/** What a backup holds. */
export interface BackupMade extends DatabaseState {
  /** Names of the key files in it. */
  readonly keyFiles: readonly string[]
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null
    throw error
  }
}

/** The key files of a data directory by name. */
function keyFilesOf(dataDir: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    KEY_FILES.flatMap((name) => {
      const text = readIfThere(join(dataDir, name))
      return text === null ? [] : [[name, text]]
    }),
  )
}

/**
 * Backs a data directory up while its server may be running: the database into one file, the keys into another beside it.
 * @throws Error when there is no database, or one of the files exists
 */
export async function backup(
  dataDir: string,
  file: string,
  progress: (done: number, total: number) => void,
): Promise<BackupMade> {
  if (!existsSync(databasePath(dataDir))) throw new Error(`There is no database in ${dataDir}.`)
  for (const path of [file, keysPathOf(file)]) {
    if (existsSync(path)) throw new Error(`${path} exists already; it is left as it is.`)
  }
  const state = await backupSqlite(dataDir, file, progress)
  const files = keyFilesOf(dataDir)
  writeSecretFile(keysPathOf(file), JSON.stringify({ format: FORMAT, files }))
  return { ...state, keyFiles: Object.keys(files) }
}

/** The key files of a backup by name; null when its second file is not there. @throws Error when that is something else */
export function readBackupKeys(file: string): Readonly<Record<string, string>> | null {
  const path = keysPathOf(file)
  const text = readIfThere(path)
  if (text === null) return null
  try {
    const { format, files } = JSON.parse(text) as {
      readonly format?: unknown
      readonly files: Readonly<Record<string, string>>
    }
    if (format === FORMAT) return files
  } catch {
    // Told below.
  }
  throw new Error(`${path} does not hold the keys of a backup.`)
}
