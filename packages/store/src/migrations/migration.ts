import type { Kysely } from "kysely"
import type { Dialect } from "../dialects/dialect.ts"

/** What a migration may need besides the database. */
export interface MigrationContext {
  readonly dialect: Dialect
  /** Wall time, epoch ms. */
  readonly now: number
  /** 16 random hex digits. */
  readonly tag: string
}

/** One step of the schema, for both databases. There is no way back but a backup. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly up: (db: Kysely<unknown>, context: MigrationContext) => Promise<void>
}
