export type { DatabaseState } from "./dialects/sqlite-backup.ts"
export {
  backupSqlite,
  databasePath,
  inspectSqlite,
  isServed,
  readSqliteDelays,
  readSqliteSetting,
  restoreSqlite,
} from "./dialects/sqlite-backup.ts"
export { NEWEST_SCHEMA } from "./migrate.ts"
export { openStore } from "./open-store.ts"
export type { OpenStoreOptions } from "./open-store.ts"
export type { OpenedStore } from "./store.ts"
export { StoreLockedError } from "./store-errors.ts"
