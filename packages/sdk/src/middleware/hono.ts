import type { AcceptedKey, GuardOptions } from "./guard.ts"
import { judgeRequest } from "./guard.ts"

export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.ts"

/** For `new Hono<{ Variables: KeyVariables }>()`: the key is `context.get("key")`. */
export interface KeyVariables {
  /** The key the request was let through with, behind `requireKey`. */
  key: AcceptedKey
}

/** What is read and written of a context of Hono. */
export interface HonoContextLike {
  readonly req: { readonly header: (name: string) => string | undefined }
  readonly env: unknown
  readonly set: (name: "key", value: AcceptedKey) => void
  readonly header: (name: string, value: string) => void
}

/** The client's address where Hono runs on Node. */
function nodeAddress(env: unknown): string | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: { readonly socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress
}

/**
 * Lets requests through that bring a key good for them, as `context.get("key")`, and answers the others with 401, 403, 429 or 503.
 * Where Hono does not run on Node, say by `ip` how the client's address is found.
 * @example
 * const app = new Hono<{ Variables: KeyVariables }>()
 * app.get("/forecast", requireKey({ verifier, keyspace: "weather" }), (context) => context.json({ for: context.get("key").label }))
 */
export function requireKey<Context extends HonoContextLike = HonoContextLike>(
  options: GuardOptions<Context>,
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  return async (context, next) => {
    const { req } = context
    const ip = options.ip === undefined ? nodeAddress(context.env) : options.ip(context)
    // A web request joins repeated headers by commas, which no token has.
    const authorization = req.header("authorization")?.split(", ") ?? []
    const facts = { authorization, origin: req.header("origin"), referer: req.header("referer"), ip }
    const outcome = await judgeRequest(options, context, facts)
    if (!outcome.allowed)
      return new Response(outcome.body, { status: outcome.status, headers: outcome.headers })
    for (const [name, value] of Object.entries(outcome.headers)) context.header(name, value)
    context.set("key", outcome.key)
    await next()
    return undefined
  }
}
