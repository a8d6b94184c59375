import type { Kysely } from "kysely"

/**
 * The rows of both databases. Only text, whole numbers (epoch ms, counters, 0 and 1) and bytes occur, and JSON is text,
 * so that no type is converted differently by one of them.
 */
export interface Database {
  readonly account: AccountRow
  readonly audit: AuditRow
  readonly audit_node: AuditNodeRow
  readonly audit_tree: AuditTreeRow
  readonly change: ChangeRow
  readonly credential: CredentialRow
  readonly denial: DenialRow
  readonly environment: EnvironmentRow
  readonly head: HeadRow
  readonly invitation: InvitationRow
  readonly lease: LeaseTableRow
  readonly lease_delay: LeaseDelayRow
  readonly idempotency: IdempotencyRow
  readonly key: KeyRow
  readonly key_use: KeyUseRow
  readonly member: MemberRow
  readonly member_override: MemberOverrideRow
  readonly migration: MigrationRow
  readonly organization: OrganizationRow
  readonly person: PersonRow
  readonly quota_use: QuotaUseRow
  readonly sealed_secret: SealedSecretRow
  readonly scope_use: ScopeUseRow
  readonly sealed_token: SealedTokenRow
  readonly session: SessionRow
  readonly setting: SettingRow
  readonly sign_in_link: SignInLinkRow
  readonly sso_connection: SsoConnectionRow
  readonly ticket: TicketRow
  readonly usage: UsageRow
  readonly usage_journal: UsageJournalRow
  readonly usage_report: UsageReportRow
  readonly usage_total: UsageTotalRow
  readonly workspace: WorkspaceRow
}

/** A connection pool, a single connection or an open transaction: queries do not care which. */
export type Db = Kysely<Database>

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

export interface OrganizationRow {
  id: string
  name: string
  plan: string
  suspended: number
  host: string | null
  require_second_factor: number
  created_at: number
}

export interface WorkspaceRow {
  id: string
  organization_id: string
  name: string
  is_default: number
  created_at: number
}

export interface EnvironmentRow {
  id: string
  organization_id: string
  name: string
  created_at: number
}

export interface AccountRow {
  id: string
  organization_id: string
  name: string
  provider: string
  /** JSON; null: there is no way in. */
  link: string | null
  created_at: number
}

export interface PersonRow {
  id: string
  name: string
  /** In lower case. */
  email: string
  instance_admin: number
  email_verified_at: number | null
  created_at: number
}

export interface CredentialRow {
  id: string
  person_id: string
  kind: string
  /** Unique among those of its kind. */
  handle: string
  /** JSON of a `CredentialDetails` without its kind. */
  details: string
  created_at: number
  last_used_at: number | null
  version: number
}

/** Secrets of the server's own, by what they belong to. */
export interface SealedSecretRow {
  name: string
  sealed: string
  /** Id of the master key it is sealed under. */
  kek_id: string
}

export interface TicketRow {
  token_hash: Uint8Array
  kind: string
  person_id: string | null
  /** JSON object. */
  data: string
  created_at: number
  expires_at: number
}

export interface InvitationRow {
  id: string
  organization_id: string
  email: string
  role: string
  /** JSON object: workspace id to role. */
  overrides: string
  token_hash: Uint8Array
  mailed: number
  created_at: number
  created_by_kind: string
  created_by_id: string
  expires_at: number
  accepted_at: number | null
  revoked_at: number | null
}

export interface SsoConnectionRow {
  id: string
  /** Null: the instance's own. */
  organization_id: string | null
  name: string
  issuer: string
  client_id: string
  domain: string | null
  enforced: number
  join_role: string | null
  created_at: number
}

/** Name and e-mail address of a member are those of the person. */
export interface MemberRow {
  id: string
  organization_id: string
  person_id: string
  role: string
  suspended: number
  created_at: number
}

export interface MemberOverrideRow {
  member_id: string
  workspace_id: string
  role: string
}

export interface SessionRow {
  id: string
  token_hash: Uint8Array
  person_id: string
  method: string
  second_factor: number
  organization_id: string | null
  connection_id: string | null
  user_agent: string | null
  address: string | null
  authenticated_at: number
  last_seen_at: number
  created_at: number
  expires_at: number
}

