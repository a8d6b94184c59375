export interface KeyRow {
  id: string
  /** SHA-256 of the token. */
  token_hash: Uint8Array
  token_prefix: string
  token_last4: string
  keyspace: string
  type: string
  label: string
  /** The label in lower case, for searching and sorting alike in both databases. */
  label_folded: string
  /** JSON object. */
  metadata: string
  organization_id: string
  /** Not a foreign key: a workspace may be deleted when all of its keys have ended. */
  workspace_id: string
  /** Null: held by the organization. Not a foreign key: a key outlives its holder. */
  member_id: string | null
  reach: string
  /** JSON arrays of strings; null as in `Grant`. */
  accounts: string | null
  services: string | null
  environments: string | null
  scopes: string
  permission: string | null
  /** JSON object. */
  constraints: string
  quota_limit: number | null
  quota_period: string | null
  not_before_at: number | null
  expires_at: number | null
  enabled: number
  created_at: number
  created_by_kind: string
  created_by_id: string
  created_by_member_id: string | null
  revoked_at: number | null
  revoked_reason: string | null
  /** JSON of an `Actor`. */
  revoked_by: string | null
  purged_at: number | null
  rotated_from: string | null
  rotated_to: string | null
  overlap_ends_at: number | null
  limit_group: string
  version: number
}

/** Apart from `key`, so that neither lists nor verification read it. */
export interface SealedTokenRow {
  grant_id: string
  sealed: string
  /** Id of the master key it is sealed under. */
  kek_id: string
}

export interface IdempotencyRow {
  caller: string
  operation: string
  name: string
  fingerprint: string
  grant_id: string
  created_at: number
}
