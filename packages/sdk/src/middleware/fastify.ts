import type { FastifyReply, FastifyRequest } from "fastify"
import type { AcceptedKey, GuardOptions } from "./guard.ts"
import { judgeRequest } from "./guard.ts"
import { factsOf } from "./node-request.ts"

export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.ts"

declare module "fastify" {
  interface FastifyRequest {
    /** The key the request was let through with, behind `requireKey`. */
    key: AcceptedKey
  }
}

/**
 * A hook that lets requests through that bring a key good for them, as `request.key`, and answers the others with 401, 403, 429 or 503.
 * The client's address is `request.ip`, which follows the server's `trustProxy`.
 * @example
 * app.get("/forecast", { onRequest: requireKey({ verifier, keyspace: "weather" }) }, async (request) => ({ for: request.key.label }))
 */
export function requireKey(
  options: GuardOptions<FastifyRequest>,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const ip = options.ip === undefined ? request.ip : options.ip(request)
    const outcome = await judgeRequest(options, request, factsOf(request.raw, ip))
    void reply.headers(outcome.headers)
    if (outcome.allowed) request.key = outcome.key
    else await reply.code(outcome.status).send(outcome.body)
  }
}
