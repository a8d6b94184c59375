import type { AuditAction, AuditEvent, AuditTarget } from "./audit-event.ts"
import { concatBytes, hexBytes, hexText, utf8Bytes } from "./bytes.ts"
import { canonicalJson, isJsonObject, toJson } from "./canonical-json.ts"
import type { JsonObject, JsonValue } from "./canonical-json.ts"
import type { Actor } from "./grant.ts"
import { leafHash } from "./merkle.ts"
import type { TreeDigest } from "./merkle.ts"

/** Random bytes that hide a personal value behind its hash. */
export const SALT_BYTES = 16

/** Members that may say something about a person, wherever they stand in `origin`, `before` and `after`. */
export const PERSONAL_FIELDS: readonly string[] = [
  "address",
  "email",
  "label",
  "metadata",
  "name",
  "owner_email",
  "owner_name",
]

const PERSONAL: ReadonlySet<string> = new Set(PERSONAL_FIELDS)

/** What stands in a leaf for a personal value: SHA-256 of salt and value, 64 hex digits. */
export type Commitment = { readonly commitment: string }

/** What a commitment was made of; without it the value is gone, and the leaf still the same. */
export type Opening = {
  /** 32 hex digits. */
  readonly salt: string
  readonly value: JsonValue
}

/** Openings by the JSON pointer (RFC 6901) of their commitment in the leaf. */
export type Openings = Readonly<Record<string, Opening>>

/** The content of a leaf: an audit entry with commitments instead of personal values. */
export type AuditLeaf = {
  readonly v: 1
  readonly id: string
  readonly at: number
  readonly organization_id: string | null
  readonly actor: { readonly kind: string; readonly id: string; readonly member_id: string | null }
  readonly action: string
  readonly target: { readonly kind: string; readonly id: string }
  readonly origin: { readonly request_id: string; readonly address: Commitment | null }
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

/** An audit entry ready to be stored. */
export interface SealedAuditEvent {
  readonly leaf: AuditLeaf
  readonly personal: Openings
  readonly leafHash: Uint8Array
}

/** What sealing needs: the tree's hash function and fresh random bytes. */
export interface SealTools {
  readonly digest: TreeDigest
  /** {@link SALT_BYTES} random bytes, new each time. */
  readonly salt: () => Uint8Array
}

const escaped = (name: string): string =>
  /[~/]/.test(name) ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name

type Replace = (value: JsonValue, pointer: string) => JsonValue

/** Replaces every personal value that is there; what is inside of one is not looked at. */
function mapPersonal(value: JsonValue, pointer: string, replace: Replace): JsonValue {
  if (Array.isArray(value)) {
    return value.map((element: JsonValue, at) => mapPersonal(element, `${pointer}/${at}`, replace))
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const place = `${pointer}/${escaped(name)}`
      if (!PERSONAL.has(name)) return [name, mapPersonal(member, place, replace)]
      return [name, member === null ? null : replace(member, place)]
    }),
  )
}

/**
 * The hash that stands for a personal value: SHA-256(salt ‖ canonical JSON of the value), in hex.
 * @param salt as bytes
 */
export function commitmentTo(digest: TreeDigest, salt: Uint8Array, value: JsonValue): string {
  return hexText(digest(concatBytes([salt, utf8Bytes(canonicalJson(value))])))
}

/** The hash of a leaf by its content: of the UTF-8 of its canonical JSON. */
export function auditLeafHash(digest: TreeDigest, leaf: AuditLeaf | JsonObject): Uint8Array {
  return leafHash(digest, utf8Bytes(canonicalJson(leaf)))
}

/** Makes the leaf of an audit entry, and the openings of what is personal in it. */
export function sealAuditEvent(event: AuditEvent, { digest, salt }: SealTools): SealedAuditEvent {
  const personal: [string, Opening][] = []
  const commit: Replace = (value, pointer) => {
    const bytes = salt()
    personal.push([pointer, { salt: hexText(bytes), value }])
    return { commitment: commitmentTo(digest, bytes, value) }
  }
  const { actor, target, origin } = event
  const plain = {
    v: 1,
    id: event.id,
    at: event.at,
    organization_id: event.organizationId,
    actor: { kind: actor.kind, id: actor.id, member_id: actor.memberId },
    action: event.action,
    target: { kind: target.kind, id: target.id },
    origin: { request_id: origin.requestId, address: origin.address },
    before: event.before,
    after: event.after,
  }
  // Members keep their names and places; only personal ones become commitments.
  const leaf = mapPersonal(toJson(plain), "", commit) as unknown as AuditLeaf
  return { leaf, personal: Object.fromEntries(personal), leafHash: auditLeafHash(digest, leaf) }
}

/** An audit entry read back; erased values are null, and `erased` has the pointers of their commitments, sorted. */
export interface OpenedAuditEvent extends AuditEvent {
  readonly erased: readonly string[]
}

/** Puts the personal values that are still there back into an entry. */
export function openAuditLeaf(leaf: AuditLeaf, personal: Openings): OpenedAuditEvent {
  const erased: string[] = []
  const open: Replace = (_, pointer) => {
    const opening = Object.hasOwn(personal, pointer) ? personal[pointer] : undefined
    if (opening !== undefined) return opening.value
    erased.push(pointer)
    return null
  }
  const { actor, target } = leaf
  const origin = mapPersonal(leaf.origin, "/origin", open) as { readonly address: string | null }
  return {
    id: leaf.id,
    at: leaf.at,
    organizationId: leaf.organization_id,
    actor: { kind: actor.kind as Actor["kind"], id: actor.id, memberId: actor.member_id },
    action: leaf.action as AuditAction,
    target: { kind: target.kind as AuditTarget["kind"], id: target.id },
    origin: { requestId: leaf.origin.request_id, address: origin.address },
    before: mapPersonal(leaf.before, "/before", open) as JsonObject | null,
    after: mapPersonal(leaf.after, "/after", open) as JsonObject | null,
    erased: erased.sort(),
  }
}

/** The commitments of a leaf by their pointers. */
function commitmentsOf(leaf: JsonObject): ReadonlyMap<string, JsonValue> {
  const found = new Map<string, JsonValue>()
  mapPersonal(leaf, "", (value, pointer) => {
    found.set(pointer, value)
    return null
  })
  return found
}

/**
 * Compares the openings with the commitments of their leaf.
 * @returns how many commitments have no opening any more, or what is wrong
 */
export function checkOpenings(
  digest: TreeDigest,
  leaf: JsonObject,
  personal: JsonObject,
): { readonly erased: number } | { readonly problem: string } {
  const commitments = commitmentsOf(leaf)
  for (const [pointer, opening] of Object.entries(personal)) {
    const stated = commitments.get(pointer)
    if (stated === undefined || !isJsonObject(opening)) return { problem: `nothing to open at ${pointer}` }
    const { salt, value, ...rest } = opening
    const bytes = typeof salt === "string" ? hexBytes(salt) : null
    if (bytes?.length !== SALT_BYTES || value === undefined || Object.keys(rest).length > 0)
      return { problem: `no salt and value at ${pointer}` }
    if (canonicalJson(stated) !== canonicalJson({ commitment: commitmentTo(digest, bytes, value) }))
      return { problem: `another value at ${pointer}` }
  }
  return { erased: commitments.size - Object.keys(personal).length }
}
