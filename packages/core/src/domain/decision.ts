import { ipInRange, parseIpAddress } from "./ip-range.ts"
import { originMatches, originOfUrl, parseOrigin } from "./origin.ts"
import { missingScopes } from "./scope.ts"
import type { VerifiableKey } from "./verifiable-key.ts"

/**
 * What a verification can come to, in the order of the checks: the first that fails is the answer.
 * The set is open: clients must treat a code they do not know as a refusal.
 */
export const DECISION_CODES = [
  "malformed_token",
  "unknown_token",
  "wrong_keyspace",
  "revoked",
  "disabled",
  "not_yet_valid",
  "expired",
  "holder_inactive",
  "ip_not_allowed",
  "origin_not_allowed",
  "referer_required",
  "environment_not_allowed",
  "workspace_not_allowed",
  "account_not_allowed",
  "service_not_allowed",
  "insufficient_scope",
  "batch_too_large",
  "rate_limited",
  "quota_exceeded",
  "ok",
] as const

export type DecisionCode = (typeof DECISION_CODES)[number]

/** What one entry of a batch is about. */
export interface ActionEntry {
  readonly account: string
  readonly service: string
}

/** What the presenter of the token wants to do. An absent member was not stated. */
export interface Action {
  readonly scopes?: readonly string[] | undefined
  readonly account?: string | undefined
  readonly service?: string | undefined
  readonly environment?: string | undefined
  /** Workspace id. */
  readonly workspace?: string | undefined
  /** What each entry of a batch is about, instead of `account` and `service`; every one must be allowed. */
  readonly entries?: readonly ActionEntry[] | undefined
  /** Entries in a batch; 1 when not stated. */
  readonly batchSize?: number | undefined
  /** Units of quota; 1 when not stated. */
  readonly cost?: number | undefined
}

/** How the token arrived, as the asker saw it. An absent member was not seen. */
export interface RequestFacts {
  /** The Origin header, as sent. */
  readonly origin?: string | undefined
  /** The Referer header, as sent. */
  readonly referer?: string | undefined
  /** The client's address. */
  readonly ip?: string | undefined
  /**
   * Id of the key whose own frame page asks. Browsers show that page only in pages of the key's allowed origins, so that it counts as one of
   * them for that key, and for no other. Only the server itself knows this; nobody can state it.
   */
  readonly frameOf?: string | undefined
}

/** A question about one token. */
export interface Question {
  readonly token: string
  /** Refuse tokens of other keyspaces. */
  readonly keyspace?: string | undefined
  /** Only keys of this organization are known to the asker; absent: all. */
  readonly withinOrganization?: string | undefined
  readonly action: Action
  readonly request: RequestFacts
}

/**
 * The authority's time, which an asker knows only within bounds (epoch ms). What ends is judged by the late bound and what begins by the
 * early one, so that no key is accepted outside its time.
 */
export interface AuthorityTime {
  readonly early: number
  readonly late: number
}

/** An action and a request about which nothing was stated. */
export const NOTHING_STATED: Action & RequestFacts = {}

/** Codes at which a public edge tells the presenter nothing but `invalid_token`. */
const STANDING: ReadonlySet<DecisionCode> = new Set(
  DECISION_CODES.slice(0, DECISION_CODES.indexOf("ip_not_allowed")),
)

/** Whether a refusal says the token itself is no good (401 at an edge) rather than this use of it (403, 429). */
export function isStandingRefusal(code: DecisionCode): boolean {
  return STANDING.has(code)
}

/**
 * Judges one use of a key by everything but what is counted (rate limit and quota come after, see `verify-token.ts`).
 * @returns the first code whose check fails, or `ok`
 */
export function judge(key: VerifiableKey, question: Question, time: AuthorityTime): DecisionCode {
  if (question.withinOrganization !== undefined && question.withinOrganization !== key.grant.organizationId) {
    return "unknown_token"
  }
  if (question.keyspace !== undefined && question.keyspace !== key.keyspace) return "wrong_keyspace"
  if (key.revoked) return "revoked"
  if (key.disabled) return "disabled"
  if (time.early < key.beginsAt) return "not_yet_valid"
  if (time.late >= key.endsAt) return "expired"
  if (!key.holderActive) return "holder_inactive"
  return judgeRequest(key, question)
}

function judgeRequest(key: VerifiableKey, { request, action }: Question): DecisionCode {
  if (key.ipRanges !== null && !ipAllowed(key, request.ip)) return "ip_not_allowed"
  if (key.originPatterns !== null && !originAllowed(key, request.origin) && !isFramed(key, request))
    return "origin_not_allowed"
  if (key.requireReferer && !refererAllowed(key, request.referer) && !isFramed(key, request))
    return "referer_required"
  const { environments, workspaceId, services } = key
  if (environments !== null && !includes(environments, action.environment)) return "environment_not_allowed"
  if (action.workspace !== undefined && action.workspace !== workspaceId) return "workspace_not_allowed"
  if (key.accounts !== null && !allows(key.accounts, action, "account")) return "account_not_allowed"
  if (services !== null && !allows(services, action, "service")) return "service_not_allowed"
  if (action.scopes !== undefined && missingScopes(key.scopes, action.scopes).length > 0)
    return "insufficient_scope"
  if ((action.batchSize ?? 1) > key.maxBatchSize) return "batch_too_large"
  return "ok"
}

function includes(allowed: readonly string[], stated: string | undefined): boolean {
  return stated !== undefined && allowed.includes(stated)
}

/** Whether what is asked about is allowed, entry by entry where there is a batch. */
function allows(allowed: readonly string[], action: Action, dimension: "account" | "service"): boolean {
  const { entries } = action
  if (entries === undefined) return includes(allowed, action[dimension])
  return entries.every((entry) => includes(allowed, entry[dimension]))
}

function ipAllowed(key: VerifiableKey, text: string | undefined): boolean {
  const address = text === undefined ? null : parseIpAddress(text)
  return address !== null && key.ipRanges !== null && key.ipRanges.some((range) => ipInRange(address, range))
}

function originAllowed(key: VerifiableKey, text: string | undefined): boolean {
  if (text === undefined || text === "null") return false
  // Browsers send the serialized form, so most requests end at this comparison.
  if (key.exactOrigins.includes(text)) return true
  return anyPatternMatches(key, parseOrigin(text))
}

// With allowed origins the Referer must come from one of them; without, any Referer will do (friction, not security).
function refererAllowed(key: VerifiableKey, text: string | undefined): boolean {
  if (text === undefined || text === "") return false
  return key.originPatterns === null || anyPatternMatches(key, originOfUrl(text))
}

const isFramed = ({ grant }: VerifiableKey, { frameOf }: RequestFacts): boolean => frameOf === grant.id

function anyPatternMatches(key: VerifiableKey, origin: ReturnType<typeof parseOrigin>): boolean {
  return (
    origin !== null && key.originPatterns !== null && key.originPatterns.some((p) => originMatches(origin, p))
  )
}
