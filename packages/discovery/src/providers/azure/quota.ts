import { DiscoveryError } from "../../discovery-error.ts"
import { HttpJsonError } from "../../http-json.ts"

/** How often somebody may ask Resource Graph before it has said so itself, and in which time. */
const USUAL_QUERIES = 15
const USUAL_WINDOW_MS = 5_000

/** A quota that comes back later than that is not waited for. */
const PATIENCE_MS = 30_000

/** No answer is believed to end all asking for longer. */
const RESET_MAX_MS = 5 * 60_000

/** What a quota is kept with. */
export interface QuotaOptions {
  /** Monotonic ms. */
  readonly now: () => number
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** How many queries one identity may still make. */
export interface Quota {
  /**
   * Makes one query when there is quota for it.
   * @param headersOf the reply's headers, which say how much is left
   * @throws DiscoveryError throttled when there is none for long; else what the query throws
   */
  readonly run: <T>(
    signal: AbortSignal,
    query: () => Promise<T>,
    headersOf: (reply: T) => { readonly get: (name: string) => string | null },
  ) => Promise<T>
}

/** A duration as Resource Graph tells it, `hh:mm:ss`, in ms; null: it is none. */
export function resetsAfterMs(text: string | null): number | null {
  const [, hours, minutes, seconds] = /^(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.\d+)?$/.exec(text ?? "") ?? []
  if (hours === undefined) return null
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
}

/**
 * Keeps to the quota of Resource Graph, which is so many queries of one identity in so many seconds, whatever they ask
 * (`learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests`). What is under way is taken to be
 * uncounted yet.
 */
export function createQuota({ now, wait }: QuotaOptions): Quota {
  let left = 0
  let resetsAt = Number.NEGATIVE_INFINITY
  let underWay = 0

  async function turn(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const at = now()
      if (at >= resetsAt) {
        left = USUAL_QUERIES
        resetsAt = at + USUAL_WINDOW_MS
      }
      if (left > 0) {
        left -= 1
        return
      }
      const waitMs = resetsAt - at
      if (waitMs > PATIENCE_MS)
        throw new DiscoveryError("throttled", "Azure was asked too often.", { retryAfterMs: waitMs })
      await wait(waitMs, signal)
    }
  }

  function learn(headers: { readonly get: (name: string) => string | null }): void {
    const remaining = headers.get("x-ms-user-quota-remaining")
    const afterMs = resetsAfterMs(headers.get("x-ms-user-quota-resets-after"))
    if (remaining === null || !/^\d{1,9}$/.test(remaining) || afterMs === null) return
    left = Math.max(0, Number(remaining) - underWay)
    resetsAt = now() + Math.min(afterMs, RESET_MAX_MS)
  }

  return {
    async run(signal, query, headersOf) {
      await turn(signal)
      underWay += 1
      try {
        const reply = await query()
        underWay -= 1
        learn(headersOf(reply))
        return reply
      } catch (error) {
        underWay -= 1
        // Whoever is throttled is told for how long.
        if (error instanceof HttpJsonError) learn({ get: error.header })
        throw error
      }
    },
  }
}
