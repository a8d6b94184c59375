import type { Kysely } from "kysely"
import type { Dialect } from "./dialects/dialect.ts"
import { initial } from "./migrations/0001-initial.ts"
import { auditTree } from "./migrations/0002-audit-tree.ts"
import { sealedTokens } from "./migrations/0003-sealed-tokens.ts"
import { idempotency } from "./migrations/0004-idempotency.ts"
import { leases } from "./migrations/0005-leases.ts"
import { people } from "./migrations/0006-people.ts"
import { usageJournal } from "./migrations/0007-usage-journal.ts"
import { scopeUse } from "./migrations/0008-scope-use.ts"
import { usageReports } from "./migrations/0009-usage-reports.ts"
import { leaseDelays } from "./migrations/0010-lease-delays.ts"
import { accountLink } from "./migrations/0011-account-link.ts"
import { usageTotal } from "./migrations/0012-usage-total.ts"
import { denials } from "./migrations/0013-denials.ts"
import type { Migration, MigrationContext } from "./migrations/migration.ts"
import type { Database, Db } from "./schema.ts"

/** Every migration of this program, in order. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  auditTree,
  sealedTokens,
  idempotency,
  leases,
  people,
  usageJournal,
  scopeUse,
  usageReports,
  leaseDelays,
  accountLink,
  usageTotal,
  denials,
]

/** Number of the newest of them. */
export const NEWEST_SCHEMA: number = MIGRATIONS.length

/** Makes the table that records which migrations ran. */
export async function createMigrationTable(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const { types } = dialect
  await db.schema
    .createTable("migration")
    .ifNotExists()
    .addColumn("number", types.bigint, (column) => column.notNull().primaryKey())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("applied_at", types.bigint, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute()
}

async function isDone(db: Kysely<Database>, { number }: Migration): Promise<boolean> {
  const row = await db
    .selectFrom("migration")
    .select("number")
    .where("number", "=", number)
    .executeTakeFirst()
  return row !== undefined
}

async function newestIn(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom("migration")
    .select((eb) => eb.fn.max("number").as("newest"))
    .executeTakeFirst()
  return row?.newest ?? 0
}

async function runIfPending(
  db: Kysely<Database>,
  migration: Migration,
  context: MigrationContext,
): Promise<void> {
  // The schema a migration sees is not that of `schema.ts`, which is the newest.
  const schema = db as unknown as Kysely<unknown>
  await context.dialect.lockMigrations(schema)
  await createMigrationTable(schema, context.dialect)
  if (await isDone(db, migration)) return
  await migration.up(schema, context)
  const { number, name } = migration
  await db.insertInto("migration").values({ number, name, applied_at: context.now }).execute()
}

/**
 * Brings the database to the newest schema: each pending migration in one transaction, under a lock.
 * @param write runs its argument in one transaction
 * @throws Error when the database was written by a newer program; it is left as it is
 */
export async function migrate(
  write: (work: (db: Db) => Promise<void>) => Promise<void>,
  context: MigrationContext,
): Promise<void> {
  for (const migration of MIGRATIONS) await write(async (db) => await runIfPending(db, migration, context))
  await write(async (db) => {
    const newest = await newestIn(db)
    const known = MIGRATIONS.at(-1)?.number ?? 0
    if (newest > known) {
      throw new Error(
        `The database has schema ${newest}, this program knows ${known}: it was written by a newer version. Run that version, or restore a backup.`,
      )
    }
  })
}
