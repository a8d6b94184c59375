import type { Migration } from "./migration.ts"

/** Leases of verifiers in other processes. */
export const leases: Migration = {
  number: 5,
  name: "leases",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("lease")
      .addColumn("id", types.text, (column) => column.notNull().primaryKey())
      .addColumn("credential", types.text, (column) => column.notNull())
      .addColumn("organization_id", types.text)
      .addColumn("n", types.bigint, (column) => column.notNull())
      .addColumn("acked", types.bigint, (column) => column.notNull())
      .addColumn("fail_open_ms", types.bigint, (column) => column.notNull())
      .addColumn("name", types.text)
      .addColumn("seen_at", types.bigint, (column) => column.notNull())
      .modifyEnd(types.hotTableEnd)
      .execute()
    await db.schema.createIndex("lease_by_credential").on("lease").column("credential").execute()
  },
}
