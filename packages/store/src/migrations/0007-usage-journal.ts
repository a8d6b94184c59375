import type { Migration } from "./migration.ts"

/** Counted verifications that are durable, and not yet added to `key_use` and `usage`. */
export const usageJournal: Migration = {
  number: 7,
  name: "usage_journal",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("usage_journal")
      .addColumn("writer", types.text, (column) => column.notNull())
      .addColumn("number", types.bigint, (column) => column.notNull())
      .addColumn("deltas", types.text, (column) => column.notNull())
      .addPrimaryKeyConstraint("usage_journal_key", ["writer", "number"])
      .modifyEnd(types.tableEnd)
      .execute()
  },
}
