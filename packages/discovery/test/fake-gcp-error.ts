/** What a call is answered with. */
export interface FakeReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const JSON_TYPE = { "content-type": "application/json; charset=UTF-8" }

/** A reply in JSON. */
export function jsonReply(body: unknown, status = 200): FakeReply {
  return { status, headers: JSON_TYPE, body: JSON.stringify(body) }
}

const HTTP_OF = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const

/** `google.rpc.ErrorInfo`. */
export interface FakeErrorInfo {
  readonly reason: string
  readonly domain: string
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * An error of a Google API: `google.rpc.Status` as HTTP and JSON tell it (`google.aip.dev/193`,
 * `cloud.google.com/apis/design/errors#http_mapping`).
 */
export function statusReply(
  status: keyof typeof HTTP_OF,
  message: string,
  info: FakeErrorInfo | null = null,
): FakeReply {
  const code = HTTP_OF[status]
  const details =
    info === null ? {} : { details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", ...info }] }
  return jsonReply({ error: { code, message, status, ...details } }, code)
}

/** An error of an OAuth 2.0 endpoint (RFC 6749 §5.2). */
export function oauthError(error: string, description: string, status = 400): FakeReply {
  return jsonReply({ error, error_description: description }, status)
}

/** What Google answers for an address that it does not have. */
export const NO_SUCH_PAGE: FakeReply = {
  status: 404,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p>The requested URL was not found on this server.",
}

const SERVICE = "cloudasset.googleapis.com"

/** The API is not enabled in the project that pays (`google/api/error_reason.proto`, SERVICE_DISABLED). */
export function serviceDisabled(projectNumber: string): FakeReply {
  return statusReply(
    "PERMISSION_DENIED",
    `Cloud Asset API has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/${SERVICE}/overview?project=${projectNumber} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
    {
      reason: "SERVICE_DISABLED",
      domain: "googleapis.com",
      metadata: { service: SERVICE, consumer: `projects/${projectNumber}` },
    },
  )
}

/** A quota is used up (`google/api/error_reason.proto`, RATE_LIMIT_EXCEEDED). */
export function quotaExceeded(projectNumber: string): FakeReply {
  return statusReply(
    "RESOURCE_EXHAUSTED",
    `Quota exceeded for quota metric 'SearchAllResources Requests' and limit 'SearchAllResources Requests per minute' of service '${SERVICE}' for consumer 'project_number:${projectNumber}'.`,
    {
      reason: "RATE_LIMIT_EXCEEDED",
      domain: "googleapis.com",
      metadata: {
        service: SERVICE,
        consumer: `projects/${projectNumber}`,
        quota_metric: `${SERVICE}/search_all_resources_requests`,
        quota_limit: "SearchAllResourcesRequestsPerMinutePerProject",
        quota_limit_value: "400",
        quota_location: "global",
      },
    },
  )
}

/** Somebody lacks a permission (`cloud.google.com/iam/docs/permission-error-messages`). */
export function permissionDenied(permission: string, resource: string): FakeReply {
  return statusReply(
    "PERMISSION_DENIED",
    `Permission '${permission}' denied on resource '${resource}' (or it may not exist).`,
    { reason: "IAM_PERMISSION_DENIED", domain: "iam.googleapis.com", metadata: { permission, resource } },
  )
}

/** A field or parameter that the request's message does not have. */
export function unknownName(name: string, where: string): FakeReply {
  return statusReply(
    "INVALID_ARGUMENT",
    `Invalid JSON payload received. Unknown name "${name}": Cannot bind ${where}. Field '${name}' could not be found in request message.`,
  )
}
