import type { AcceptedKey, GuardOptions } from "./guard.ts"
import { judgeRequest } from "./guard.ts"
import type { IncomingLike } from "./node-request.ts"
import { factsOf } from "./node-request.ts"

export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.ts"

/** What is written to of an answer of `node:http`. */
export interface OutgoingLike {
  readonly setHeader: (name: string, value: string) => unknown
  readonly end: (text: string) => unknown
  statusCode: number
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
export function requireKey<Request extends IncomingLike = IncomingLike>(
  options: GuardOptions<Request>,
): (request: Request, response: OutgoingLike) => Promise<AcceptedKey | null> {
  return async (request, response) => {
    const ip = options.ip === undefined ? request.socket?.remoteAddress : options.ip(request)
    const outcome = await judgeRequest(options, request, factsOf(request, ip))
    for (const [name, value] of Object.entries(outcome.headers)) response.setHeader(name, value)
    if (outcome.allowed) return outcome.key
    response.statusCode = outcome.status
    response.end(outcome.body)
    return null
  }
}
