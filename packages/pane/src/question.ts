import type { Result, Table } from "./table.ts"
import { tableOf } from "./table.ts"

/** What a pane asks, and whom. */
export interface Question {
  /** Base URL of the server, with a slash at the end. */
  readonly server: string
  readonly token: string
  readonly service: string
  readonly provider: string
  readonly region: string | null
  readonly account: string | null
  /** Null: the service's usual ones. */
  readonly attributes: readonly string[] | null
}

/** What came of asking. */
export type Outcome =
  | { readonly kind: "table"; readonly table: Table }
  | {
      readonly kind: "refused"
      /** The server's code for it; `offline` where it could not be reached. */
      readonly code: string
      /** What the author of the page did wrong, in the server's words. */
      readonly details: readonly string[]
      /** How long to leave it alone, ms; null: it did not say. */
      readonly waitMs: number | null
    }

/** Longest wait for an answer, ms: the server itself gives up before. */
const PATIENCE_MS = 40_000

/** Longest wait that is believed, ms. */
const WAIT_MAX_MS = 3_600_000

const refused = (code: string): Outcome => ({ kind: "refused", code, details: [], waitMs: null })

/** How long `Retry-After` (RFC 9110 §10.2.3) asks to wait, ms; null: it does not say. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null
  const seconds = Number(header)
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 1_000), WAIT_MAX_MS)
}

function bodyOf({ service, provider, region, account, attributes }: Question): string {
  const entry = {
    service,
    provider,
    ...(region === null ? {} : { region }),
    ...(account === null ? {} : { account }),
    ...(attributes === null ? {} : { attributes }),
  }
  return JSON.stringify({ services: [entry] })
}

interface Problem {
  readonly code?: unknown
  readonly errors?: readonly { readonly detail?: unknown }[]
}

async function refusalOf(response: Response): Promise<Outcome> {
  // Whatever stands in between may answer in words of its own.
  const problem: Problem = await response.json().catch(() => ({}))
  const details = (Array.isArray(problem.errors) ? problem.errors : []).map(({ detail }) => String(detail))
  return {
    kind: "refused",
    code: typeof problem.code === "string" ? problem.code : `status_${response.status}`,
    details,
    waitMs: retryAfterMs(response.headers.get("retry-after"), Date.now()),
  }
}

/**
 * Asks the server. Sends the key and no cookie, and says which site asks, whatever the page's own referrer policy is.
 * @param signal ends it early
 * @returns what came of it; null where it was ended early
 */
export async function ask(question: Question, signal: AbortSignal): Promise<Outcome | null> {
  try {
    const response = await fetch(`${question.server}discovery`, {
      method: "POST",
      headers: { authorization: `Bearer ${question.token}`, "content-type": "application/json" },
      body: bodyOf(question),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "strict-origin-when-cross-origin",
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    if (!response.ok) return await refusalOf(response)
    // What the server answers is its contract.
    const { results } = (await response.json()) as { readonly results: readonly Result[] }
    const table = tableOf(results)
    return table === null ? refused("account_not_allowed") : { kind: "table", table }
  } catch {
    return signal.aborted ? null : refused("offline")
  }
}
