import type { ErrorClass } from "../../discovery-error.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import { httpErrorClass, HttpJsonError, jsonAt } from "../../http-json.ts"

/** Reasons of `google.rpc.ErrorInfo` (`google/api/error_reason.proto`): the most exact of what Google says. */
const BY_REASON: Readonly<Record<string, ErrorClass>> = {
  SERVICE_DISABLED: "not_enabled",
  BILLING_DISABLED: "not_enabled",
  CONSUMER_SUSPENDED: "not_enabled",
  RATE_LIMIT_EXCEEDED: "throttled",
  RESOURCE_QUOTA_EXCEEDED: "throttled",
  ACCESS_TOKEN_EXPIRED: "bad_credentials",
  ACCESS_TOKEN_TYPE_UNSUPPORTED: "bad_credentials",
  ACCOUNT_STATE_INVALID: "bad_credentials",
  CREDENTIALS_MISSING: "bad_credentials",
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: "denied",
  IAM_PERMISSION_DENIED: "denied",
  USER_PROJECT_DENIED: "denied",
  SECURITY_POLICY_VIOLATED: "denied",
}

/** Codes of `google.rpc.Status` (`google/rpc/code.proto`), and error codes of OAuth 2.0 (RFC 6749 §5.2, RFC 8693 §2.2.2). */
const BY_STATUS: Readonly<Record<string, ErrorClass>> = {
  UNAUTHENTICATED: "bad_credentials",
  PERMISSION_DENIED: "denied",
  RESOURCE_EXHAUSTED: "throttled",
  DEADLINE_EXCEEDED: "timeout",
  // All that askers choose is the type of resources, and what Cloud Asset cannot search for it calls an invalid argument.
  INVALID_ARGUMENT: "unsupported",
  NOT_FOUND: "unsupported",
  UNIMPLEMENTED: "unsupported",
  INTERNAL: "provider_error",
  invalid_grant: "bad_credentials",
  invalid_client: "bad_credentials",
  invalid_target: "bad_credentials",
  invalid_scope: "bad_credentials",
  unauthorized_client: "bad_credentials",
  access_denied: "bad_credentials",
}

const SAID: Readonly<Record<ErrorClass, string>> = {
  denied: "The account may not search this.",
  throttled: "Google Cloud was asked too often.",
  timeout: "Google Cloud did not answer in time.",
  unsupported: "Google Cloud does not offer this here.",
  not_enabled:
    "The Cloud Asset API is not enabled for the project the account belongs to, or billing is not.",
  bad_credentials: "Google Cloud does not accept the account's credentials.",
  provider_error: "Google Cloud answered with an error.",
}

interface Said {
  /** `google.rpc.Code`, or the error code of OAuth. */
  readonly status: string | null
  readonly reason: string | null
  readonly message: string
  /** Permission named by `ErrorInfo`. */
  readonly permission: string | null
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null)

/** What an error's body says: `{error: google.rpc.Status}` of Google's APIs, `{error: code}` of OAuth. */
function saidIn(body: unknown): Said {
  const error = jsonAt(body, "error")
  if (typeof error === "string") return { status: error, reason: null, message: "", permission: null }
  const details = jsonAt(error, "details")
  const info = Array.isArray(details)
    ? (details as readonly unknown[]).find(
        (one) => textOf(jsonAt(one, "@type"))?.endsWith("/google.rpc.ErrorInfo") === true,
      )
    : undefined
  return {
    status: textOf(jsonAt(error, "status")),
    reason: textOf(jsonAt(info, "reason")),
    message: textOf(jsonAt(error, "message")) ?? "",
    permission: textOf(jsonAt(info, "metadata", "permission")),
  }
}

const PERMISSION = /^[a-zA-Z][\w-]*(?:\.\w+){2,}$/

/** The permission a refusal names, as in `Permission 'cloudasset.assets.searchAllResources' denied on …` and `Required '…' permission for …`. */
function missingPermission({ permission, message }: Said): string | undefined {
  const named = permission ?? /permissions?:? ['"`]?([\w-]+(?:\.\w+){2,})/i.exec(message)?.[1]
  const required = named ?? /required ['"`]([\w.-]+)['"`] permission/i.exec(message)?.[1]
  return required !== undefined && PERMISSION.test(required) ? required.slice(0, 200) : undefined
}

function classOf(error: HttpJsonError, { status, reason }: Said): ErrorClass {
  const exact = reason === null ? undefined : BY_REASON[reason]
  if (exact !== undefined) return exact
  // Not there for a moment is no throttling unless Google says how long to wait.
  if (status === "UNAVAILABLE" || error.status === 503)
    return error.retryAfterMs === null ? "provider_error" : "throttled"
  return (status === null ? undefined : BY_STATUS[status]) ?? httpErrorClass(error)
}

const CODE = /^[A-Za-z][A-Za-z_]{2,60}$/

/**
 * What a failed call means: by the reason in `google.rpc.ErrorInfo`, then by the code of `google.rpc.Status` or OAuth, then by the HTTP
 * status. The message is ours, because Google's may repeat what it was sent.
 */
export function classifyGcp(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError) return error
  if (!(error instanceof HttpJsonError)) {
    const late = error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name)
    const known: ErrorClass = late ? "timeout" : "provider_error"
    return new DiscoveryError(known, SAID[known], { cause: error })
  }
  const said = saidIn(error.body)
  const known = classOf(error, said)
  const code = said.reason ?? said.status ?? error.code
  return new DiscoveryError(known, SAID[known], {
    cause: error,
    providerCode: code !== null && CODE.test(code) ? code : undefined,
    missingPermission: known === "denied" ? missingPermission(said) : undefined,
    retryAfterMs: error.retryAfterMs,
  })
}
