import type { BittingError } from "@bitting/core"

/** What the server tells its operator, one JSON line each. Callers pass no secrets: no tokens, cookies, bodies or query strings. */
export interface Logger {
  readonly info: (event: string, fields?: Readonly<Record<string, unknown>>) => void
  readonly warn: (event: string, fields?: Readonly<Record<string, unknown>>) => void
  /** A request that failed for a reason of the server's own. */
  readonly failure: (error: BittingError, requestId: string) => void
}

function causeOf(error: BittingError): string | undefined {
  const { cause } = error
  if (cause instanceof Error) return cause.stack ?? cause.message
  return cause === undefined ? undefined : "not an Error"
}

/**
 * A logger that writes JSON lines.
 * @param write takes one line with its newline
 * @param now wall time, epoch ms
 */
export function createLogger(write: (line: string) => void, now: () => number): Logger {
  const line = (level: string, event: string, fields: Readonly<Record<string, unknown>>): void =>
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`)
  return {
    info: (event, fields = {}) => line("info", event, fields),
    warn: (event, fields = {}) => line("warn", event, fields),
    failure: (error, requestId) =>
      line("error", "request_failed", {
        request_id: requestId,
        code: error.code,
        detail: error.message,
        cause: causeOf(error),
      }),
  }
}
