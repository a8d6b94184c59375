import { closeSync, mkdirSync, openSync } from "node:fs"
import { join } from "node:path"
import SqliteDatabase from "better-sqlite3"
import type { Clock, LoadedRecord } from "@bitting/core"
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDriver, SqliteQueryCompiler, sql } from "kysely"
import { appendAudit } from "../audit-tree-repo.ts"
import { replyFrom } from "../feed-row.ts"
import type { FeedRow } from "../feed-row.ts"
import { hashBytes } from "../grant-row.ts"
import { lookFrom } from "../lease-look.ts"
import type { LookRow } from "../lease-look.ts"
import { createQueue } from "../queue.ts"
import type { Queue } from "../queue.ts"
import type { Database, Db } from "../schema.ts"
import { loadedFrom, sameSnapshot, snapshotQuery } from "../snapshot-row.ts"
import type { SnapshotRow } from "../snapshot-row.ts"
import { StoreLockedError } from "../store-errors.ts"
import type { Connection, Dialect } from "./dialect.ts"

/** Name of the database file in the data directory. */
export const DATABASE_FILE = "bitting.db"

/** Name of the file whose lock says that a process serves the directory. */
export const LOCK_FILE = "instance.lock"

/** Everything every connection sets; without `synchronous = full` the last commits can vanish at a power cut. */
const PRAGMAS = {
  journal_mode: "wal",
  synchronous: 2,
  busy_timeout: 2_000,
  foreign_keys: 1,
  fullfsync: 1,
  checkpoint_fullfsync: 1,
} as const

/**
 * The load query; its parameter is the token's hash as bytes. It stands in a `select` of its own because SQLite prepares
 * a join again whenever a parameter changes that its planner looked at, which took 50 of 60 µs.
 */
export const SQLITE_LOAD: string = snapshotQuery({
  parameter: "(select ?)",
  arrayOfIds: "json_group_array(a.id)",
  accountIds: "select value from json_each(k.accounts)",
})

/** The feed query; its parameters are `seq`, the asked number or null, and `now`, epoch ms. */
export const SQLITE_SINCE = `select h.seq, h.tag, @now as now,
  (select tag from change where seq = @seq) as known,
  (select json_group_array(json_array(c.seq, c.tag, c.organization_id, c.targets)) from (
    select * from change where seq > @seq and seq <= @seq + 1000 order by seq
  ) c) as changes
from head h`

/** What a wait for leases looks at; its parameter is a JSON array of tags. One process serves a file, so there is one authority. */
export const SQLITE_LOOK = `select h.seq as head, 'file' as authority,
  (select json_group_array(tag) from change where seq is not null and tag in (select value from json_each(@tags))) as found,
  (select json_group_array(json_array(id, credential, organization_id, n, acked, fail_open_ms, name)) from lease where acked < h.seq) as behind
from head h`

function errorCode(error: unknown): string {
  return error instanceof SqliteDatabase.SqliteError ? error.code : ""
}

const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN|NOMEM)/

/** SQLite's side of what the dialects differ in. */
export const sqliteDialect: Dialect = {
  types: {
    text: sql`text`,
    bigint: sql`integer`,
    bytes: sql`blob`,
    tableEnd: sql`strict`,
    clusteredTableEnd: sql`strict, without rowid`,
    hotTableEnd: sql`strict`,
  },
  elements: (json) => sql`json_each(${json}) as element`,
  rows: (json) => sql`json_each(${json}) as element`,
  installNumbering: async () => {},
  installTrees: async () => {},
  // Nothing else can commit before this transaction, so all numbers are known before the entries are stored.
  recordAudit: async (db, tag, events) => {
    await sql`update head set seq = seq + 1, tag = ${tag} where one = 1`.execute(db)
    await sql`update change set seq = (select seq from head) where tag = ${tag}`.execute(db)
    const { seq } = await db.selectFrom("head").select("seq").executeTakeFirstOrThrow()
    await appendAudit(db, { tag, seq }, events)
  },
  // Every transaction is begun with the database's only write lock.
  lockMigrations: async () => {},
  isUniqueViolation: (error) =>
    ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"].includes(errorCode(error)),
  isUnavailable: (error) =>
    UNAVAILABLE.test(errorCode(error)) ||
    (error instanceof TypeError && error.message === "The database connection is not open"),
  isBadText: () => false,
}

/** Makes an empty file only its owner can read, unless there is one. Never opens an existing one: closing it would drop SQLite's locks. */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600))
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
  }
}

/** Opens a connection with every pragma set. */
function openConnection(path: string): SqliteDatabase.Database {
  const connection = new SqliteDatabase(path, { timeout: PRAGMAS.busy_timeout })
  for (const [name, value] of Object.entries(PRAGMAS)) connection.pragma(`${name} = ${value}`)
  return connection
}

/**
 * Takes the directory for this process. The lock is the operating system's: it ends with the process, however that ends.
 * @returns what gives it back
 * @throws StoreLockedError when another process, or this one, has it
 */
