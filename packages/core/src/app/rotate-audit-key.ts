import { nodesOf, rangeHash } from "../domain/audit-tree.ts"
import { equalBytes } from "../domain/bytes.ts"
import { signKeyChange } from "../domain/key-change.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import { AUDIT_KEY, keySetEntry, recordedAuditKey } from "./audit-key.ts"
import type { AuditSigner } from "./audit-log.ts"
import { originOf } from "./audit-log.ts"
import { addKeyChange } from "./key-changes.ts"
import { OPERATOR, OPERATOR_ORIGIN } from "./replace-root-key.ts"
import type { AppPorts } from "./request.ts"
import { base64Text } from "../domain/bytes.ts"

/** The keys of a rotation. */
export interface AuditKeyRotation {
  /** The one that signs now. */
  readonly previous: AuditSigner
  readonly next: AuditSigner
}

/** What a rotation did. */
export interface AuditKeyRotated {
  /** A signed note for each log, which leads from one key to the other. */
  readonly notes: readonly string[]
}

async function handOver(
  tx: Repositories,
  log: string | null,
  { previous, next }: AuditKeyRotation,
): Promise<string> {
  const { digest } = previous
  const name = await originOf(tx, log)
  const size = await tx.audit.size(log)
  const root = rangeHash(digest, await tx.audit.nodes(log, nodesOf({ first: 0, size })))
  const note = signKeyChange(
    digest,
    {
      checkpoint: { origin: name, size, root },
      previous: { name, publicKey: previous.publicKey },
      next: { name, publicKey: next.publicKey },
    },
    { previous: previous.sign, next: next.sign },
  )
  await addKeyChange(tx.settings, log, note)
  return note
}

/**
 * Lets another key sign the logs from now on. The old key signs the last checkpoint of each together with the name of the new one, so that
 * whoever trusts the old one can follow. For whoever works on the data itself.
 * @throws BittingError not_found when the instance was never started; precondition_failed when it is signed with another key than the one given
 */
export async function rotateAuditKey(ports: AppPorts, rotation: AuditKeyRotation): Promise<AuditKeyRotated> {
  const { value } = await ports.store.transact(async (tx) => {
    const before = await recordedAuditKey(tx.settings)
    if (before === null) {
      throw new BittingError("not_found", { detail: "The instance is empty: start the server once." })
    }
    if (!equalBytes(before, rotation.previous.publicKey)) {
      throw new BittingError("precondition_failed", {
        detail: "The logs were signed with another key last: put that one back, or start the server once.",
      })
    }
    const notes: string[] = []
    for (const log of await tx.audit.logs()) notes.push(await handOver(tx, log, rotation))
    const after = rotation.next.publicKey
    await tx.settings.set(AUDIT_KEY, base64Text(after))
    const entry = keySetEntry(ports, { actor: OPERATOR, origin: OPERATOR_ORIGIN }, { before, after })
    return { value: { notes }, organizationId: null, audit: [entry], targets: [] }
  })
  return value
}
