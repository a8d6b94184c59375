import type { ErrorClass } from "../../discovery-error.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import { HttpJsonError, jsonAt } from "../../http-json.ts"
import { ADDRESS_REFUSED } from "./public-network.ts"

const BY_STATUS: Readonly<Record<number, ErrorClass>> = {
  401: "bad_credentials",
  403: "denied",
  404: "unsupported",
  405: "unsupported",
  406: "unsupported",
  408: "timeout",
  429: "throttled",
  504: "timeout",
}

/** Reasons of a Status object that say more than the HTTP status (`k8s.io/apimachinery/pkg/apis/meta/v1`, StatusReason). */
const BY_REASON: Readonly<Record<string, ErrorClass>> = {
  Unauthorized: "bad_credentials",
  Forbidden: "denied",
  NotFound: "unsupported",
  MethodNotAllowed: "unsupported",
  NotAcceptable: "unsupported",
  TooManyRequests: "throttled",
  Timeout: "timeout",
  ServerTimeout: "timeout",
}

const SAID: Readonly<Record<ErrorClass, string>> = {
  denied: "The token may not list this.",
  throttled: "The cluster was asked too often.",
  timeout: "The cluster did not answer in time.",
  unsupported: "The cluster does not have this kind of resource.",
  not_enabled: "The cluster does not offer this.",
  bad_credentials: "The cluster does not accept the token.",
  provider_error: "The cluster answered with an error.",
}

/** Names that OpenSSL and Node have for certificates that cannot be trusted. */
const CERTIFICATE =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY|DECODE)|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_CERT_|ERR_OSSL_)/

/** What failed without a reply from the API server. */
function unreached({ failure, code, status }: HttpJsonError): DiscoveryError {
  const known = (errorClass: ErrorClass, message: string): DiscoveryError =>
    new DiscoveryError(errorClass, message, { providerCode: code ?? undefined })
  if (code === ADDRESS_REFUSED)
    return known("bad_credentials", "The cluster's address is none of the public internet.")
  if (code !== null && CERTIFICATE.test(code))
    return known("bad_credentials", "The cluster's certificate is not one of the authority that was given.")
  switch (failure) {
    case "address":
      return known("bad_credentials", "The cluster's address is not allowed.")
    case "unreachable":
      return known("provider_error", "The cluster could not be reached, or broke off.")
    case "redirect":
      return known("provider_error", "The cluster points elsewhere, and that is not followed.")
    case "too_large":
      return known("provider_error", "The cluster's answer is too large.")
    case "not_json":
    case "status":
      return known(
        "provider_error",
        status === null ? SAID.provider_error : "The cluster's answer is no JSON.",
      )
  }
}

/** `list deployments.apps`, of what a Status object names. */
function permissionOf(body: unknown): string | undefined {
  const kind = jsonAt(body, "details", "kind")
  const group = jsonAt(body, "details", "group")
  if (typeof kind !== "string" || !/^[a-z0-9-]{1,63}$/.test(kind)) return undefined
  return typeof group === "string" && /^[a-z0-9.-]{1,253}$/.test(group)
    ? `list ${kind}.${group}`
    : `list ${kind}`
}

/**
 * What a failed request means: by the reason of the Status object it was answered with, then by the HTTP status. The message is ours, because
 * the cluster's may repeat what it was sent.
 * @param permission what was needed; what the Status object names when left out
 */
export function classifyKubernetes(error: unknown, permission?: string): DiscoveryError {
  if (error instanceof DiscoveryError) return error
  if (!(error instanceof HttpJsonError))
    return new DiscoveryError("provider_error", SAID.provider_error, { cause: error })
  const { failure, status, body } = error
  if (failure !== "status" || status === null) return unreached(error)
  const told = jsonAt(body, "kind") === "Status" ? jsonAt(body, "reason") : undefined
  const reason = typeof told === "string" && /^[A-Za-z]{1,60}$/.test(told) ? told : undefined
  const { retryAfterMs } = error
  const known =
    (reason === undefined ? undefined : BY_REASON[reason]) ??
    // A cluster that is too busy, or about to be back, says when to come again.
    (status === 503 && retryAfterMs !== null ? "throttled" : BY_STATUS[status]) ??
    "provider_error"
  return new DiscoveryError(known, SAID[known], {
    cause: error,
    // Two names for one thing: a list that is too old to be gone on with.
    providerCode: status === 410 ? EXPIRED : reason,
    retryAfterMs,
    missingPermission: known === "denied" ? (permission ?? permissionOf(body)) : undefined,
  })
}

/** The provider's code of a list that cannot be gone on with. */
export const EXPIRED = "Expired"
