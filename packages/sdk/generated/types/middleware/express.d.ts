// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { AcceptedKey, GuardOptions } from "./guard.js";
import type { IncomingLike } from "./node-request.js";
export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.js";
declare global {
    namespace Express {
        interface Request {
            /** The key the request was let through with, behind `requireKey`. */
            key: AcceptedKey;
        }
    }
}
/** What is read of a request of Express. Its `ip` follows the application's `trust proxy`. */
export interface ExpressRequestLike extends IncomingLike {
    readonly ip?: string | undefined;
    key?: AcceptedKey;
}
/** What is written to of an answer of Express. */
export interface ExpressResponseLike {
    readonly setHeader: (name: string, value: string) => unknown;
    readonly end: (text: string) => unknown;
    statusCode: number;
}
/**
 * Lets requests through that bring a key good for them, as `request.key`, and answers the others with 401, 403, 429 or 503.
 * @example
 * app.get("/forecast", requireKey({ verifier, keyspace: "weather", scopes: ["forecast:read"] }), (request, response) => {
 *   response.json({ for: request.key.label })
 * })
 */
export declare function requireKey<Request extends ExpressRequestLike = ExpressRequestLike>(options: GuardOptions<Request>): (request: Request, response: ExpressResponseLike, next: (error?: unknown) => void) => Promise<void>;
