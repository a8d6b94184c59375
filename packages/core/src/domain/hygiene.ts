import { formatTimestamp } from "./duration.ts"
import type { Grant } from "./grant.ts"
import { endsAt, statusOf } from "./grant.ts"
import type { ScopeUse } from "./key-usage.ts"
import type { Keyspace, KeyType } from "./keyspace.ts"

const DAY_MS = 86_400_000

/** Longest time a key may go unused, or keep high privileges, before somebody should look at it. */
const LONG_MS = 90 * DAY_MS

/** How long a new key may wait for its first use. */
const FIRST_USE_MS = 7 * DAY_MS

/** How long before its end a key should be replaced. */
const ENDING_MS = 30 * DAY_MS

/** How long a key must have been used with scopes named before those never named are called unused: what is done monthly is done by then. */
const SCOPES_OBSERVED_MS = 30 * DAY_MS

/** What is looked for, in the order findings of one key stand. */
export const HYGIENE_CHECKS = [
  "holder_inactive",
  "publishable_without_origins",
  "high_privilege",
  "unused_scopes",
  "at_quota",
  "expiring",
  "no_expiry",
  "unused",
  "never_used",
] as const

export type HygieneCheck = (typeof HYGIENE_CHECKS)[number]

/** How soon something should be done, the most urgent first. */
export const HYGIENE_SEVERITIES = ["high", "medium", "low"] as const

export type HygieneSeverity = (typeof HYGIENE_SEVERITIES)[number]

/** Something about a key that should be reviewed. */
export interface HygieneFinding {
  readonly check: HygieneCheck
  readonly severity: HygieneSeverity
  /** The facts it rests on, named as the API names them; times as RFC 3339. */
  readonly evidence: Readonly<Record<string, unknown>>
  /** What to do about it. */
  readonly remedy: string
}

/** A key and what is counted beside it. */
export interface HygieneSubject {
  readonly grant: Grant
  /** Epoch ms; null: never. */
  readonly lastUsedAt: number | null
  /** Units used of its quota in the current period; null without a quota. */
  readonly quotaUsed: number | null
  /** Scopes it was accepted for. */
  readonly usedScopes: readonly ScopeUse[]
}

/** What a key is judged against. */
export interface HygieneContext {
  readonly keyspace: Keyspace
  readonly type: KeyType
  /** Of the member who holds the key; null for keys of the organization. */
  readonly holder: "active" | "suspended" | "gone" | null
}

type Verdict = Omit<HygieneFinding, "check"> | null
type Check = (subject: HygieneSubject, context: HygieneContext, now: number) => Verdict

const time = (at: number | null): string | null => (at === null ? null : formatTimestamp(at))
const daysIn = (ms: number): number => Math.floor(ms / DAY_MS)

function holderInactive({ grant }: HygieneSubject, { holder }: HygieneContext): Verdict {
  if (grant.holder.kind !== "member" || holder === null || holder === "active") return null
  return {
    severity: "medium",
    evidence: { member_id: grant.holder.memberId, holder },
    remedy: "The key is refused while its holder is away. Revoke it, or have somebody else create one.",
  }
}

function publishableWithoutOrigins({ grant }: HygieneSubject, { type }: HygieneContext): Verdict {
  if (!type.publishable || grant.constraints.allowedOrigins !== undefined) return null
  return {
    severity: "high",
    evidence: { type: type.name, allowed_origins: null },
    remedy:
      "Anybody who sees the token can use it from any page. Create a key with `allowed_origins` and revoke this one.",
  }
}

/** Why the key can do more than most; null: it cannot. */
function privilegeOf(grant: Grant, { scopes, levels }: Keyspace): string | null {
  if (grant.reach === "instance") return "it reaches the whole instance"
  if (scopes.length > 1 && scopes.every((scope) => grant.scopes.includes(scope)))
    return "it has every scope of its keyspace"
  const widest = Math.max(0, ...levels.map((level) => level.scopes.length))
  const top = levels.filter((level) => level.scopes.length === widest)
  return levels.length > 1 && top.length === 1 && grant.permission === top[0]?.name
    ? "it has the highest level of its keyspace"
    : null
}

