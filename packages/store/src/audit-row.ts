import { hash, randomBytes } from "node:crypto"
import { canonicalJson, openAuditLeaf, SALT_BYTES, sealAuditEvent, toJson } from "@bitting/core"
import type {
  AuditEvent,
  AuditLeaf,
  JsonObject,
  Openings,
  RecordedAuditEvent,
  SealedAuditEvent,
  SealTools,
} from "@bitting/core"
import type { AuditRow } from "./schema.ts"

/** SHA-256. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return hash("sha256", bytes, "buffer")
}

/** Salts asked of the system at once: asking costs far more than the bytes do. */
const SALTS = 256

/** Hands out random salts, each once. */
function createSalts(): () => Uint8Array {
  let bytes = new Uint8Array()
  let used = 0
  return () => {
    if (used === bytes.length) [bytes, used] = [randomBytes(SALTS * SALT_BYTES), 0]
    used += SALT_BYTES
    return bytes.subarray(used - SALT_BYTES, used)
  }
}

/** What entries are sealed with. */
export const sealTools: SealTools = { digest: sha256, salt: createSalts() }

const objectFrom = (json: string | null): JsonObject | null =>
  json === null ? null : (JSON.parse(json) as JsonObject)

/** The leaf a row was made from. */
export function leafFrom(row: AuditRow): AuditLeaf {
  return {
    v: 1,
    id: row.id,
    at: row.at,
    organization_id: row.organization_id,
    actor: { kind: row.actor_kind, id: row.actor_id, member_id: row.actor_member_id },
    action: row.action,
    target: { kind: row.target_kind, id: row.target_id },
    origin: {
      request_id: row.request_id,
      address: row.address === null ? null : { commitment: row.address },
    },
    before: objectFrom(row.before),
    after: objectFrom(row.after),
  }
}

/** The personal values of a row that are still there. */
export function openingsFrom(row: Pick<AuditRow, "personal">): Openings {
  return JSON.parse(row.personal) as Openings
}

/** Personal values as they are stored. */
export function openingsText(personal: Openings): string {
  return canonicalJson(toJson(personal))
}

/** A row as an entry, with the personal values that are still there. */
export function recordedFrom(row: AuditRow): RecordedAuditEvent {
  const event = openAuditLeaf(leafFrom(row), openingsFrom(row))
  return { ...event, seq: row.seq ?? 0, part: row.part, index: row.leaf_index ?? 0 }
}

type SealedColumns = Pick<AuditRow, "address" | "before" | "after" | "personal" | "leaf_hash">

/** The columns that hold what sealing makes of an entry. */
export function sealedColumns({ leaf, personal, leafHash }: SealedAuditEvent): SealedColumns {
  return {
    address: leaf.origin.address?.commitment ?? null,
    before: leaf.before === null ? null : canonicalJson(leaf.before),
    after: leaf.after === null ? null : canonicalJson(leaf.after),
    personal: openingsText(personal),
    leaf_hash: leafHash,
  }
}

/** Where an entry stands in its change and, once that is known, in the order of commits and in its log. */
export type AuditPlace = Pick<AuditRow, "change_tag" | "part" | "seq" | "leaf_index">

/** An entry as a row. */
export function rowOf(event: AuditEvent, place: AuditPlace): AuditRow {
  return {
    ...place,
    id: event.id,
    at: event.at,
    organization_id: event.organizationId,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    actor_member_id: event.actor.memberId,
    action: event.action,
    target_kind: event.target.kind,
    target_id: event.target.id,
    request_id: event.origin.requestId,
    ...sealedColumns(sealAuditEvent(event, sealTools)),
  }
}
