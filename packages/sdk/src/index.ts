export * from "./client.ts"
export * from "./errors.ts"
export type * from "./generated/v1.ts"
export type { CallOptions, Paged } from "./operation.ts"
