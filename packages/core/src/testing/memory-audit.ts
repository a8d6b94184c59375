import { pointersAbout, withoutOpenings } from "../domain/audit-erasure.ts"
import type { AuditEvent, RecordedAuditEvent } from "../domain/audit-event.ts"
import type { AuditLeaf, Openings } from "../domain/audit-leaf.ts"
import { openAuditLeaf, SALT_BYTES, sealAuditEvent } from "../domain/audit-leaf.ts"
import { treeHash } from "../domain/merkle.ts"
import { BittingError } from "../errors.ts"
import type { AuditFilter, AuditReads, AuditWrites, Entropy } from "../ports.ts"
import { pageOf } from "./memory-paging.ts"
import type { MemoryCounters, MemoryState } from "./memory-state.ts"
import { sha256 } from "./sha256.ts"

/** An audit entry as a store in memory keeps it. */
export interface MemoryAuditEntry {
  readonly seq: number
  readonly part: number
  readonly index: number
  readonly leaf: AuditLeaf
  readonly personal: Openings
}

/** Every leaf hash of a log, in order. */
export type MemoryLeaves = readonly Uint8Array[]

type Read = () => MemoryState

/**
 * Adds the entries of a commit to their logs.
 * @throws BittingError already_exists when an entry is there already
 */
export function recordAudit(
  state: MemoryState,
  commit: { readonly seq: number; readonly events: readonly AuditEvent[] },
  entropy: Entropy,
): void {
  const tools = { digest: sha256, salt: () => entropy.bytes(SALT_BYTES) }
  for (const [part, event] of commit.events.entries()) {
    if (state.audit.some(({ leaf }) => leaf.id === event.id)) throw new BittingError("already_exists")
    const { leaf, personal, leafHash } = sealAuditEvent(event, tools)
    const leaves = state.auditLeaves.get(event.organizationId) ?? []
    state.audit.push({ seq: commit.seq, part, index: leaves.length, leaf, personal })
    state.auditLeaves.set(event.organizationId, [...leaves, leafHash])
  }
}

function opened({ leaf, personal, ...place }: MemoryAuditEntry): RecordedAuditEvent {
  return { ...openAuditLeaf(leaf, personal), ...place }
}

function isAsked({ leaf }: MemoryAuditEntry, filter: AuditFilter): boolean {
  const { organizationId, action, targetId, actorId, from, until } = filter
  return (
    leaf.organization_id === organizationId &&
    (action === undefined || leaf.action === action) &&
    (targetId === undefined || leaf.target.id === targetId) &&
    (actorId === undefined || leaf.actor.id === actorId) &&
    (from === undefined || leaf.at >= from) &&
    (until === undefined || leaf.at < until)
  )
}

/** Entries are sorted by one number made of both, and handed out as `seq.part`. */
const PARTS = 1_000_000

function listIn(state: Read): AuditReads["list"] {
  return async (filter, page) => {
    const rows = state()
      .audit.filter((entry) => isAsked(entry, filter))
      .map(opened)
    const [seq = "0", part = "0"] = String(page.after?.value).split(".")
    const after =
      page.after === null ? null : { value: Number(seq) * PARTS + Number(part), id: page.after.id }
    const cut = pageOf(rows, { ...page, after }, (row) => ({
      value: row.seq * PARTS + row.part,
      id: row.id,
    }))
    const last = cut.rows.at(-1)
    const next =
      cut.next === null || last === undefined ? null : { value: `${last.seq}.${last.part}`, id: last.id }
    return { rows: cut.rows, next }
  }
}

/** The audit logs of a state. */
export function memoryAudit(
  state: Read,
  counters: Pick<MemoryCounters, "denials">,
): AuditReads & AuditWrites {
  const entries = (organizationId: string | null): readonly MemoryAuditEntry[] =>
    state().audit.filter(({ leaf }) => leaf.organization_id === organizationId)
  const leaves = (organizationId: string | null): MemoryLeaves =>
    state().auditLeaves.get(organizationId) ?? []
  const replace = (change: (entry: MemoryAuditEntry) => readonly MemoryAuditEntry[]): void => {
    state().audit.splice(0, Infinity, ...state().audit.flatMap(change))
  }
  return {
    list: listIn(state),
    logs: async () => [...state().auditLeaves.keys()],
    size: async (organizationId) => leaves(organizationId).length,
    nodes: async (organizationId, places) =>
      places.map(({ level, place }) => {
        const width = 2 ** level
        const below = leaves(organizationId).slice(place * width, (place + 1) * width)
        if (below.length < width) throw new Error("the subtree is not complete")
        return treeHash(sha256, below)
      }),
    indexOf: async (organizationId, id) =>
      entries(organizationId).find(({ leaf }) => leaf.id === id)?.index ?? null,
    leaves: async (organizationId, { from, until }) => {
      const known = new Map(entries(organizationId).map((entry) => [entry.index, entry]))
      return leaves(organizationId)
        .slice(from, until)
        .map((leafHash, at) => {
          const entry = known.get(from + at)
          const content = entry === undefined ? null : { leaf: entry.leaf, personal: entry.personal }
          return { index: from + at, leafHash, entry: content }
        })
    },
    erase: async (organizationId, { subject, from }) => {
      let [changed, fields] = [0, 0]
      replace((entry) => {
        const isElsewhere = entry.leaf.organization_id !== organizationId || entry.index < from
        const pointers = isElsewhere ? [] : pointersAbout(subject, entry.leaf, entry.personal)
        if (pointers.length === 0) return [entry]
        ;[changed, fields] = [changed + 1, fields + pointers.length]
        return [{ ...entry, personal: withoutOpenings(entry.personal, pointers) }]
      })
      return { entries: changed, fields, next: null }
    },
    eraseAddresses: async (organizationId, memberIds) => {
      let samples = 0
      for (const { id, holder, organizationId: own } of state().grants.values()) {
        if (own !== organizationId || holder.kind !== "member" || !memberIds.includes(holder.memberId))
          continue
        const denials = counters.denials.get(id) ?? []
        samples += denials.filter(({ address }) => address !== null).length
        counters.denials.set(
          id,
          denials.map((denial) => ({ ...denial, address: null })),
        )
      }
      return samples
    },
    prune: async (organizationId, { before, limit }) => {
      let gone = 0
      replace((entry) => {
        const isOld = entry.leaf.organization_id === organizationId && entry.leaf.at < before
        if (!isOld || gone >= limit) return [entry]
        gone += 1
        return []
      })
      return gone
    },
  }
}
