import {
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  rmSync,
  copyFileSync,
  chmodSync,
} from "node:fs"
import { dirname, join } from "node:path"
import SqliteDatabase from "better-sqlite3"
import type { LeaseDelay } from "@bitting/core"
import { DATABASE_FILE, LOCK_FILE } from "./sqlite.ts"

/** What a database file turned out to be. */
export interface DatabaseState {
  /** Number of the newest migration in it. */
  readonly schema: number
  /** Number of the newest change. */
  readonly head: number
  readonly keys: number
  /** When the newest change was made, epoch ms; null: there is none. */
  readonly newestChangeAt: number | null
  /** What is wrong with it; empty when nothing is. */
  readonly problems: readonly string[]
}

function sync(path: string): void {
  const file = openSync(path, "r")
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

interface Counts {
  readonly schema: number | null
  readonly head: number
  readonly keys: number
  readonly newest: number | null
}

function problemsOf(database: SqliteDatabase.Database): readonly string[] {
  const found = database.pragma("integrity_check") as readonly { readonly integrity_check: string }[]
  const broken = found.map((row) => row.integrity_check).filter((text) => text !== "ok")
  const foreign = database.pragma("foreign_key_check") as readonly unknown[]
  return foreign.length === 0
    ? broken
    : [...broken, `${foreign.length} rows refer to rows that are not there`]
}

function look(database: SqliteDatabase.Database): DatabaseState {
  const problems = problemsOf(database)
  const counts = database
    .prepare<[], Counts>(
      `select (select max(number) from migration) as schema, (select seq from head) as head,
        (select count(*) from "key") as keys, (select max(at) from change) as newest`,
    )
    .get()
  if (counts === undefined) throw new Error("a select without a from has a row")
  const { schema, head, keys, newest } = counts
  return { schema: schema ?? 0, head, keys, newestChangeAt: newest, problems }
}

/**
 * Looks at a database file without changing it; a server may be running on it.
 * @throws Error of the database when it is none, or not one of this program
 */
export function inspectSqlite(path: string): DatabaseState {
  const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
  try {
    return look(database)
  } finally {
    database.close()
  }
}

/** A setting of the database in a data directory; null when it was never set. A server may be running. */
export function readSqliteSetting(dataDir: string, name: string): string | null {
  const database = new SqliteDatabase(databasePath(dataDir), { readonly: true, fileMustExist: true })
  try {
    const row = database
      .prepare<[string], { readonly value: string }>("select value from setting where name = ?")
      .get(name)
    return row?.value ?? null
  } finally {
    database.close()
  }
}

/**
 * When changes had to wait in vain for verifiers in other processes, as far as it is remembered, in the database of a data directory. A
 * server may be running. Nothing for a database of an older version.
 */
export function readSqliteDelays(dataDir: string): readonly LeaseDelay[] {
  const database = new SqliteDatabase(databasePath(dataDir), { readonly: true, fileMustExist: true })
  try {
    const table = database.prepare("select 1 from sqlite_schema where name = 'lease_delay'").get()
    if (table === undefined) return []
    return database
      .prepare<[], LeaseDelay>(
        `select verifier as id, credential, organization_id as "organizationId", name, at from lease_delay order by at`,
      )
      .all()
  } finally {
    database.close()
  }
}

/** Whether a process serves the data directory now. */
export function isServed(dataDir: string): boolean {
  const path = join(dataDir, LOCK_FILE)
  if (!existsSync(path)) return false
  const lock = new SqliteDatabase(path, { readonly: true, timeout: 0 })
  try {
    lock.exec("begin; select * from sqlite_schema; rollback")
    return false
  } catch {
    return true
  } finally {
    lock.close()
  }
}

/** Path of the database in a data directory. */
export const databasePath = (dataDir: string): string => join(dataDir, DATABASE_FILE)

/**
 * Copies the database into one file while a server may be running on it: everything that was committed when it began, nothing that is half
 * there. The file is whole or absent, and only its owner can read it.
 * @param progress told of pages: those done and all
 * @throws Error when the file exists, or the database cannot be read
 */
export async function backupSqlite(
  dataDir: string,
  target: string,
  progress: (done: number, total: number) => void,
): Promise<DatabaseState> {
  const draft = `${target}.part`
  rmSync(draft, { force: true })
  // The draft gets its rights before anything is in it.
  closeSync(openSync(draft, "wx", 0o600))
  const source = new SqliteDatabase(databasePath(dataDir), { readonly: true, fileMustExist: true })
  try {
    // While this transaction is open the source stays what it is now: the copy is never begun anew, however much is written meanwhile.
    source.exec("begin")
    source.prepare("select seq from head").get()
    await source.backup(draft, {
      progress: ({ totalPages, remainingPages }) => {
        progress(totalPages - remainingPages, totalPages)
        return PAGES_AT_ONCE
      },
    })
  } finally {
    source.close()
  }
  const state = inspectSqlite(draft)
  for (const end of ["-wal", "-shm"]) rmSync(draft + end, { force: true })
  if (state.problems.length > 0) {
    rmSync(draft, { force: true })
    throw new Error(`The database is damaged: ${state.problems[0]}`)
  }
  sync(draft)
  publish(draft, target)
  return state
}

const PAGES_AT_ONCE = 1_000

/** Gives the draft its name unless there is something of that name. */
function publish(draft: string, target: string): void {
  linkSync(draft, target)
  rmSync(draft)
  if (process.platform !== "win32") sync(dirname(target))
}

/**
 * Puts a backup into a data directory that has no database.
 * @param newest number of the newest migration this program knows
 * @throws Error when there is a database, or the backup is damaged, none, or of a newer version
 */
export function restoreSqlite(file: string, dataDir: string, newest: number): DatabaseState {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const target = databasePath(dataDir)
  if (existsSync(target))
    throw new Error(`There is a database already: ${target}. Restore into an empty data directory.`)
  const draft = `${target}.restore`
  rmSync(draft, { force: true })
  copyFileSync(file, draft)
  chmodSync(draft, 0o600)
  try {
    const state = inspectSqlite(draft)
    if (state.problems.length > 0) throw new Error(`The backup is damaged: ${state.problems[0]}`)
    if (state.schema > newest) {
      throw new Error(
        `The backup has schema ${state.schema}, this program knows ${newest}: it was written by a newer version.`,
      )
    }
    sync(draft)
    publish(draft, target)
    return state
  } finally {
    for (const end of ["", "-wal", "-shm"]) rmSync(draft + end, { force: true })
  }
}
