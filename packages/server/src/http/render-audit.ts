import type { AuditProof, RecordedAuditEvent, SignedCheckpoint } from "@bitting/core"
import { hexText } from "@bitting/core"
import { instant } from "./render.ts"

/** An audit entry as the API shows it. */
export const auditJson = ({ actor, origin, ...entry }: RecordedAuditEvent) => ({
  id: entry.id,
  seq: entry.seq,
  part: entry.part,
  index: entry.index,
  at: instant(entry.at),
  organization_id: entry.organizationId,
  actor: { kind: actor.kind, id: actor.id, member_id: actor.memberId },
  action: entry.action,
  target: { kind: entry.target.kind, id: entry.target.id },
  origin: { request_id: origin.requestId, address: origin.address },
  before: entry.before,
  after: entry.after,
  erased: entry.erased,
})

/** The signed state of a log as the API shows it. */
export const checkpointJson = ({ origin, size, root, note, vkey }: SignedCheckpoint) => ({
  origin,
  size,
  root: hexText(root),
  note,
  vkey,
})

/** A proof as the API shows it: members that belong to the other kind are null. */
export const proofJson = (proof: AuditProof) => ({
  kind: proof.kind,
  size: proof.size,
  root: hexText(proof.root),
  index: proof.kind === "inclusion" ? proof.index : null,
  leaf_hash: proof.kind === "inclusion" ? hexText(proof.leafHash) : null,
  from_size: proof.kind === "consistency" ? proof.fromSize : null,
  from_root: proof.kind === "consistency" ? hexText(proof.fromRoot) : null,
  hashes: proof.hashes.map(hexText),
})
