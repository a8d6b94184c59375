import type { Change, Position } from "./domain/change.ts"
import type { GrantSnapshot } from "./domain/snapshot.ts"

/** Answer to a load: the record, or null for an unknown token, and the head of the snapshot it was read from. */
export interface LoadedRecord {
  readonly label: Position
  readonly record: GrantSnapshot | null
  /** False: the asker's position is not in the history the record was read from. Left out where there is only one history. */
  readonly known?: boolean
}

/** Where verifiers get what they do not have in memory. */
export interface GrantSource {
  /**
   * Reads record and head in one snapshot. A synchronous store answers at once.
   * @param tokenHash 64 hex digits
   * @param position where the asker is, for sources that must tell whether it is in their history
   */
  readonly load: (tokenHash: string, position?: Position | null) => LoadedRecord | Promise<LoadedRecord>
}

/** What happened since a position. `reset`: the position is not in this history, or too far behind; forget everything. */
export interface ChangeFeedReply {
  readonly head: Position
  /** The authority's wall time, epoch ms. */
  readonly now: number
  readonly changes: readonly Change[]
  readonly reset: boolean
}

export interface ChangeFeed {
  /** Null: joining, only head and now are of interest. At most 1,000 changes; more is a reset. */
  readonly since: (position: Position | null) => Promise<ChangeFeedReply>
}
