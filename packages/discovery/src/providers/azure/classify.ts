import type { ErrorClass } from "../../discovery-error.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import { httpErrorClass, HttpJsonError, jsonAt } from "../../http-json.ts"
import { resetsAfterMs } from "./quota.ts"

/** Error codes of Azure Resource Manager and of Resource Graph. The first that fits decides. */
const BY_CODE: readonly (readonly [RegExp, ErrorClass])[] = [
  [/RateLimit|TooManyRequests|Throttl|QuotaExceeded/i, "throttled"],
  [
    /^(Invalid|Expired)AuthenticationToken|^AuthenticationFailed|^InvalidAuthentication|^TokenExpired/i,
    "bad_credentials",
  ],
  [
    /MissingSubscriptionRegistration|DisabledSubscription|SubscriptionNotRegistered|SubscriptionIsDisabled/i,
    "not_enabled",
  ],
  // A subscription that one may not see is said not to be there, and Resource Graph calls it not valid.
  [
    /AuthorizationFailed|^Forbidden$|AccessDenied|SubscriptionNotFound|NoValidSubscriptionsInQueryRequest|^InvalidSubscriptionId$/i,
    "denied",
  ],
  [
    /InvalidResourceNamespace|InvalidResourceType|NoRegisteredProviderFound|InvalidApiVersionParameter/i,
    "unsupported",
  ],
  [/Timeout|TimedOut/i, "timeout"],
]

const SAID: Readonly<Record<ErrorClass, string>> = {
  denied: "The account may not list this.",
  throttled: "Azure was asked too often.",
  timeout: "Azure did not answer in time.",
  unsupported: "Azure does not offer this here.",
  not_enabled: "This is not enabled for the subscription.",
  bad_credentials: "Azure does not accept the account's credentials.",
  provider_error: "Azure answered with an error.",
}

const isCode = (value: unknown): value is string => typeof value === "string" && /^[\w.-]{1,100}$/.test(value)

/** The codes of an error, the most telling first: Resource Graph says `BadRequest` and tells in the details why. */
function codesOf(body: unknown): readonly string[] {
  const details = jsonAt(body, "error", "details")
  const inner = Array.isArray(details) ? details.map((one) => jsonAt(one, "code")) : []
  return [...inner, jsonAt(body, "error", "code")].filter(isCode)
}

/**
 * The action a refusal names: `… does not have authorization to perform action 'Microsoft.Compute/virtualMachines/read' over scope …`. The
 * scope is left out: it tells what the subscription is made of.
 */
function missingPermission(body: unknown): string | undefined {
  const message = jsonAt(body, "error", "message")
  if (typeof message !== "string") return undefined
  return /perform action '([\w.*-]{1,100}(?:\/[\w.*-]{1,100}){1,10})'/i.exec(message)?.[1]
}

function classOf(error: HttpJsonError, codes: readonly string[]): ErrorClass {
  for (const [pattern, known] of BY_CODE) if (codes.some((code) => pattern.test(code))) return known
  if (error.failure === "unreachable" && /TIMEDOUT|TIMEOUT/.test(error.code ?? "")) return "timeout"
  return error.failure === "status" ? httpErrorClass(error) : "provider_error"
}

/**
 * What a failed call to Azure Resource Manager means: by its error code, then by its HTTP status. The message is ours, because Azure's
 * names identities and parts of the subscription.
 */
export function classifyAzure(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError) return error
  if (error instanceof DOMException && error.name === "TimeoutError")
    return new DiscoveryError("timeout", SAID.timeout, { cause: error })
  if (!(error instanceof HttpJsonError))
    return new DiscoveryError("provider_error", SAID.provider_error, { cause: error })
  const codes = codesOf(error.body)
  const known = classOf(error, codes)
  return new DiscoveryError(known, SAID[known], {
    cause: error,
    providerCode: codes[0],
    missingPermission: known === "denied" ? missingPermission(error.body) : undefined,
    retryAfterMs: error.retryAfterMs ?? resetsAfterMs(error.header("x-ms-user-quota-resets-after")),
  })
}

/**
 * What it means that Entra ID gave no token (RFC 6749 §5.2, with Microsoft's `error_codes` besides). Whatever it refuses is for the
 * credentials to put right, unless it was only busy.
 */
export function classifyToken(error: unknown): DiscoveryError {
  if (!(error instanceof HttpJsonError) || error.failure !== "status") return classifyAzure(error)
  const named = jsonAt(error.body, "error")
  const number = jsonAt(error.body, "error_codes", "0")
  const { status } = error
  const refused = status !== null && status >= 400 && status < 500 && ![408, 429].includes(status)
  const busy = named === "temporarily_unavailable"
  const known = busy ? "throttled" : refused ? "bad_credentials" : httpErrorClass(error)
  return new DiscoveryError(known, SAID[known], {
    cause: error,
    providerCode: typeof number === "number" ? `AADSTS${number}` : isCode(named) ? named : undefined,
    retryAfterMs: error.retryAfterMs,
  })
}