function lockDirectory(dataDir: string): () => void {
  const path = join(dataDir, LOCK_FILE)
  createPrivately(path)
  const lock = new SqliteDatabase(path, { timeout: 0 })
  try {
    lock.exec("begin exclusive")
  } catch (error) {
    lock.close()
    if (!errorCode(error).startsWith("SQLITE_BUSY")) throw error
    throw new StoreLockedError(`Another process serves the data directory ${dataDir}.`, { cause: error })
  }
  return () => lock.close()
}

/** Statements of Kysely's that a connection keeps; there are about as many queries in the program. */
const STATEMENTS_KEPT = 200

/** What Kysely uses of a connection, with statements that are prepared once: preparing one costs as much as running it. */
function preparingOnce(
  database: SqliteDatabase.Database,
): Pick<SqliteDatabase.Database, "prepare" | "close"> {
  const kept = new Map<string, SqliteDatabase.Statement>()
  const prepare = (sql: string): SqliteDatabase.Statement => {
    const there = kept.get(sql)
    if (there !== undefined) return there
    const made = database.prepare(sql)
    const [oldest] = kept.size >= STATEMENTS_KEPT ? kept.keys() : []
    if (oldest !== undefined) kept.delete(oldest)
    kept.set(sql, made)
    return made
  }
  // Kysely runs each statement to its end before it prepares the next; its parameters are its own.
  return { prepare: prepare as SqliteDatabase.Database["prepare"], close: () => database.close() }
}

/** Kysely on one connection. Transactions take the write lock when they begin, not at their first write. */
function kyselyOn(database: SqliteDatabase.Database): Db {
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => {
        const driver = new SqliteDriver({ database: preparingOnce(database) })
        return Object.assign(driver, {
          beginTransaction: async (connection: Parameters<typeof driver.beginTransaction>[0]) => {
            await connection.executeQuery(CompiledQuery.raw("begin immediate"))
          },
          // A full disk ends the transaction by itself.
          rollbackTransaction: async () => {
            if (database.inTransaction) database.exec("rollback")
          },
        })
      },
      createIntrospector: () => {
        throw new Error("the schema is known")
      },
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

interface Handles {
  readonly writer: SqliteDatabase.Database
  readonly reader: SqliteDatabase.Database
  readonly unlock: () => void
  readonly queue: Queue
  readonly clock: Clock
}

function connect({ writer, reader, unlock, queue, clock }: Handles): Connection {
  const writeDb = kyselyOn(writer)
  const readDb = kyselyOn(reader)
  const load = lazily(() => reader.prepare<[Uint8Array], SnapshotRow>(SQLITE_LOAD))
  const since = lazily(() => reader.prepare<[{ seq: number | null; now: number }], FeedRow>(SQLITE_SINCE))
  const confirm = lazily(() =>
    reader.prepare<[string], { seq: number }>("select seq from change where tag = ?"),
  )
  const look = lazily(() => reader.prepare<[{ tags: string }], LookRow>(SQLITE_LOOK))
  const tagOf = lazily(() =>
    reader.prepare<[number], { tag: string }>("select tag from change where seq = ?"),
  )
  const loadOne = (tokenHash: string): LoadedRecord =>
    loadedFrom(present(load().get(hashBytes(tokenHash))), tokenHash)
  const write: Connection["write"] = async (work) =>
    await queue.run(async () => await writeDb.transaction().execute(work))
  return {
    dialect: sqliteDialect,
    reader: readDb,
    write,
    // A second writer would wait for the first inside SQLite, and with it this whole process.
    count: write,
    load: loadOne,
    // All in one turn of this process, which is the only one that writes: one snapshot.
    loadMany: async (hashes, position) => {
      const known = position !== null && tagOf().get(position.seq)?.tag === position.tag
      return sameSnapshot(hashes.map(loadOne), known)
    },
    look: async (tags) => lookFrom(present(look().get({ tags: JSON.stringify(tags) }))),
    since: async (position) =>
      replyFrom(present(since().get({ seq: position?.seq ?? null, now: clock.now() })), position),
    confirm: async (tag) => (tag === null ? null : (confirm().get(tag)?.seq ?? null)),
    settled: async () => {},
    // A transaction has ended when the call that ends it returns.
    tookPlace: async (tag) => confirm().get(tag) !== undefined,
    migrated: async () => {},
    close: async () => {
      await queue.run(async () => {
        reader.close()
        writer.close()
        unlock()
      })
    },
  }
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function present<T>(row: T | undefined): T {
  if (row === undefined) throw new Error("the table head is empty")
  return row
}

/**
 * Opens the database in a directory, which is created if need be, for this process alone.
 * @throws StoreLockedError when another process serves the directory
 */
export function connectSqlite(options: { readonly dataDir: string; readonly clock: Clock }): Connection {
  const { dataDir, clock } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const unlock = lockDirectory(dataDir)
  try {
    const path = join(dataDir, DATABASE_FILE)
    createPrivately(path)
    const writer = openConnection(path)
    const reader = openConnection(path)
    reader.pragma("query_only = on")
    return connect({ writer, reader, unlock, queue: createQueue(), clock })
  } catch (error) {
    unlock()
    throw error
  }
}
