import type { ErrorCode, OperationId } from "@bitting/core"
import type { z } from "zod"

/** One operation of the API, as data: no framework in sight. */
export interface RouteDef {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** With parameters in braces, as OpenAPI writes it. */
  readonly path: `/${string}`
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /**
   * Who may call: `public` asks nobody; `caller` anybody who is signed in or holds a system key; `person` only a session;
   * an operation of the authority matrix what that says; `edge` holders of keys of the keyspace `discovery`, people, and, as far as that
   * keyspace allows it, anybody.
   */
  readonly access: "public" | "caller" | "person" | "edge" | OperationId
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  /** Absent: the operation takes no body. */
  readonly body?: z.ZodType
  /** The body may be left out. */
  readonly bodyOptional?: true
  /** It is a POST that changes nothing. */
  readonly asks?: true
  /** The body is a form, and errors have the members that OAuth knows besides ours (RFC 6749 §5.2). */
  readonly oauth?: true
  /** A repeated request with the same `Idempotency-Key` is answered with what the first one created. */
  readonly idempotent?: true
  /** Largest body, bytes; 1 MiB when left out. */
  readonly bodyMax?: number
  readonly ok: {
    readonly status: 200 | 201 | 202 | 204
    readonly description: string
    readonly body?: z.ZodType
    /** The answer is text of this type, sent while it is made, instead of a body. */
    readonly stream?: "application/x-ndjson" | "text/csv"
    /** Another success, without a body (`DELETE …?purge=true`). */
    readonly alsoNoContent?: true
    /** The answer has a strong ETag; changes accept `If-Match`. */
    readonly etag?: true
  }
  /** Codes beyond those every operation can answer. */
  readonly errors: readonly ErrorCode[]
}

/** Whether the operation may change something. */
export function changesSomething({ method, asks }: RouteDef): boolean {
  return method !== "GET" && asks !== true
}

/** Codes that any operation can answer. */
export const COMMON_ERRORS: readonly ErrorCode[] = ["invalid_request", "internal", "unavailable"]

/** Codes of every operation that changes something. */
export const COMMIT_ERRORS: readonly ErrorCode[] = ["outcome_unknown"]

/** Codes of every operation that asks who is calling. */
export const CALLER_ERRORS: readonly ErrorCode[] = [
  "duplicate_credentials",
  "unauthenticated",
  "invalid_token",
  "invalid_session",
  "not_a_system_key",
  "ip_not_allowed",
  "origin_not_allowed",
  "referer_required",
  "rate_limited",
  "quota_exceeded",
]

/** Codes of every operation of a protected API. */
export const EDGE_ERRORS: readonly ErrorCode[] = [
  "duplicate_credentials",
  "unauthenticated",
  "invalid_token",
  "invalid_session",
  "ip_not_allowed",
  "origin_not_allowed",
  "referer_required",
  "environment_not_allowed",
  "account_not_allowed",
  "service_not_allowed",
  "batch_too_large",
  "rate_limited",
  "quota_exceeded",
  "organization_required",
  "organization_suspended",
  "role_insufficient",
  "not_found",
]

/** Codes of every operation with a body. */
export const BODY_ERRORS: readonly ErrorCode[] = [
  "invalid_json",
  "body_too_large",
  "unsupported_media_type",
  "request_timeout",
]
