import type { Change, ChangeFeedReply, ChangeTarget, Position } from "@bitting/core"

/** A position further behind than this is answered with a reset. */
export const FEED_LIMIT = 1_000

/** One row: the head, and what the position asked about turned out to be. */
export interface FeedRow {
  readonly seq: number
  readonly tag: string
  /** The authority's wall time, epoch ms. */
  readonly now: number
  /** Tag of the change with the asked number; null when there is none. */
  readonly known: string | null
  /** JSON array of `[seq, tag, organization_id, targets]` after the asked number, in order. */
  readonly changes: string | null
}

type ChangeColumns = readonly [seq: number, tag: string, organizationId: string | null, targets: string]

function changeFrom([seq, tag, organizationId, targets]: ChangeColumns): Change {
  return { seq, tag, organizationId, targets: JSON.parse(targets) as readonly ChangeTarget[] }
}

/** Answers `since` from the row read for that position. */
export function replyFrom(row: FeedRow, position: Position | null): ChangeFeedReply {
  const head = { seq: row.seq, tag: row.tag }
  const reply = { head, now: row.now, changes: [], reset: false }
  if (position === null) return reply
  if (row.known !== position.tag || row.seq - position.seq > FEED_LIMIT) return { ...reply, reset: true }
  const changes = JSON.parse(row.changes ?? "[]") as readonly ChangeColumns[]
  return { ...reply, changes: changes.map(changeFrom) }
}
