import type { Migration } from "./migration.ts"

/** What was created under a name that its caller gave the attempt. */
export const idempotency: Migration = {
  number: 4,
  name: "idempotency",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("idempotency")
      .addColumn("caller", types.text, (column) => column.notNull())
      .addColumn("operation", types.text, (column) => column.notNull())
      .addColumn("name", types.text, (column) => column.notNull())
      .addColumn("fingerprint", types.text, (column) => column.notNull())
      .addColumn("grant_id", types.text, (column) => column.notNull())
      .addColumn("created_at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("idempotency_key", ["caller", "operation", "name"])
      .modifyEnd(types.clusteredTableEnd)
      .execute()
    await db.schema.createIndex("idempotency_by_time").on("idempotency").column("created_at").execute()
  },
}
