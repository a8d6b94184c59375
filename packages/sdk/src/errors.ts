/** A place in a request that is wrong. */
export interface ErrorPlace {
  /** JSON pointer into the body, or the name of a parameter. */
  readonly pointer: string
  readonly detail: string
}

/** What a `BittingError` is made of. */
export interface BittingErrorParts {
  readonly message: string
  /** HTTP status; 0 when no answer came. */
  readonly status?: number
  readonly requestId?: string | undefined
  readonly errors?: readonly ErrorPlace[]
  /** Seconds after which a repetition makes sense. */
  readonly retryAfter?: number | undefined
  /** Further members of the problem document, such as `missing_scopes`. */
  readonly problem?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/**
 * A call that came to nothing. Switch on `code`: those of the server are listed in its error reference; of the client's own there are
 * `network_error`, `timeout`, `unexpected_answer` and `token_lost`. It never contains a token.
 */
export class BittingError extends Error {
  override readonly name = "BittingError"
  readonly code: string
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** The request's id, as in the server's log. */
  readonly requestId: string | undefined
  /** The places in the request that are wrong. */
  readonly errors: readonly ErrorPlace[]
  /** Seconds after which a repetition makes sense. */
  readonly retryAfter: number | undefined
  /** The server's problem document (RFC 9457); empty when there was none. */
  readonly problem: Readonly<Record<string, unknown>>

  constructor(code: string, parts: BittingErrorParts) {
    super(parts.message, parts.cause === undefined ? {} : { cause: parts.cause })
    this.code = code
    this.status = parts.status ?? 0
    this.requestId = parts.requestId
    this.errors = parts.errors ?? []
    this.retryAfter = parts.retryAfter
    this.problem = parts.problem ?? {}
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function placesOf(value: unknown): readonly ErrorPlace[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map(({ pointer, detail }) => ({
    pointer: String(pointer),
    detail: String(detail),
  }))
}

/** Seconds of a `Retry-After` header; undefined for none and for a date. */
export function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get("retry-after")
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The error of an answer that is no success. What is not a problem document is not repeated in it. */
export function errorOf(response: Response, text: string): BittingError {
  const problem = parsed(text)
  const requestId = response.headers.get("x-request-id") ?? undefined
  const common = { status: response.status, requestId, retryAfter: retryAfterOf(response.headers) }
  if (!isRecord(problem) || typeof problem["code"] !== "string") {
    return new BittingError("unexpected_answer", {
      ...common,
      message: `The answer ${response.status} is not one of a Bitting server's.`,
    })
  }
  const detail = problem["detail"] ?? problem["title"]
  return new BittingError(problem["code"], {
    ...common,
    message: typeof detail === "string" ? detail : problem["code"],
    errors: placesOf(problem["errors"]),
    problem,
  })
}
