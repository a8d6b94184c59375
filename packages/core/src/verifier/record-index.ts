import type { ChangeTarget } from "../domain/change.ts"
import type { Grant } from "../domain/grant.ts"
import type { CachedRecord } from "./record-cache.ts"

/** A change target but for `all`, and for `token`: a record is found by its token's hash without an index. */
export type IndexedTarget = Exclude<ChangeTarget, "all" | `token:${string}`>

/** Finds known records by what changes name them by. */
export interface RecordIndex {
  /** Adds a record whose key has none here: see `ofKey`. */
  readonly add: (record: CachedRecord) => void
  readonly remove: (record: CachedRecord) => void
  /** The record of that key. There is one at most, as a key has one token. */
  readonly ofKey: (grantId: string) => CachedRecord | undefined
  /** The records a target names now; a list of its own, so that they may be removed meanwhile. */
  readonly find: (target: IndexedTarget) => readonly CachedRecord[]
  readonly clear: () => void
}

/** Records that share organization, workspace and keyspace: most changes of many records name one of the three. */
interface Place {
  readonly organizationId: string
  readonly workspaceId: string
  readonly keyspace: string
  readonly records: Set<CachedRecord>
}

type Index<Entry> = Map<string, Set<Entry>>

function link<Entry>(index: Index<Entry>, name: string, entry: Entry): void {
  const there = index.get(name)
  if (there === undefined) index.set(name, new Set([entry]))
  else there.add(entry)
}

function unlink<Entry>(index: Index<Entry>, name: string, entry: Entry): void {
  const there = index.get(name)
  there?.delete(entry)
  if (there?.size === 0) index.delete(name)
}

/** The places of an index, by each of the three names. */
interface Places {
  readonly organization: Index<Place>
  readonly workspace: Index<Place>
  readonly keyspace: Index<Place>
}

function placeOf(places: Places, { organizationId, workspaceId, keyspace }: Grant): Place | undefined {
  for (const place of places.workspace.get(workspaceId) ?? []) {
    if (place.keyspace === keyspace && place.organizationId === organizationId) return place
  }
  return undefined
}

function addPlace(places: Places, { organizationId, workspaceId, keyspace }: Grant): Place {
  const place = { organizationId, workspaceId, keyspace, records: new Set<CachedRecord>() }
  link(places.organization, organizationId, place)
  link(places.workspace, workspaceId, place)
  link(places.keyspace, keyspace, place)
  return place
}

function removePlace(places: Places, place: Place): void {
  unlink(places.organization, place.organizationId, place)
  unlink(places.workspace, place.workspaceId, place)
  unlink(places.keyspace, place.keyspace, place)
}

/** Makes an index with nothing in it. */
export function createRecordIndex(): RecordIndex {
  // A key has one record: a set for each would cost more than the record.
  const keys = new Map<string, CachedRecord>()
  const places: Places = { organization: new Map(), workspace: new Map(), keyspace: new Map() }
  const holders: Index<CachedRecord> = new Map()
  const accounts: Index<CachedRecord> = new Map()

  return {
    add(record) {
      if (record.key === null) return
      const { grant } = record.key
      keys.set(grant.id, record)
      const place = placeOf(places, grant) ?? addPlace(places, grant)
      place.records.add(record)
      if (grant.holder.kind === "member") link(holders, grant.holder.memberId, record)
      for (const account of grant.accounts ?? []) link(accounts, account, record)
    },
    remove(record) {
      if (record.key === null) return
      const { grant } = record.key
      keys.delete(grant.id)
      const place = placeOf(places, grant)
      place?.records.delete(record)
      if (place?.records.size === 0) removePlace(places, place)
      if (grant.holder.kind === "member") unlink(holders, grant.holder.memberId, record)
      for (const account of grant.accounts ?? []) unlink(accounts, account, record)
    },
    ofKey: (grantId) => keys.get(grantId),
    find(target) {
      const colon = target.indexOf(":")
      const name = target.slice(colon + 1)
      // What stands before the colon is one of the kinds, by the type of targets.
      const kind = target.slice(0, colon) as keyof Places | "key" | "holder" | "account"
      if (kind === "holder") return [...(holders.get(name) ?? [])]
      if (kind === "account") return [...(accounts.get(name) ?? [])]
      if (kind !== "key") return [...(places[kind].get(name) ?? [])].flatMap(({ records }) => [...records])
      const record = keys.get(name)
      return record === undefined ? [] : [record]
    },
    clear() {
      for (const index of [keys, holders, accounts, ...Object.values(places)]) index.clear()
    },
  }
}
