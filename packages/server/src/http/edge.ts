import type { AnonymousRule, Decision, PersonCaller, RequestFacts, VerifiableKey } from "@bitting/core"
import { BittingError, isStandingRefusal } from "@bitting/core"
import type { IncomingHttpHeaders } from "node:http"
import { quotaExceeded, rateLimited } from "./too-many.ts"

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
 * @param now epoch ms
 * @param errors the places of a request that are refused
 */
export function edgeError(
  decision: Decision,
  now: number,
  errors: readonly { readonly pointer: string; readonly detail: string }[] = [],
): BittingError {
  const { code } = decision
  if (code === "ok" || isStandingRefusal(code)) return new BittingError("invalid_token")
  if (code === "rate_limited") return rateLimited(decision.rateLimit)
  if (code === "quota_exceeded") return quotaExceeded(decision, now)
  // What is left are the codes of uses that are not allowed; each is an error code as well.
  return new BittingError(code as "account_not_allowed", { errors })
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
