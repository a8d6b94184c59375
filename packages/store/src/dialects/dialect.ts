import type {
  AuditEvent,
  ChangeFeedReply,
  LeaseLook,
  LoadedRecord,
  LoadedRecords,
  Position,
} from "@bitting/core"
import type { Expression, Kysely, RawBuilder } from "kysely"
import type { Db } from "../schema.ts"

/** The column types of `schema.ts`, and what ends a `create table`. */
export interface ColumnTypes {
  /** Compared by its bytes (UTF-8), never by a language's rules. */
  readonly text: RawBuilder<unknown>
  /** Whole numbers up to 2^53. */
  readonly bigint: RawBuilder<unknown>
  readonly bytes: RawBuilder<unknown>
  readonly tableEnd: RawBuilder<unknown>
  /** For tables of short rows that are found by their primary key. */
  readonly clusteredTableEnd: RawBuilder<unknown>
  /** For tables whose few rows are updated all the time. */
  readonly hotTableEnd: RawBuilder<unknown>
}

/** What SQL and error codes differ in. */
export interface Dialect {
  readonly types: ColumnTypes
  /** For a `from`: the strings of a JSON array as the column `element.value`. */
  readonly elements: (json: Expression<string | null>) => RawBuilder<unknown>
  /** For a `from`: the rows of a JSON array of arrays, whose fields are `element.value ->> 0` and so on, as texts or numbers. */
  readonly rows: (json: string) => RawBuilder<unknown>
  /** Makes whatever numbers changes at their commit. */
  readonly installNumbering: (db: Kysely<unknown>) => Promise<void>
  /** Makes whatever adds the entries of a change to the trees of their logs at its commit. */
  readonly installTrees: (db: Kysely<unknown>) => Promise<void>
  /** Stores the audit entries of the change of this transaction; numbers it and adds them to their trees, unless the database does so at commit. */
  readonly recordAudit: (db: Db, tag: string, events: readonly AuditEvent[]) => Promise<void>
  /** Waits until no other transaction of this kind is open, and holds others off until this one ends. */
  readonly lockMigrations: (db: Kysely<unknown>) => Promise<void>
  readonly isUniqueViolation: (error: unknown) => boolean
  /** The database is full, read-only, busy or out of reach. */
  readonly isUnavailable: (error: unknown) => boolean
  /** The database refuses a text for its characters, such as NUL. */
  readonly isBadText: (error: unknown) => boolean
}

/** An open database. */
export interface Connection {
  readonly dialect: Dialect
  /** Sees what is committed. */
  readonly reader: Db
  /** Runs a management transaction, one at a time. Undone when `work` throws. */
  readonly write: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  /** Runs a transaction that only counts. */
  readonly count: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  readonly load: (tokenHash: string) => LoadedRecord | Promise<LoadedRecord>
  /** Records of several tokens, in one snapshot. */
  readonly loadMany: (hashes: readonly string[], position: Position | null) => Promise<LoadedRecords>
  /** Everything a wait for leases depends on, in one snapshot. */
  readonly look: (tags: readonly string[]) => Promise<LeaseLook>
  readonly since: (position: Position | null) => Promise<ChangeFeedReply>
  /**
   * To be called after every write, before its caller learns of it. Answers the number of the change with that tag, null if there is none.
   * Rejects when this process may no longer be the only one.
   */
  readonly confirm: (tag: string | null) => Promise<number | null>
  /** Waits until whoever served this database before has surely stopped deciding. To be called after `confirm`. */
  readonly settled: () => Promise<void>
  /**
   * Whether the change with that tag is in the log for good. To be asked when a `write` failed: it waits for that transaction's end, so what
   * is not there will not come.
   */
  readonly tookPlace: (tag: string) => Promise<boolean>
  /** To be called once, when the schema is the newest. */
  readonly migrated: () => Promise<void>
  readonly close: () => Promise<void>
}
