// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { AcceptedKey, GuardOptions } from "./guard.js";
import type { IncomingLike } from "./node-request.js";
export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.js";
/** What is written to of an answer of `node:http`. */
export interface OutgoingLike {
    readonly setHeader: (name: string, value: string) => unknown;
    readonly end: (text: string) => unknown;
    statusCode: number;
}
/**
 * Lets requests through that bring a key good for them, and answers the others with 401, 403, 429 or 503.
 * @returns a function that answers the key, or null: the request was answered already
 * @example
 * const guard = requireKey({ verifier, keyspace: "weather", scopes: ["forecast:read"] })
 * createServer(async (request, response) => {
 *   const key = await guard(request, response)
 *   if (key !== null) response.end(`Hello ${key.label}`)
 * })
 */
export declare function requireKey<Request extends IncomingLike = IncomingLike>(options: GuardOptions<Request>): (request: Request, response: OutgoingLike) => Promise<AcceptedKey | null>;
