import type { Migration } from "./migration.ts"

/** Which reports of counts from other processes were written down. */
export const usageReports: Migration = {
  number: 9,
  name: "usage_reports",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("usage_report")
      .addColumn("credential", types.text, (column) => column.notNull())
      .addColumn("reporter", types.text, (column) => column.notNull())
      .addColumn("number", types.bigint, (column) => column.notNull())
      .addColumn("at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("usage_report_key", ["credential", "reporter"])
      .modifyEnd(types.clusteredTableEnd)
      .execute()
  },
}