export interface SignInLinkRow {
  id: string
  token_hash: Uint8Array
  person_id: string | null
  created_at: number
  expires_at: number
  used_at: number | null
}

export interface AuditRow {
  /** Tag of the change it committed with, and its place among that change's entries. */
  change_tag: string
  part: number
  /** Number of that change; null only inside the transaction. */
  seq: number | null
  id: string
  at: number
  organization_id: string | null
  actor_kind: string
  actor_id: string
  actor_member_id: string | null
  action: string
  target_kind: string
  target_id: string
  request_id: string
  /** Commitment to the client address, 64 hex digits. */
  address: string | null
  /** JSON objects as they stand in the leaf: with commitments instead of personal values. */
  before: string | null
  after: string | null
  /** JSON object: what the commitments were made of, by JSON pointer; erased ones are not in it. */
  personal: string
  /** Place in the tree of its log, from 0; null only inside the transaction. */
  leaf_index: number | null
  leaf_hash: Uint8Array
}

/** The Merkle tree of one log. */
export interface AuditTreeRow {
  /** Organization, or `instance`. */
  tree: string
  /** Number of leaves. */
  size: number
}

/** A complete subtree: `place` counts those of its level from the left, level 0 are the leaves. It never changes. */
export interface AuditNodeRow {
  tree: string
  level: number
  place: number
  hash: Uint8Array
}

export interface ChangeRow {
  tag: string
  /** Without gaps in commit order; null only inside the transaction. */
  seq: number | null
  organization_id: string | null
  /** JSON array of strings. */
  targets: string
  at: number
}

/** A verifier in another process. */
export interface LeaseTableRow {
  /** 32 hex digits; shown nowhere. */
  id: string
  /** Id of the system key it calls with. */
  credential: string
  /** Whose changes it hears of; null: everybody's. */
  organization_id: string | null
  n: number
  acked: number
  fail_open_ms: number
  name: string | null
  /** For people; nothing is decided by it. */
  seen_at: number
}

/** A time at which a change had to wait in vain for a verifier in another process. */
export interface LeaseDelayRow {
  /** Id of the verifier; shown nowhere. */
  verifier: string
  credential: string
  organization_id: string | null
  name: string | null
  at: number
}

/** One row: the newest change. */
export interface HeadRow {
  one: number
  seq: number
  tag: string
}

export interface KeyUseRow {
  grant_id: string
  last_used_at: number | null
  request_count: number
}

export interface UsageRow {
  grant_id: string
  hour_at: number
  code: string
  count: number
}

/** Verifications of all keys of an organization that no filter tells apart. Columns it shares with `key` are named as there. */
export interface UsageTotalRow {
  organization_id: string
  per: "hour" | "day"
  /** Start of the UTC hour or day. */
  at: number
  code: string
  workspace_id: string
  keyspace: string
  type: string
  /** JSON array of strings; `[]`: not confined to any. */
  environments: string
  count: number
}

/** A scope of a key that it was accepted for. */
export interface ScopeUseRow {
  grant_id: string
  scope: string
  first_used_at: number
}

/** A sample of the refusals of a key by a code. */
export interface DenialRow {
  grant_id: string
  code: string
  /** When it was refused. */
  at: number
  /** JSON array of strings. */
  asked: string
  origin: string | null
  address: string | null
}

/** One flush of counts, until it is added to `key_use` and `usage`. */
export interface UsageJournalRow {
  /** Which process wrote it. */
  writer: string
  /** Counts the flushes of that process from 1. */
  number: number
  /** JSON, see `usage-journal-text.ts`. */
  deltas: string
}

/** The newest report of counts of a verifier in another process. */
export interface UsageReportRow {
  /** Id of the system key it came with. */
  credential: string
  /** 32 hex digits. */
  reporter: string
  number: number
  /** When it was written down. */
  at: number
}

export interface QuotaUseRow {
  limit_group: string
  window: string
  used: number
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

export interface SettingRow {
  name: string
  value: string
}

export interface MigrationRow {
  number: number
  name: string
  applied_at: number
}
