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
