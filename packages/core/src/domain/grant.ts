import type { QuotaPeriod } from "./quota.ts"

/** Why a key was revoked. */
export const REVOKE_REASONS = [
  "compromised",
  "misused",
  "limit_reached",
  "holder_inactive",
  "obsolete",
  "renewal",
  "leaked",
  "other",
] as const

export type RevokeReason = (typeof REVOKE_REASONS)[number]

/** Whose power a key carries. */
export type Holder =
  | { readonly kind: "organization" }
  | { readonly kind: "member"; readonly memberId: string }

/** Who did something: a person in a session, a system key, or the server itself. */
export interface Actor {
  readonly kind: "person" | "key" | "system"
  /** Person id, key id, or the name of the part of the server. */
  readonly id: string
  /** Membership under which a person acted, where there is one. */
  readonly memberId: string | null
}

/** Rules on where and how a key may be used; an absent member is no rule. Texts are in canonical form. */
export interface Constraints {
  readonly allowedOrigins?: readonly string[]
  readonly allowedIps?: readonly string[]
  readonly rateLimitRpm?: number
  readonly requireReferer?: true
  readonly maxBatchSize?: number
}

/** A number of uses, in all or per UTC day or month. */
export interface Quota {
  readonly limit: number
  readonly period: QuotaPeriod
}

/**
 * A key: the record behind a token. What it allows never changes after minting; only label, metadata, `enabled` and the ends do.
 * The token itself is not here, only its SHA-256.
 */
export interface Grant {
  readonly id: string
  /** SHA-256 of the token, 64 lower-case hex digits. */
  readonly tokenHash: string
  /** With its trailing underscore: `csl_em_`. */
  readonly tokenPrefix: string
  readonly tokenLast4: string
  readonly keyspace: string
  readonly type: string
  readonly label: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly organizationId: string
  readonly workspaceId: string
  readonly holder: Holder
  /** How far a system key reaches; `organization` for every other key. */
  readonly reach: "organization" | "instance"
  /** Accounts it is confined to; null where its keyspace knows none. */
  readonly accounts: readonly string[] | null
  /** Services it is confined to; null: all. */
  readonly services: readonly string[] | null
  /** Environments it is confined to (names); null: all. */
  readonly environments: readonly string[] | null
  readonly scopes: readonly string[]
  /** Level the scopes came from; null when they were listed. */
  readonly permission: string | null
  readonly constraints: Constraints
  readonly quota: Quota | null
  readonly notBeforeAt: number | null
  readonly expiresAt: number | null
  readonly enabled: boolean
  readonly createdAt: number
  readonly createdBy: Actor
  readonly revokedAt: number | null
  readonly revokedReason: RevokeReason | null
  readonly revokedBy: Actor | null
  /** Set when "revoke and delete" took it off every list; the row stays as a tombstone that answers `revoked`. */
  readonly purgedAt: number | null
  readonly rotatedFrom: string | null
  readonly rotatedTo: string | null
  /** End of the time both tokens of a rotation work; set on the old key. */
  readonly overlapEndsAt: number | null
  /** Id that limits and quota are counted under: the first key of a rotation chain. */
  readonly limitGroup: string
  /** Counts changes of this record; makes the ETag. */
  readonly version: number
}

/** What a key is at a moment. */
export const KEY_STATUSES = ["active", "scheduled", "rotating", "disabled", "expired", "revoked"] as const

export type KeyStatus = (typeof KEY_STATUSES)[number]

/** When the key ends by time: its expiry or its overlap's end, whichever is first; null: never. Valid strictly before it. */
export function endsAt(grant: Pick<Grant, "expiresAt" | "overlapEndsAt">): number | null {
  const { expiresAt, overlapEndsAt } = grant
  if (expiresAt === null) return overlapEndsAt
  if (overlapEndsAt === null) return expiresAt
  return Math.min(expiresAt, overlapEndsAt)
}

/** What the key is at `now`; the status is never stored. Order: what is final first, then what a person switched off, then time. */
export function statusOf(grant: Grant, now: number): KeyStatus {
  if (grant.revokedAt !== null) return "revoked"
  const end = endsAt(grant)
  if (end !== null && now >= end) return "expired"
  if (!grant.enabled) return "disabled"
  if (grant.notBeforeAt !== null && now < grant.notBeforeAt) return "scheduled"
  return grant.rotatedTo === null ? "active" : "rotating"
}
