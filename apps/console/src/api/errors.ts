import { BittingError } from "@bitting/sdk"
import { texts } from "../texts.ts"

/** What a failure means to a person. */
export interface ServerError {
  /** A sentence. */
  readonly message: string
  /** Switch on this. */
  readonly code: string
  /** HTTP status; 0: there was no answer. */
  readonly status: number
  /** What the server's log knows it by. */
  readonly requestId: string | undefined
  /** JSON pointer or parameter name → what is wrong there. */
  readonly fields: Readonly<Record<string, string>>
  /** Seconds to wait before another attempt. */
  readonly retryAfter: number | undefined
  /** Further members of the problem document. */
  readonly problem: Readonly<Record<string, unknown>>
}

function fieldsOf(error: BittingError): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  for (const { pointer, detail } of error.errors) fields[pointer] ??= detail
  return fields
}

function messageOf(error: BittingError): string {
  const known: Readonly<Record<string, string>> = texts.errors
  return known[error.code] ?? error.message
}

/** The one place where failures of calls become words. Anything can be thrown; anything can be given. */
export function processServerError(error: unknown): ServerError {
  if (error instanceof BittingError) {
    const { code, status, requestId, retryAfter, problem } = error
    return {
      message: messageOf(error),
      code,
      status,
      requestId,
      retryAfter,
      problem,
      fields: fieldsOf(error),
    }
  }
  return {
    message: texts.errors.unexpected,
    code: "unexpected",
    status: 0,
    requestId: undefined,
    retryAfter: undefined,
    problem: {},
    fields: {},
  }
}

/** Whether the failure means that nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof BittingError && error.status === 401
}

/** Whether the failure means that what was to be changed is no longer what the person saw. */
export const isStale = ({ code }: Pick<ServerError, "code">): boolean => code === "precondition_failed"

/** Whether the failure means that the thing does not exist, as far as the person may know. */
export function isNotFound(error: unknown): boolean {
  return error instanceof BittingError && error.status === 404
}
