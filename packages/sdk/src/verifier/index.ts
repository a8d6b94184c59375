export { BittingError } from "../errors.ts"
export type { VerifyQuestion } from "../client.ts"
export type { Verdict } from "../verdict.ts"
export * from "./verifier.ts"
