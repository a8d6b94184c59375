import type { Migration } from "./migration.ts"

/** How the server gets into linked accounts: JSON without secrets. */
export const accountLink: Migration = {
  number: 11,
  name: "account_link",
  up: async (db, { dialect: { types } }) => {
    await db.schema.alterTable("account").addColumn("link", types.text).execute()
  },
}
