import type { ChangeTarget } from "../domain/change.ts"
import type { VerifiableKey } from "../domain/verifiable-key.ts"

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

/** One record for most names (a key's), many for some (an organization's): a lone record needs no set. */
type Linked = CachedRecord | Set<CachedRecord>

/** Records by the ids and names in them, one index for each kind of target: to make the targets' texts costs more than to find them. */
type Indexes = Readonly<
  Record<"key" | "workspace" | "organization" | "keyspace" | "holder" | "account", Map<string, Linked>>
>

type Act = (index: Map<string, Linked>, name: string, record: CachedRecord) => void

/** Does something for every name a record is indexed by; an unknown token has none. The same as `targetsOf` without the token. */
function forEachName(indexes: Indexes, record: CachedRecord, act: Act): void {
  if (record.key === null) return
  const { grant } = record.key
  act(indexes.key, grant.id, record)
  act(indexes.workspace, grant.workspaceId, record)
  act(indexes.organization, grant.organizationId, record)
  act(indexes.keyspace, grant.keyspace, record)
  if (grant.holder.kind === "member") act(indexes.holder, grant.holder.memberId, record)
  for (const account of grant.accounts ?? []) act(indexes.account, account, record)
}

function link(index: Map<string, Linked>, name: string, record: CachedRecord): void {
  const there = index.get(name)
  if (there === undefined) index.set(name, record)
  else if (there instanceof Set) there.add(record)
  else index.set(name, new Set([there, record]))
}

function unlink(index: Map<string, Linked>, name: string, record: CachedRecord): void {
  const there = index.get(name)
  if (there instanceof Set) {
    there.delete(record)
    if (there.size === 0) index.delete(name)
  } else if (there === record) index.delete(name)
}

/**
 * A bounded cache of records with an index from change targets to copies.
 * Unknown tokens live in a room of their own, so that guessing cannot push real keys out.
 * @param limits most known and most unknown records kept
 */
export function createRecordCache(limits: { readonly known: number; readonly unknown: number }): RecordCache {
  const known = new Map<string, CachedRecord>()
  const unknown = new Map<string, CachedRecord>()
  const indexes: Indexes = {
    key: new Map(),
    workspace: new Map(),
    organization: new Map(),
    keyspace: new Map(),
    holder: new Map(),
    account: new Map(),
  }

  function remove(record: CachedRecord): void {
    const room = record.key === null ? unknown : known
    if (room.get(record.tokenHash) !== record) return
    room.delete(record.tokenHash)
    forEachName(indexes, record, unlink)
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
    for (const index of Object.values(indexes)) index.clear()
  }

  const get = (tokenHash: string): CachedRecord | undefined => known.get(tokenHash) ?? unknown.get(tokenHash)

  function recordsOf(target: Exclude<ChangeTarget, "all">): Linked | undefined {
    const colon = target.indexOf(":")
    const name = target.slice(colon + 1)
    // What stands before the colon is one of the kinds, by the type of targets.
    const kind = target.slice(0, colon) as keyof Indexes | "token"
    // A token needs no index: its record is found by the hash itself.
    return kind === "token" ? get(name) : indexes[kind].get(name)
  }

  return {
    get,
    put(record) {
      const before = get(record.tokenHash)
      if (before !== undefined) remove(before)
      const room = record.key === null ? unknown : known
      makeRoom(room, record.key === null ? limits.unknown : limits.known)
      room.set(record.tokenHash, record)
      forEachName(indexes, record, link)
    },
    drop(targets) {
      for (const target of targets) {
        if (target === "all") return clear()
        const there = recordsOf(target)
        if (there instanceof Set) for (const record of there) remove(record)
        else if (there !== undefined) remove(there)
      }
    },
    clear,
    size: () => known.size + unknown.size,
  }
}