function highPrivilege({ grant }: HygieneSubject, { keyspace }: HygieneContext, now: number): Verdict {
  const why = privilegeOf(grant, keyspace)
  if (why === null || now - grant.createdAt <= LONG_MS) return null
  return {
    severity: "high",
    evidence: { why, created_at: time(grant.createdAt), age_days: daysIn(now - grant.createdAt) },
    remedy:
      "Create a key that can do only what is needed, and revoke this one; or rotate it if all of it is needed.",
  }
}

// Without any use that named a scope nothing is known: whoever verifies may not ask for scopes at all.
function unusedScopes({ grant, usedScopes }: HygieneSubject, _: HygieneContext, now: number): Verdict {
  const since = Math.min(...usedScopes.map(({ firstUsedAt }) => firstUsedAt))
  if (usedScopes.length === 0 || now - since < SCOPES_OBSERVED_MS) return null
  const used = grant.scopes.filter((granted) => usedScopes.some(({ scope }) => scope === granted))
  const unused = grant.scopes.filter((granted) => !used.includes(granted))
  if (unused.length === 0) return null
  return {
    severity: "medium",
    evidence: { unused_scopes: unused, used_scopes: used, observed_since: time(since) },
    remedy:
      "Create a key with only the scopes in `used_scopes`, and revoke this one once its user has the new one.",
  }
}

function atQuota({ grant, quotaUsed }: HygieneSubject): Verdict {
  const { quota } = grant
  if (quota === null || quotaUsed === null || quotaUsed < quota.limit) return null
  return {
    severity: "medium",
    evidence: { limit: quota.limit, used: quotaUsed, period: quota.period },
    remedy:
      quota.period === "total"
        ? "The key is refused from now on. Create one with a larger quota if its user needs more, and revoke this one."
        : "The key is refused until the next period. Create one with a larger quota if its user needs more.",
  }
}

function expiring({ grant }: HygieneSubject, _: HygieneContext, now: number): Verdict {
  const end = endsAt(grant)
  if (end === null || grant.rotatedTo !== null || end - now > ENDING_MS) return null
  return {
    severity: "medium",
    evidence: { ends_at: time(end), days_left: daysIn(end - now) },
    remedy: "Rotate it while both tokens can work side by side, or let it end if nobody needs it.",
  }
}

function noExpiry({ grant }: HygieneSubject): Verdict {
  if (endsAt(grant) !== null) return null
  return {
    severity: "low",
    evidence: { expires_at: null, created_at: time(grant.createdAt) },
    remedy: "Rotate it with an expiry, so that a copy nobody remembers ends by itself.",
  }
}

function unused({ lastUsedAt }: HygieneSubject, _: HygieneContext, now: number): Verdict {
  if (lastUsedAt === null || now - lastUsedAt < LONG_MS) return null
  return {
    severity: "medium",
    evidence: { last_used_at: time(lastUsedAt), idle_days: daysIn(now - lastUsedAt) },
    remedy:
      "Ask whoever made it whether it is still needed; disable it first if nobody knows, then revoke it.",
  }
}

function neverUsed({ grant, lastUsedAt }: HygieneSubject, _: HygieneContext, now: number): Verdict {
  const usableFrom = Math.max(grant.createdAt, grant.notBeforeAt ?? 0)
  if (lastUsedAt !== null || now - usableFrom <= FIRST_USE_MS) return null
  return {
    severity: "low",
    evidence: { last_used_at: null, created_at: time(grant.createdAt), idle_days: daysIn(now - usableFrom) },
    remedy: "Revoke it if nobody is about to use it.",
  }
}

const CHECKS: Readonly<Record<HygieneCheck, Check>> = {
  holder_inactive: holderInactive,
  publishable_without_origins: publishableWithoutOrigins,
  high_privilege: highPrivilege,
  unused_scopes: unusedScopes,
  at_quota: atQuota,
  expiring,
  no_expiry: noExpiry,
  unused,
  never_used: neverUsed,
}

/**
 * Says what should be reviewed about a key; nothing about one that is revoked or expired.
 * @param now epoch ms
 */
export function hygieneOf(
  subject: HygieneSubject,
  context: HygieneContext,
  now: number,
): readonly HygieneFinding[] {
  const status = statusOf(subject.grant, now)
  if (status === "revoked" || status === "expired") return []
  return HYGIENE_CHECKS.flatMap((check) => {
    const verdict = CHECKS[check](subject, context, now)
    return verdict === null ? [] : [{ check, ...verdict }]
  })
}
