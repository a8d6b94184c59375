import type { Migration } from "./migration.ts"

/** Which of its scopes a key was accepted for, and since when. */
export const scopeUse: Migration = {
  number: 8,
  name: "scope_use",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("scope_use")
      .addColumn("grant_id", types.text, (column) => column.notNull())
      .addColumn("scope", types.text, (column) => column.notNull())
      .addColumn("first_used_at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("scope_use_key", ["grant_id", "scope"])
      .modifyEnd(types.clusteredTableEnd)
      .execute()
  },
}
