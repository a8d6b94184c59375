export { openStore } from "./open-store.ts"
export type { OpenStoreOptions } from "./open-store.ts"
export type { OpenedStore } from "./store.ts"
export { StoreLockedError } from "./store-errors.ts"
