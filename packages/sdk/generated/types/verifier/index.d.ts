// Made from packages/sdk/src by `npm run gen`. Do not edit.
export { BittingError } from "../errors.js";
export type { VerifyQuestion } from "../client.js";
export type { Verdict } from "../verdict.js";
export * from "./verifier.js";
