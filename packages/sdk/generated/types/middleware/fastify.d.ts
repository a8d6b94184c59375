// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AcceptedKey, GuardOptions } from "./guard.js";
export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.js";
declare module "fastify" {
    interface FastifyRequest {
        /** The key the request was let through with, behind `requireKey`. */
        key: AcceptedKey;
    }
}
/**
 * A hook that lets requests through that bring a key good for them, as `request.key`, and answers the others with 401, 403, 429 or 503.
 * The client's address is `request.ip`, which follows the server's `trustProxy`.
 * @example
 * app.get("/forecast", { onRequest: requireKey({ verifier, keyspace: "weather" }) }, async (request) => ({ for: request.key.label }))
 */
export declare function requireKey(options: GuardOptions<FastifyRequest>): (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
