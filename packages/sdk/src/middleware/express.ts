import type { AcceptedKey, GuardOptions } from "./guard.ts"
import { judgeRequest } from "./guard.ts"
import type { IncomingLike } from "./node-request.ts"
import { factsOf } from "./node-request.ts"

export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.ts"

declare global {
  namespace Express {
    interface Request {
      /** The key the request was let through with, behind `requireKey`. */
      key: AcceptedKey
    }
  }
}

/** What is read of a request of Express. Its `ip` follows the application's `trust proxy`. */
export interface ExpressRequestLike extends IncomingLike {
  readonly ip?: string | undefined
  key?: AcceptedKey
}

/** What is written to of an answer of Express. */
export interface ExpressResponseLike {
  readonly setHeader: (name: string, value: string) => unknown
  readonly end: (text: string) => unknown
  statusCode: number
}

/**
 * Lets requests through that bring a key good for them, as `request.key`, and answers the others with 401, 403, 429 or 503.
 * @example
 * app.get("/forecast", requireKey({ verifier, keyspace: "weather", scopes: ["forecast:read"] }), (request, response) => {
 *   response.json({ for: request.key.label })
 * })
 */
export function requireKey<Request extends ExpressRequestLike = ExpressRequestLike>(
  options: GuardOptions<Request>,
): (request: Request, response: ExpressResponseLike, next: (error?: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    try {
      const ip = options.ip === undefined ? request.ip : options.ip(request)
      const outcome = await judgeRequest(options, request, factsOf(request, ip))
      for (const [name, value] of Object.entries(outcome.headers)) response.setHeader(name, value)
      if (outcome.allowed) {
        request.key = outcome.key
      } else {
        response.statusCode = outcome.status
        response.end(outcome.body)
        return
      }
    } catch (error) {
      next(error)
      return
    }
    next()
  }
}
