import type { ErrorCode } from "@bitting/core"
import { BittingError, ERROR_CATALOGUE } from "@bitting/core"
import { redacted } from "../secrets/redact.ts"
import { waitHeaders } from "./too-many.ts"

/** What is needed to write a problem document. */
export interface ProblemContext {
  readonly requestId: string
  readonly publicUrl: string
}

/** Most places an answer names, and the longest texts it repeats: a refusal is never larger than what it refuses. */
const PLACES_MAX = 50
const POINTER_MAX = 200
const DETAIL_MAX = 2_000

/** A text of the client's as an answer may repeat it. */
function repeated(text: string, max: number): string {
  const shown = redacted(text)
  return shown.length > max ? `${shown.slice(0, max)}…` : shown
}

/** An error as RFC 9457 problem details. */
export function problemJson(
  error: BittingError,
  { requestId, publicUrl }: ProblemContext,
): Readonly<Record<string, unknown>> {
  const errors = error.errors.slice(0, PLACES_MAX).map(({ pointer, detail }) => ({
    pointer: repeated(pointer, POINTER_MAX),
    detail: repeated(detail, DETAIL_MAX),
  }))
  const standard = {
    type: `${publicUrl}/docs/errors/${error.code}`,
    title: ERROR_CATALOGUE[error.code].title,
    status: error.status,
    detail: repeated(error.message, DETAIL_MAX),
    code: error.code,
    request_id: requestId,
    ...(errors.length > 0 ? { errors } : {}),
  }
  // Again after the code's own members, so that none of them can stand in for a standard one.
  return { ...standard, ...error.extra, ...standard }
}

/** Headers RFC 6750 and RFC 9110 want beside an error, and what it tells of a limit. */
export function problemHeaders(error: BittingError): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
  }
  const challenge = challengeOf(error)
  if (challenge !== null) headers["www-authenticate"] = challenge
  return { ...headers, ...waitHeaders(error) }
}

const REALM = 'Bearer realm="bitting"'

function challengeOf({ code, status, extra }: BittingError): string | null {
  if (code === "insufficient_scope") {
    const scopes = Array.isArray(extra["missing_scopes"]) ? extra["missing_scopes"].join(" ") : ""
    return `${REALM}, error="insufficient_scope", scope="${scopes}"`
  }
  if (code === "invalid_token") return `${REALM}, error="invalid_token"`
  if (code === "duplicate_credentials") return `${REALM}, error="invalid_request"`
  return status === 401 ? REALM : null
}

/** Codes of Node's and Fastify's own failures that are the client's doing. */
const KNOWN: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body_too_large",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid_json",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid_json",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_request",
  FST_ERR_BAD_URL: "not_found",
  FST_ERR_MAX_PARAM_LENGTH: "not_found",
  FST_ERR_ASYNC_CONSTRAINT: "not_found",
}

/**
 * Any failure as an error of the catalogue; what is not the client's doing is `internal`, with the cause for the log.
 * @param bodyMax how many bytes the operation reads of a body, where one was read
 */
export function asBittingError(error: unknown, bodyMax?: number): BittingError {
  if (error instanceof BittingError) return error
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code] : undefined
  if (known === "body_too_large" && bodyMax !== undefined) {
    const detail = `At most ${bodyMax.toLocaleString("en")} bytes are read of the body of this request.`
    return new BittingError(known, { detail })
  }
  if (known !== undefined) return new BittingError(known)
  // Whatever else the framework blames on the client (a QUERY without a type) is not the server's fault.
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500
  if (code.startsWith("FST_") && status >= 400 && status < 500) return new BittingError("invalid_request")
  return new BittingError("internal", { cause: error })
}
