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
