import type { Actor, Grant, Holder, Quota, RevokeReason } from "@bitting/core"
import type { KeyRow } from "./schema.ts"

/** Columns of a key that make a `Grant`, all but the hash of its token. */
export type GrantColumns = Omit<KeyRow, "token_hash" | "label_folded">

/** The names of {@link GrantColumns}. */
export const GRANT_COLUMNS: readonly (keyof GrantColumns)[] = [
  "id",
  "token_prefix",
  "token_last4",
  "keyspace",
  "type",
  "label",
  "metadata",
  "organization_id",
  "workspace_id",
  "member_id",
  "reach",
  "accounts",
  "services",
  "environments",
  "scopes",
  "permission",
  "constraints",
  "quota_limit",
  "quota_period",
  "not_before_at",
  "expires_at",
  "enabled",
  "created_at",
  "created_by_kind",
  "created_by_id",
  "created_by_member_id",
  "revoked_at",
  "revoked_reason",
  "revoked_by",
  "purged_at",
  "rotated_from",
  "rotated_to",
  "overlap_ends_at",
  "limit_group",
  "version",
]

const EMPTY: Readonly<Record<string, never>> = Object.freeze({})

/** Reads 64 hex digits as 32 bytes. */
export function hashBytes(tokenHash: string): Uint8Array {
  return Buffer.from(tokenHash, "hex")
}

/** Writes bytes as hex digits. */
export function hashText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")
}

/** Makes a text comparable without regard to case, in JavaScript so that both databases agree on it. */
export function foldCase(text: string): string {
  return text.toLowerCase()
}

// What is parsed below was written by `rowFromGrant`; the casts say so.

function parseObject(json: string): object {
  return json === "{}" ? EMPTY : (JSON.parse(json) as object)
}

/** Lists of texts by their JSON: keys have few different ones, and need not keep one each. */
const lists = new Map<string, readonly string[]>()

const LISTS_KEPT = 1_000

function parseTexts(json: string): readonly string[] {
  const kept = lists.get(json)
  if (kept !== undefined) return kept
  const texts = Object.freeze(JSON.parse(json) as readonly string[])
  if (lists.size >= LISTS_KEPT) lists.clear()
  lists.set(json, texts)
  return texts
}

function parseTextsOrNull(json: string | null): readonly string[] | null {
  return json === null ? null : parseTexts(json)
}

function quotaOf(row: GrantColumns): Quota | null {
  if (row.quota_limit === null || row.quota_period === null) return null
  return { limit: row.quota_limit, period: row.quota_period as Quota["period"] }
}

function holderOf(row: GrantColumns): Holder {
  return row.member_id === null ? { kind: "organization" } : { kind: "member", memberId: row.member_id }
}

/** Makes the record of a row. `tokenHash`: 64 hex digits. */
export function grantFromRow(row: GrantColumns, tokenHash: string): Grant {
  return {
    id: row.id,
    tokenHash,
    tokenPrefix: row.token_prefix,
    tokenLast4: row.token_last4,
    keyspace: row.keyspace,
    type: row.type,
    label: row.label,
    metadata: parseObject(row.metadata) as Grant["metadata"],
    organizationId: row.organization_id,
    workspaceId: row.workspace_id,
    holder: holderOf(row),
    reach: row.reach as Grant["reach"],
    accounts: parseTextsOrNull(row.accounts),
    services: parseTextsOrNull(row.services),
    environments: parseTextsOrNull(row.environments),
    scopes: parseTexts(row.scopes),
    permission: row.permission,
    constraints: parseObject(row.constraints),
    quota: quotaOf(row),
    notBeforeAt: row.not_before_at,
    expiresAt: row.expires_at,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    createdBy: {
      kind: row.created_by_kind as Actor["kind"],
      id: row.created_by_id,
      memberId: row.created_by_member_id,
    },
    revokedAt: row.revoked_at,
    revokedReason: row.revoked_reason as RevokeReason | null,
    revokedBy: row.revoked_by === null ? null : (parseObject(row.revoked_by) as Actor),
    purgedAt: row.purged_at,
    rotatedFrom: row.rotated_from,
    rotatedTo: row.rotated_to,
    overlapEndsAt: row.overlap_ends_at,
    limitGroup: row.limit_group,
    version: row.version,
  }
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** Makes the row of a record. */
export function rowFromGrant(grant: Grant): KeyRow {
  return {
    id: grant.id,
    token_hash: hashBytes(grant.tokenHash),
    token_prefix: grant.tokenPrefix,
    token_last4: grant.tokenLast4,
    keyspace: grant.keyspace,
    type: grant.type,
    label: grant.label,
    label_folded: foldCase(grant.label),
    metadata: JSON.stringify(grant.metadata),
    organization_id: grant.organizationId,
    workspace_id: grant.workspaceId,
    member_id: grant.holder.kind === "member" ? grant.holder.memberId : null,
    reach: grant.reach,
    accounts: jsonOrNull(grant.accounts),
    services: jsonOrNull(grant.services),
    environments: jsonOrNull(grant.environments),
    scopes: JSON.stringify(grant.scopes),
    permission: grant.permission,
    constraints: JSON.stringify(grant.constraints),
    quota_limit: grant.quota?.limit ?? null,
    quota_period: grant.quota?.period ?? null,
    not_before_at: grant.notBeforeAt,
    expires_at: grant.expiresAt,
    enabled: grant.enabled ? 1 : 0,
    created_at: grant.createdAt,
    created_by_kind: grant.createdBy.kind,
    created_by_id: grant.createdBy.id,
    created_by_member_id: grant.createdBy.memberId,
    revoked_at: grant.revokedAt,
    revoked_reason: grant.revokedReason,
    revoked_by: jsonOrNull(grant.revokedBy),
    purged_at: grant.purgedAt,
    rotated_from: grant.rotatedFrom,
    rotated_to: grant.rotatedTo,
    overlap_ends_at: grant.overlapEndsAt,
    limit_group: grant.limitGroup,
    version: grant.version,
  }
}
