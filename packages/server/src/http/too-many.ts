import type { BucketView, Decision } from "@bitting/core"
import { BittingError } from "@bitting/core"

/** A limit as headers tell it: by name, how many in how many seconds, how many are left, and in how many seconds there are more. */
interface Limit {
  readonly name: "rpm" | "quota"
  readonly limit: number
  readonly windowSeconds?: number
  readonly remaining: number
  readonly seconds?: number | undefined
}

const MINUTE_SECONDS = 60

// draft-ietf-httpapi-ratelimit-headers-11: names are quoted strings, `w` and `t` may be left out.
function headersOf({ name, limit, windowSeconds, remaining, seconds }: Limit): Record<string, string> {
  return {
    "ratelimit-policy": `"${name}";q=${limit}${windowSeconds === undefined ? "" : `;w=${windowSeconds}`}`,
    ratelimit: `"${name}";r=${remaining}${seconds === undefined ? "" : `;t=${seconds}`}`,
  }
}

/** Headers that tell a caller how much of the limit is left (draft-ietf-httpapi-ratelimit-headers-11). */
export function rateHeaders({ rateLimit }: Pick<Decision, "rateLimit">): Record<string, string> {
  if (rateLimit === null) return {}
  const { limit, remaining, resetSeconds: seconds } = rateLimit
  return headersOf({ name: "rpm", limit, windowSeconds: MINUTE_SECONDS, remaining, seconds })
}

/**
 * The refusal of one request too many in a minute.
 * @param view what is left of the limit; null: unknown
 * @param detail a sentence for this occasion
 */
export function rateLimited(view: BucketView | null, detail?: string): BittingError {
  const left =
    view === null
      ? {}
      : { rate_limit: { limit: view.limit, remaining: view.remaining, reset_seconds: view.resetSeconds } }
  return new BittingError("rate_limited", {
    ...(detail === undefined ? {} : { detail }),
    extra: { retry_after: view?.retryAfterSeconds ?? MINUTE_SECONDS, ...left },
  })
}

/**
 * The refusal of a use the quota has none left for. One that never begins anew says nothing of when to come again.
 * @param now epoch ms
 */
export function quotaExceeded({ quota }: Pick<Decision, "quota">, now: number): BittingError {
  if (quota === null) return new BittingError("quota_exceeded")
  const { limit, remaining, resetsAt } = quota
  const retry = resetsAt === null ? {} : { retry_after: Math.max(1, Math.ceil((resetsAt - now) / 1_000)) }
  const resets = resetsAt === null ? null : new Date(resetsAt).toISOString()
  return new BittingError("quota_exceeded", {
    extra: { ...retry, quota: { limit, remaining, resets_at: resets } },
  })
}

interface Left {
  readonly limit: number
  readonly remaining: number
}

const isLeft = (value: unknown): value is Left =>
  typeof value === "object" && value !== null && "limit" in value && "remaining" in value

/** What the headers of a refusal say of when to come again (RFC 9110, section 10.2.3), and of the limit where the refusal knows it. */
export function waitHeaders({ extra }: Pick<BittingError, "extra">): Record<string, string> {
  const { retry_after: retryAfter, rate_limit: rate, quota } = extra
  const seconds = typeof retryAfter === "number" ? retryAfter : undefined
  const retry: Record<string, string> = seconds === undefined ? {} : { "retry-after": String(seconds) }
  if (isLeft(rate)) {
    return { ...retry, ...headersOf({ ...rate, name: "rpm", windowSeconds: MINUTE_SECONDS, seconds }) }
  }
  return isLeft(quota) ? { ...retry, ...headersOf({ ...quota, name: "quota", seconds }) } : retry
}
