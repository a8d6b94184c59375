import type { ErrorClass } from "../../discovery-error.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import { httpErrorClass, retryAfterMs } from "../../http-json.ts"

const BY_NAME: readonly (readonly [RegExp, ErrorClass])[] = [
  [
    /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded|PriorRequestNotComplete|LimitExceededException$|BandwidthLimit/i,
    "throttled",
  ],
  [
    /OptInRequired|SubscriptionRequired|NotSignedUp|NotEnabled|RegionDisabled|InvalidAccess$|AWSOrganizationsNotInUse|AccountNotFound/i,
    "not_enabled",
  ],
  [
    /ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|CredentialsProvider|TokenRefreshRequired|InvalidIdentityToken/i,
    "bad_credentials",
  ],
  [/AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthorizationError/i, "denied"],
  [
    /UnsupportedAction|UnsupportedOperation|TypeNotFound|UnknownOperation|InvalidAction|NotImplemented|UnknownEndpoint/i,
    "unsupported",
  ],
  [/Timeout|TimedOut|AbortError|RequestExpired/i, "timeout"],
]

const SAID: Readonly<Record<ErrorClass, string>> = {
  denied: "The account may not list this.",
  throttled: "AWS was asked too often.",
  timeout: "AWS did not answer in time.",
  unsupported: "AWS does not offer this here.",
  not_enabled: "This is not enabled for the account or the region.",
  bad_credentials: "AWS does not accept the account's credentials.",
  provider_error: "AWS answered with an error.",
}

/** What AWS says of credentials it does not know, and of any in a region that the account has not enabled. */
const UNKNOWN_HERE = /^(AuthFailure|InvalidClientTokenId|UnrecognizedClientException)$/

const SAID_HERE = "AWS does not accept the account's credentials, or the account has not enabled the region."

interface SdkError {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  readonly Code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
  /** Header names are in lower case. */
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

const isSdkError = (error: unknown): error is SdkError => error instanceof Error

/** The action a refusal names: `User: … is not authorized to perform: ec2:DescribeInstances …`. */
function missingPermission(message: string): string | undefined {
  return /not authorized to perform:?\s+([a-z0-9-]+:\w+)/i.exec(message)?.[1]
}

function classOf({ name, Code, code, $metadata }: SdkError): ErrorClass {
  for (const text of [name, Code, code])
    for (const [pattern, known] of BY_NAME) if (typeof text === "string" && pattern.test(text)) return known
  // Emulators and proxies answer in the wrong protocol now and then; the SDK then knows the status only.
  return httpErrorClass({ status: $metadata?.httpStatusCode ?? null })
}

/** How long AWS wants us to stay away, ms; null: it does not say. Its own header, which not every service has, is in ms. */
function waitMs({ $response }: SdkError): number | null {
  const own = $response?.headers?.["x-amz-retry-after"] ?? ""
  if (/^\d{1,9}$/.test(own)) return Number(own)
  return retryAfterMs($response?.headers?.["retry-after"] ?? null, Date.now())
}

/** Codes of the system and of undici for what took too long, or was given up for it. */
const TOO_LONG = /TIMEDOUT|TIMEOUT|ABORT/

/** Whether a connection could not be made, or broke: such an error has a code, and belongs to no answer. */
function isUnreached({ code, $metadata }: SdkError): boolean {
  return typeof code === "string" && $metadata?.httpStatusCode === undefined && !TOO_LONG.test(code)
}

/** Names that say nothing of what AWS said, such as the parser's own. */
const UNSPEAKING = /^(Error|SyntaxError|TypeError|Unknown|UnknownError)$/

/**
 * What a failed SDK call means: by its name, then by its HTTP status. The message is ours, because the provider's may repeat what it was
 * sent.
 */
export function classifyAws(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError) return error
  if (!isSdkError(error)) return new DiscoveryError("provider_error", SAID.provider_error, { cause: error })
  if (isUnreached(error))
    return new DiscoveryError("provider_error", "AWS could not be reached, or broke off.", { cause: error })
  const known = classOf(error)
  return new DiscoveryError(known, UNKNOWN_HERE.test(error.name) ? SAID_HERE : SAID[known], {
    cause: error,
    providerCode: UNSPEAKING.test(error.name) ? undefined : error.name.slice(0, 100),
    missingPermission: known === "denied" ? missingPermission(error.message) : undefined,
    retryAfterMs: known === "throttled" ? waitMs(error) : null,
  })
}
