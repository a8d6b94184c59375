import type { LeafRange } from "../domain/audit-tree.ts"
import { consistencyRanges, inclusionRanges, nodesOf, rangeHash } from "../domain/audit-tree.ts"
import { checkpointText, signNote, vkeyText } from "../domain/checkpoint.ts"
import { BittingError } from "../errors.ts"
import type { AuditLogRequest, AuditPorts } from "./audit-log.ts"
import { originOf, resolveLog } from "./audit-log.ts"
import type { RequestContext } from "./request.ts"

/** The signed state of a log. */
export interface SignedCheckpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** C2SP signed note. */
  readonly note: string
  /** The key it verifies with. */
  readonly vkey: string
}

/** The hashes of ranges of a log, each from few stored subtrees, all read at once. */
async function hashesOf(
  { store, auditSigner }: Pick<AuditPorts, "store" | "auditSigner">,
  log: string | null,
  ranges: readonly LeafRange[],
): Promise<readonly Uint8Array[]> {
  const parts = ranges.map(nodesOf)
  const nodes = [...(await store.read.audit.nodes(log, parts.flat()))]
  return parts.map((part) => rangeHash(auditSigner.digest, nodes.splice(0, part.length)))
}

async function rootOf(ports: AuditPorts, log: string | null, size: number): Promise<Uint8Array> {
  const [root] = await hashesOf(ports, log, [{ first: 0, size }])
  if (root === undefined) throw new Error("one range has one hash")
  return root
}

/** Signs the state of a log as it is now. @param log null: the instance's own */
export async function signCheckpoint(ports: AuditPorts, log: string | null): Promise<SignedCheckpoint> {
  const { auditSigner: signer, store } = ports
  const origin = await originOf(store.read, log)
  const size = await store.read.audit.size(log)
  const root = await rootOf(ports, log, size)
  const key = { name: origin, publicKey: signer.publicKey }
  const note = signNote(checkpointText({ origin, size, root }), key, signer)
  return { origin, size, root, note, vkey: vkeyText(signer.digest, key) }
}

/**
 * The signed state of a log, for a caller who may read it.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function getCheckpoint(
  ports: AuditPorts,
  context: RequestContext,
  request: AuditLogRequest,
): Promise<SignedCheckpoint> {
  const log = await resolveLog(ports.store.read, context, { operation: "audit.list", ...request })
  return signCheckpoint(ports, log)
}

/** What a proof is asked of: an entry by its id or place, or the beginning of the log. */
export interface AuditProofRequest extends AuditLogRequest {
  readonly eventId?: string | undefined
  readonly index?: number | undefined
  readonly fromSize?: number | undefined
  /** Number of leaves of the tree the proof is of; the whole log when left out. */
  readonly size?: number | undefined
}

/** A proof of RFC 9162 §2.1.3 or §2.1.4, with the hashes it is to be checked against. */
export type AuditProof =
  | {
      readonly kind: "inclusion"
      readonly size: number
      readonly root: Uint8Array
      readonly index: number
      readonly leafHash: Uint8Array
      readonly hashes: readonly Uint8Array[]
    }
  | {
      readonly kind: "consistency"
      readonly size: number
      readonly root: Uint8Array
      readonly fromSize: number
      readonly fromRoot: Uint8Array
      readonly hashes: readonly Uint8Array[]
    }

function wrong(pointer: string, detail: string): BittingError {
  return new BittingError("invalid_request", { errors: [{ pointer, detail }] })
}

async function indexIn(
  { store }: AuditPorts,
  log: string | null,
  { eventId, index }: AuditProofRequest,
): Promise<number | undefined> {
  if (eventId === undefined) return index
  const found = await store.read.audit.indexOf(log, eventId)
  if (found === null) throw new BittingError("not_found")
  return found
}

/**
 * Proves that an entry is in a log, or that a log begins with an earlier state of it.
 * @throws BittingError invalid_request (not one question, or beyond the log), not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function getAuditProof(
  ports: AuditPorts,
  context: RequestContext,
  request: AuditProofRequest,
): Promise<AuditProof> {
  const { eventId, index: stated, fromSize } = request
  if ([eventId, stated, fromSize].filter((part) => part !== undefined).length !== 1) {
    throw wrong("index", "Send one of index, event_id and from_size.")
  }
  const log = await resolveLog(ports.store.read, context, { operation: "audit.list", ...request })
  const newest = await ports.store.read.audit.size(log)
  const { size = newest } = request
  if (size > newest) throw wrong("size", `The log has ${newest} entries.`)
  const root = await rootOf(ports, log, size)
  const index = await indexIn(ports, log, request)
  if (index !== undefined) {
    if (index >= size) throw wrong("index", `A tree of ${size} entries has no entry ${index}.`)
    const [leafHash] = await hashesOf(ports, log, [{ first: index, size: 1 }])
    if (leafHash === undefined) throw new Error("one range has one hash")
    return {
      kind: "inclusion",
      size,
      root,
      index,
      leafHash,
      hashes: await hashesOf(ports, log, inclusionRanges(index, size)),
    }
  }
  const from = fromSize ?? 0
  if (from > size) throw wrong("from_size", `A tree of ${size} entries begins with none of ${from}.`)
  const hashes = await hashesOf(ports, log, consistencyRanges(from, size))
  return { kind: "consistency", size, root, fromSize: from, fromRoot: await rootOf(ports, log, from), hashes }
}
