import type { AnonymousRule, Decision, PersonCaller, RequestFacts, VerifiableKey } from "@bitting/core"
import { BittingError, isStandingRefusal } from "@bitting/core"
import type { IncomingHttpHeaders } from "node:http"

/** The keyspace whose keys open the server's own protected API. */
export const DISCOVERY_KEYSPACE = "discovery"

/** Who stands at the edge of a protected API, and how they came there. */
export type EdgeAsker =
  | {
      readonly kind: "key"
      readonly token: string
      readonly key: VerifiableKey
      readonly facts: RequestFacts
    }
  | { readonly kind: "person"; readonly caller: PersonCaller }
  | { readonly kind: "anonymous"; readonly rule: AnonymousRule }

/**
 * What a refusal tells whoever presented the token: everything that is wrong with the token itself looks alike.
 * @param extra more members of the problem document
 */
export function edgeError(
  { code, rateLimit, quota }: Decision,
  errors: readonly { readonly pointer: string; readonly detail: string }[] = [],
): BittingError {
  if (code === "ok" || isStandingRefusal(code)) return new BittingError("invalid_token")
  if (code === "rate_limited")
    return new BittingError("rate_limited", { extra: { retry_after: rateLimit?.retryAfterSeconds ?? 60 } })
  if (code === "quota_exceeded") {
    const resetsAt = quota?.resetsAt ?? null
    const seconds = resetsAt === null ? null : Math.ceil((resetsAt - Date.now()) / 1_000)
    return new BittingError("quota_exceeded", {
      extra: seconds === null ? {} : { retry_after: Math.max(1, seconds) },
    })
  }
  // What is left are the codes of uses that are not allowed; each is an error code as well.
  return new BittingError(code as "account_not_allowed", { errors })
}

/** Headers that tell a caller how much of the limit is left (draft-ietf-httpapi-ratelimit-headers-11). */
export function rateHeaders({ rateLimit }: Pick<Decision, "rateLimit">): Record<string, string> {
  if (rateLimit === null) return {}
  return {
    "ratelimit-policy": `"rpm";q=${rateLimit.limit};w=60`,
    ratelimit: `"rpm";r=${rateLimit.remaining};t=${rateLimit.resetSeconds}`,
  }
}

const EXPOSED = "RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id"

/**
 * What lets a page read the answer (Fetch standard, CORS protocol). Any origin may read, errors too: whether it is answered at all is
 * decided by the key. Cookies of other sites' pages never count, so that nothing but the key speaks for them.
 */
export function corsHeaders({ origin }: Pick<IncomingHttpHeaders, "origin">): Record<string, string> {
  if (origin === undefined || origin === "null") return { vary: "Origin" }
  return {
    vary: "Origin",
    "access-control-allow-origin": origin,
    "access-control-expose-headers": EXPOSED,
  }
}

/** The answer to a preflight, which carries no key: what may be tried, not what will be answered. */
export function preflightHeaders(headers: IncomingHttpHeaders, method: string): Record<string, string> {
  return {
    ...corsHeaders(headers),
    "access-control-allow-methods": method,
    "access-control-allow-headers": "authorization, content-type",
    "access-control-max-age": "600",
  }
}
