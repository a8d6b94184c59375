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

/** Time between two lines about the same outage, ms. */
const OUTAGE_MS = 1_000

/** While the database is away every request fails for the same reason; to write each of them down would be the next outage. */
function createThrottle(): { readonly tell: (now: number) => number | null } {
  let toldAt = -Infinity
  let silent = 0
  return {
    /** How many were passed over since the last line; null: this one is to be passed over too. */
    tell(now) {
      if (Math.abs(now - toldAt) < OUTAGE_MS) {
        silent += 1
        return null
      }
      const before = silent
      toldAt = now
      silent = 0
      return before
    },
  }
}

/**
 * A logger that writes JSON lines; of failures for want of the database one a second.
 * @param write takes one line with its newline
 * @param now wall time, epoch ms
 */
export function createLogger(write: (line: string) => void, now: () => number): Logger {
  const line = (level: string, event: string, fields: Readonly<Record<string, unknown>>): void =>
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`)
  const outage = createThrottle()
  return {
    info: (event, fields = {}) => line("info", event, fields),
    warn: (event, fields = {}) => line("warn", event, fields),
    failure: (error, requestId) => {
      const fields = { request_id: requestId, code: error.code, detail: error.message, cause: causeOf(error) }
      if (error.code !== "unavailable") return line("error", "request_failed", fields)
      const notLogged = outage.tell(now())
      if (notLogged === null) return
      line("error", "request_failed", { ...fields, ...(notLogged > 0 ? { not_logged: notLogged } : {}) })
    },
  }
}
