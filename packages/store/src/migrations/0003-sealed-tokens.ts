import type { Migration } from "./migration.ts"

export const sealedTokens: Migration = {
  number: 3,
  name: "sealed-tokens",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("sealed_token")
      .addColumn("grant_id", types.text, (column) => column.notNull().primaryKey().references("key.id"))
      .addColumn("sealed", types.text, (column) => column.notNull())
      .addColumn("kek_id", types.text, (column) => column.notNull())
      .modifyEnd(types.clusteredTableEnd)
      .execute()
  },
}
