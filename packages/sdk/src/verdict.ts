import type { Decision } from "./generated/v1.ts"

/** What a token came to: as the server words it, whoever decided. */
export type Verdict = Omit<Decision, "request_id">
