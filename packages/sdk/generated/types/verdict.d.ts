// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { Decision } from "./generated/v1.js";
/** What a token came to: as the server words it, whoever decided. */
export type Verdict = Omit<Decision, "request_id">;
