import type { VerifyQuestion } from "../client.ts"
import type { Verdict } from "../verdict.ts"

/** A key that was accepted, as a verification answers it. */
export type AcceptedKey = Verdict

/** Whoever answers questions about tokens: an in-process verifier, or a client that asks the server each time. */
export interface TokenVerifier {
  readonly verify: (token: string, question: VerifyQuestion) => Promise<AcceptedKey>
}

type Action = NonNullable<VerifyQuestion["action"]>

/** What a request needs to be let through. */
export interface GuardOptions<Request> {
  readonly verifier: TokenVerifier
  /** Refuse keys of other keyspaces. Name yours, so that a key of another API opens nothing here. */
  readonly keyspace?: string | undefined
  /** Scopes the key must have, all of them. */
  readonly scopes?: readonly string[] | undefined
  /** The environment this server runs in. */
  readonly environment?: string | undefined
  /** What this request is about, where that depends on the request: account, service, workspace, size of a batch, cost, scopes. */
  readonly action?: ((request: Request) => Action) | undefined
  /** The client's address, where the framework does not know it. */
  readonly ip?: ((request: Request) => string | undefined) | undefined
  /** Named in `WWW-Authenticate`; `api` when left out. */
  readonly realm?: string | undefined
}

/** What a request says about itself. */
export interface RequestFacts {
  /** Every Authorization header there was. */
  readonly authorization: readonly string[]
  readonly origin: string | undefined
  readonly referer: string | undefined
  readonly ip: string | undefined
}

/** A refusal, ready to be sent. */
export interface Refusal {
  readonly allowed: false
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON of a problem document (RFC 9457). */
  readonly body: string
}

/** What became of a request. */
export type Outcome =
  | {
      readonly allowed: true
      readonly key: AcceptedKey
      readonly headers: Readonly<Record<string, string>>
    }
  | Refusal

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  429: "Too Many Requests",
  503: "Service Unavailable",
}

/** Codes that say the token itself is no good: whoever presents it learns nothing more. */
const STANDING: ReadonlySet<string> = new Set([
  "malformed_token",
  "unknown_token",
  "wrong_keyspace",
  "revoked",
  "disabled",
  "not_yet_valid",
  "expired",
  "holder_inactive",
])

interface RefusalParts {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
}

function refusal({ status, code, detail, headers = {} }: RefusalParts): Refusal {
  const problem = { type: "about:blank", title: TITLES[status] ?? "Error", status, detail, code }
  return {
    allowed: false,
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(problem),
  }
}

/** A text as a quoted string of a header; what no header takes is left out. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[^\x20-\x7e]|["\\]/g, "")}"`
}

function challenge(realm: string | undefined, more = ""): Readonly<Record<string, string>> {
  return { "www-authenticate": `Bearer realm=${quoted(realm ?? "api")}${more}` }
}

// draft-ietf-httpapi-ratelimit-headers-11
function rateHeaders({ rate_limit: rate }: AcceptedKey): Readonly<Record<string, string>> {
  if (rate === undefined) return {}
  return {
    "ratelimit-policy": `"rpm";q=${rate.limit};w=60`,
    ratelimit: `"rpm";r=${rate.remaining};t=${rate.reset_seconds}`,
  }
}

function tooMany(verdict: AcceptedKey): Refusal {
  const { code, quota, rate_limit: rate } = verdict
  const resetsAt = quota?.resets_at ?? null
  const seconds =
    code === "rate_limited"
      ? (rate?.reset_seconds ?? 60)
      : resetsAt === null
        ? null
        : Math.ceil((Date.parse(resetsAt) - Date.now()) / 1_000)
  const detail = code === "rate_limited" ? "Too many requests with this key." : "The key's quota is used up."
  const retry: Record<string, string> =
    seconds === null ? {} : { "retry-after": String(Math.max(1, seconds)) }
  return refusal({ status: 429, code, detail, headers: { ...rateHeaders(verdict), ...retry } })
}

function refusalOf(verdict: AcceptedKey, action: Action, realm: string | undefined): Refusal {
  const { code } = verdict
  if (STANDING.has(code)) {
    return refusal({
      status: 401,
      code: "invalid_token",
      detail: "The key is not accepted.",
      headers: challenge(realm, ', error="invalid_token"'),
    })
  }
  if (code === "rate_limited" || code === "quota_exceeded") return tooMany(verdict)
  if (code === "insufficient_scope") {
    const scope = quoted((action.scopes ?? []).join(" "))
    const headers = challenge(realm, `, error="insufficient_scope", scope=${scope}`)
    return refusal({ status: 403, code, detail: "The key lacks a scope that this request needs.", headers })
  }
  // Any other code, also one this version does not know, says that the key is good but not for this.
  return refusal({ status: 403, code, detail: "The key may not be used for this request." })
}

function unavailable(): Refusal {
  const headers = { "retry-after": "1" }
  return refusal({ status: 503, code: "unavailable", detail: "Keys cannot be verified now.", headers })
}

/** The bearer token, or why there is none (RFC 6750). */
function tokenOf(authorization: readonly string[], realm: string | undefined): string | Refusal {
  const [header] = authorization
  if (header === undefined) {
    return refusal({ status: 401, code: "unauthenticated", detail: "Send a key.", headers: challenge(realm) })
  }
  if (authorization.length > 1) {
    const headers = challenge(realm, ', error="invalid_request"')
    return refusal({ status: 400, code: "duplicate_credentials", detail: "Send one key only.", headers })
  }
  const token = /^bearer +(\S+) *$/i.exec(header)?.[1]
  if (token !== undefined) return token
  const headers = challenge(realm, ', error="invalid_token"')
  return refusal({ status: 401, code: "invalid_token", detail: "Send the key as a bearer token.", headers })
}

function actionOf<Request>(options: GuardOptions<Request>, request: Request): Action {
  const { scopes, environment } = options
  const own = options.action?.(request) ?? {}
  const needed = [...(scopes ?? []), ...(own.scopes ?? [])]
  return {
    ...(environment === undefined ? {} : { environment }),
    ...own,
    ...(needed.length === 0 ? {} : { scopes: needed }),
  }
}

/** Decides about a request. Never rejects unless `options.action` throws: what cannot be decided is refused with 503. */
export async function judgeRequest<Request>(
  options: GuardOptions<Request>,
  request: Request,
  facts: RequestFacts,
): Promise<Outcome> {
  const { verifier, keyspace, realm } = options
  const token = tokenOf(facts.authorization, realm)
  if (typeof token !== "string") return token
  const action = actionOf(options, request)
  const { origin, referer, ip } = facts
  let verdict: AcceptedKey
  try {
    verdict = await verifier.verify(token, { keyspace, action, request: { origin, referer, ip } })
  } catch {
    return unavailable()
  }
  if (!verdict.valid) return refusalOf(verdict, action, realm)
  return { allowed: true, key: verdict, headers: rateHeaders(verdict) }
}
