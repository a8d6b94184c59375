import type { Migration } from "./migration.ts"

/** Samples of refused verifications. */
export const denials: Migration = {
  number: 13,
  name: "denials",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("denial")
      .addColumn("grant_id", types.text, (column) => column.notNull())
      .addColumn("code", types.text, (column) => column.notNull())
      .addColumn("at", types.bigint, (column) => column.notNull())
      .addColumn("asked", types.text, (column) => column.notNull())
      .addColumn("origin", types.text)
      .addColumn("address", types.text)
      .addPrimaryKeyConstraint("denial_key", ["grant_id", "code", "at"])
      .modifyEnd(types.clusteredTableEnd)
      .execute()
    // For pruning, which begins with the oldest.
    await db.schema.createIndex("denial_by_time").on("denial").columns(["at"]).execute()
  },
}
