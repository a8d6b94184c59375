import type { CountedGrant, Constraints, Grant, Holder, Actor } from "@bitting/core"
import { endsAt, formatTimestamp, statusOf } from "@bitting/core"

/** An instant as the API writes it. */
export const instant = (at: number): string => formatTimestamp(Math.trunc(at))

/** An instant that may be absent. */
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at))

/** Who did something, as the API writes it. */
export const actorJson = (actor: Actor) => ({ kind: actor.kind, id: actor.id })

/** Whose power a key carries, as the API writes it. */
export const holderJson = (holder: Holder) => ({
  kind: holder.kind,
  member_id: holder.kind === "member" ? holder.memberId : null,
})

/** Constraints as the API spells them; absent rules are left out. */
export const constraintsJson = (constraints: Constraints) => ({
  allowed_origins: constraints.allowedOrigins,
  allowed_ips: constraints.allowedIps,
  rate_limit_rpm: constraints.rateLimitRpm,
  require_referer: constraints.requireReferer,
  max_batch_size: constraints.maxBatchSize,
})

const powersJson = (grant: Grant) => ({
  reach: grant.reach,
  accounts: grant.accounts,
  services: grant.services,
  environments: grant.environments,
  permission: grant.permission,
  scopes: grant.scopes,
  constraints: constraintsJson(grant.constraints),
})

/**
 * A key as the API shows it at a moment.
 * @param quotaUsed units used in the quota's current period, where it was read
 */
export function keyJson(
  { grant, lastUsedAt, requestCount }: CountedGrant,
  now: number,
  quotaUsed: number | null = null,
) {
  return {
    grant_id: grant.id,
    keyspace: grant.keyspace,
    type: grant.type,
    label: grant.label,
    status: statusOf(grant, now),
    token_prefix: grant.tokenPrefix,
    token_last4: grant.tokenLast4,
    organization_id: grant.organizationId,
    workspace_id: grant.workspaceId,
    holder: holderJson(grant.holder),
    ...powersJson(grant),
    quota:
      grant.quota === null ? null : { ...grant.quota, ...(quotaUsed === null ? {} : { used: quotaUsed }) },
    metadata: grant.metadata,
    enabled: grant.enabled,
    not_before: instantOrNull(grant.notBeforeAt),
    expires_at: instantOrNull(grant.expiresAt),
    ends_at: instantOrNull(endsAt(grant)),
    created_at: instant(grant.createdAt),
    created_by: actorJson(grant.createdBy),
    last_used_at: instantOrNull(lastUsedAt),
    request_count: requestCount,
    revoked_at: instantOrNull(grant.revokedAt),
    revoked_by: grant.revokedBy === null ? null : actorJson(grant.revokedBy),
    revoked_reason: grant.revokedReason,
    rotated_from: grant.rotatedFrom,
    rotated_to: grant.rotatedTo,
  }
}

/** The strong ETag of a key. */
export const etagOf = (grant: Pick<Grant, "version">): string => `"v${grant.version}"`
