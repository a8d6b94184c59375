// Made from packages/sdk/src by `npm run gen`. Do not edit.
export * from "./client.js";
export * from "./errors.js";
export { etagOf } from "./etag.js";
export type * from "./generated/v1.js";
export type { CallOptions, Paged } from "./operation.js";
