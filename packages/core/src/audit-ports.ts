import type { ErasureSubject } from "./domain/audit-erasure.ts"
import type { AuditAction, RecordedAuditEvent } from "./domain/audit-event.ts"
import type { StoredLeaf } from "./domain/audit-export.ts"
import type { NodePlace } from "./domain/audit-tree.ts"
import type { Page, PageRequest } from "./paging-ports.ts"

/** Which audit entries to list; null organization: the instance's own log. */
export interface AuditFilter {
  readonly organizationId: string | null
  readonly action?: AuditAction
  readonly targetId?: string
  readonly actorId?: string
  readonly from?: number
  readonly until?: number
}

/** Leaves of an audit log, from a place up to but not including another. */
export interface LeafSpan {
  readonly from: number
  readonly until: number
}

/** Logs are named by their organization; null is the instance's own. Each is a Merkle tree that only grows. */
export interface AuditReads {
  /** Newest first or oldest first by commit; the cursor is `seq` and `part` as one number text `seq.part`. */
  readonly list: (filter: AuditFilter, page: PageRequest<"seq">) => Promise<Page<RecordedAuditEvent>>
  /** Every log that has entries. */
  readonly logs: () => Promise<readonly (string | null)[]>
  /** Number of leaves, pruned ones included. */
  readonly size: (organizationId: string | null) => Promise<number>
  /** The hashes of complete subtrees, in the order they are asked for. @throws Error when one is not there */
  readonly nodes: (
    organizationId: string | null,
    places: readonly NodePlace[],
  ) => Promise<readonly Uint8Array[]>
  /** Place of an entry in that log; null: it has no such entry, or it is pruned. */
  readonly indexOf: (organizationId: string | null, id: string) => Promise<number | null>
  /** The leaves of the span that are there, in order. */
  readonly leaves: (organizationId: string | null, span: LeafSpan) => Promise<readonly StoredLeaf[]>
}

/** How far an erasure came. */
export interface ErasedBatch {
  /** Entries something was erased from, and how many values. */
  readonly entries: number
  readonly fields: number
  /** Place in the log to go on from; null: the end was reached. */
  readonly next: number | null
}

/** Erasing and pruning work through a log in batches, so that nobody waits long for the transaction to end. No leaf hash changes. */
export interface AuditWrites {
  /** Deletes what entries say about a person, beginning at a place of the log. */
  readonly erase: (
    organizationId: string | null,
    batch: { readonly subject: ErasureSubject; readonly from: number },
  ) => Promise<ErasedBatch>
  /** Deletes the addresses in samples of refusals of keys that memberships of an organization hold; answers in how many samples. */
  readonly eraseAddresses: (organizationId: string, memberIds: readonly string[]) => Promise<number>
  /** Deletes the content of up to `limit` entries made before a moment; answers of how many. */
  readonly prune: (
    organizationId: string | null,
    batch: { readonly before: number; readonly limit: number },
  ) => Promise<number>
}
