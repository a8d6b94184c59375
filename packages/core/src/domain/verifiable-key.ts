import type { GrantSnapshot } from "./snapshot.ts"
import type { Grant, Quota } from "./grant.ts"
import { endsAt } from "./grant.ts"
import type { IpRange } from "./ip-range.ts"
import { parseIpRange } from "./ip-range.ts"
import type { KeyUsage } from "./key-usage.ts"
import { newKeyUsage } from "./key-usage.ts"
import type { Keyspace } from "./keyspace.ts"
import { scopesOfRole } from "./keyspace.ts"
import type { OriginPattern } from "./origin.ts"
import { formatOriginPattern, parseOriginPattern } from "./origin.ts"
import type { Plan } from "./role.ts"
import { intersectScopes } from "./scope.ts"

/**
 * A key made ready to be decided on many times: everything that can be worked out beforehand is, and what every decision reads stands here
 * rather than in the grant, because each object touched is one more wait for memory.
 */
export interface VerifiableKey {
  readonly grant: Grant
  readonly keyspace: string
  readonly revoked: boolean
  readonly disabled: boolean
  /** Epoch ms; -Infinity: always begun. */
  readonly beginsAt: number
  /** Epoch ms; Infinity: never ends. */
  readonly endsAt: number
  /** False once the holder left or was suspended, or the organization was suspended. */
  readonly holderActive: boolean
  /** What it may do now: its scopes, and of a member-held key only those the holder's role carries. */
  readonly scopes: readonly string[]
  readonly workspaceId: string
  /** Environments it is confined to; null: not confined. */
  readonly environments: readonly string[] | null
  /** Services it is confined to; null: not confined. */
  readonly services: readonly string[] | null
  /** Accounts it may be used for now: its accounts that are still linked; null: not confined. */
  readonly accounts: readonly string[] | null
  readonly ipRanges: readonly IpRange[] | null
  /** The allowed origins without a wildcard, serialized as browsers send them. */
  readonly exactOrigins: readonly string[]
  readonly originPatterns: readonly OriginPattern[] | null
  readonly requireReferer: boolean
  readonly maxBatchSize: number
  /** Requests per minute in force; null: unlimited. */
  readonly rateLimitRpm: number | null
  readonly quota: Quota | null
  /** What was counted of this copy; the one thing here that changes. */
  readonly usage: KeyUsage
}

/**
 * The requests per minute in force: the key's own value, else the plan's default, and never above the plan's maximum.
 * @returns null when nothing limits the key
 */
export function effectiveRateLimit(keyspace: Keyspace, plan: Plan, own: number | undefined): number | null {
  const limits = keyspace.plans[plan]
  const wanted = own ?? limits?.rateLimitRpm ?? null
  const maximum = limits?.rateLimitRpmMax ?? null
  if (wanted === null || maximum === null) return wanted ?? maximum
  return Math.min(wanted, maximum)
}

// Constraints are canonical in the store; one that no longer parses must refuse, not vanish.
function rangesOf(texts: readonly string[] | undefined): readonly IpRange[] | null {
  if (texts === undefined) return null
  return texts.flatMap((text) => {
    const parsed = parseIpRange(text)
    return "problem" in parsed ? [] : [parsed]
  })
}

function patternsOf(texts: readonly string[] | undefined): readonly OriginPattern[] | null {
  if (texts === undefined) return null
  return texts.flatMap((text) => {
    const parsed = parseOriginPattern(text)
    return "problem" in parsed ? [] : [parsed]
  })
}

function exactOriginsOf(patterns: readonly OriginPattern[] | null): readonly string[] {
  return (patterns ?? []).filter(({ wildcard }) => !wildcard).map(formatOriginPattern)
}

// A key that names accounts is confined to them, also when nobody says which are still linked.
function accountsOf({ grant, liveAccounts }: GrantSnapshot): readonly string[] | null {
  return grant.accounts === null ? null : grant.accounts.filter((id) => liveAccounts?.includes(id) === true)
}

function carriedScopes(snapshot: GrantSnapshot, keyspace: Keyspace): readonly string[] {
  const { grant, holder } = snapshot
  if (grant.holder.kind === "organization") return grant.scopes
  return holder === null ? [] : intersectScopes(grant.scopes, scopesOfRole(keyspace, holder.role))
}

/**
 * Prepares a snapshot for deciding.
 * @param snapshot everything the decision reads, as of one moment
 * @param keyspace the declaration the key belongs to
 */
export function verifiableKey(snapshot: GrantSnapshot, keyspace: Keyspace): VerifiableKey {
  const { grant, organization, holder } = snapshot
  const { constraints } = grant
  const originPatterns = patternsOf(constraints.allowedOrigins)
  const holderPresent = grant.holder.kind === "organization" || (holder !== null && !holder.suspended)
  return {
    grant,
    keyspace: grant.keyspace,
    revoked: grant.revokedAt !== null,
    disabled: !grant.enabled,
    beginsAt: grant.notBeforeAt ?? -Infinity,
    endsAt: endsAt(grant) ?? Infinity,
    holderActive: holderPresent && !organization.suspended,
    scopes: carriedScopes(snapshot, keyspace),
    workspaceId: grant.workspaceId,
    environments: grant.environments,
    services: grant.services,
    accounts: accountsOf(snapshot),
    ipRanges: rangesOf(constraints.allowedIps),
    exactOrigins: exactOriginsOf(originPatterns),
    originPatterns,
    requireReferer: constraints.requireReferer === true,
    maxBatchSize: constraints.maxBatchSize ?? Infinity,
    rateLimitRpm: effectiveRateLimit(keyspace, organization.plan, constraints.rateLimitRpm),
    quota: grant.quota,
    usage: newKeyUsage(grant.id, grant.scopes),
  }
}
