import type { Migration } from "./migration.ts"

/** When changes had to wait in vain for verifiers in other processes. */
export const leaseDelays: Migration = {
  number: 10,
  name: "lease_delays",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("lease_delay")
      .addColumn("verifier", types.text, (column) => column.notNull())
      .addColumn("credential", types.text, (column) => column.notNull())
      .addColumn("organization_id", types.text)
      .addColumn("name", types.text)
      .addColumn("at", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("lease_delay_key", ["verifier", "at"])
      .modifyEnd(types.tableEnd)
      .execute()
  },
}
