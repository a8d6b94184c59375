import type { ChangeTarget } from "../domain/change.ts"
import type { VerifiableKey } from "../domain/verifiable-key.ts"
import { createRecordIndex } from "./record-index.ts"

/** A copy held in memory. `key` is null for a token known to be unknown. */
export interface CachedRecord {
  readonly tokenHash: string
  readonly key: VerifiableKey | null
  /** Every index key a change may name this record by. */
  readonly targets: readonly ChangeTarget[]
  /** Set by every use; spares the record once when room is needed (second chance, Corbató 1968). */
  used: boolean
}

export interface RecordCache {
  readonly get: (tokenHash: string) => CachedRecord | undefined
  readonly put: (record: CachedRecord) => void
  /** Drops every copy that one of the targets names: by index, never by a scan. */
  readonly drop: (targets: readonly ChangeTarget[]) => void
  readonly clear: () => void
  readonly size: () => number
}

/** The index keys a record is found by; of an unknown token only its hash. */
export function targetsOf(tokenHash: string, key: VerifiableKey | null): readonly ChangeTarget[] {
  const token: ChangeTarget = `token:${tokenHash}`
  if (key === null) return [token]
  const { grant } = key
  const targets: ChangeTarget[] = [
    token,
    `key:${grant.id}`,
    `workspace:${grant.workspaceId}`,
    `organization:${grant.organizationId}`,
    `keyspace:${grant.keyspace}`,
  ]
  if (grant.holder.kind === "member") targets.push(`holder:${grant.holder.memberId}`)
  for (const account of grant.accounts ?? []) targets.push(`account:${account}`)
  return targets
}

const isToken = (target: ChangeTarget): target is `token:${string}` => target.startsWith("token:")

/**
 * A bounded cache of records with an index from change targets to copies.
 * Unknown tokens live in a room of their own, so that guessing cannot push real keys out.
 * @param limits most known and most unknown records kept
 */
export function createRecordCache(limits: { readonly known: number; readonly unknown: number }): RecordCache {
  const known = new Map<string, CachedRecord>()
  const unknown = new Map<string, CachedRecord>()
  const index = createRecordIndex()

  function remove(record: CachedRecord): void {
    const room = record.key === null ? unknown : known
    if (room.get(record.tokenHash) !== record) return
    room.delete(record.tokenHash)
    index.remove(record)
  }

  function makeRoom(room: Map<string, CachedRecord>, limit: number): void {
    while (room.size >= limit) {
      const oldest = room.values().next().value
      if (oldest === undefined) return
      if (oldest.used) {
        oldest.used = false
        room.delete(oldest.tokenHash)
        room.set(oldest.tokenHash, oldest)
      } else remove(oldest)
    }
  }

  function clear(): void {
    known.clear()
    unknown.clear()
    index.clear()
  }

  const get = (tokenHash: string): CachedRecord | undefined => known.get(tokenHash) ?? unknown.get(tokenHash)

  function named(target: Exclude<ChangeTarget, "all">): readonly CachedRecord[] {
    if (!isToken(target)) return index.find(target)
    const record = get(target.slice("token:".length))
    return record === undefined ? [] : [record]
  }

  return {
    get,
    put(record) {
      const before = get(record.tokenHash)
      if (before !== undefined) remove(before)
      // Of two copies of one key a change would find one only.
      const twin = record.key === null ? undefined : index.ofKey(record.key.grant.id)
      if (twin !== undefined) remove(twin)
      const room = record.key === null ? unknown : known
      makeRoom(room, record.key === null ? limits.unknown : limits.known)
      room.set(record.tokenHash, record)
      index.add(record)
    },
    drop(targets) {
      for (const target of targets) {
        if (target === "all") return clear()
        for (const record of named(target)) remove(record)
      }
    },
    clear,
    size: () => known.size + unknown.size,
  }
}
