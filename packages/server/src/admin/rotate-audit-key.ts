import type { AuditKeyRotated } from "@bitting/core"
import { recordedAuditKey, rotateAuditKey } from "@bitting/core"
import { auditKeyPath, draftAuditSigner, loadAuditSigner } from "../audit/audit-key-file.ts"
import { appendNotes } from "../audit/checkpoint-files.ts"
import type { Config } from "../config.ts"
import { withData } from "./offline.ts"

/** What the rotation did, and where its files are. */
export interface AuditKeyReplaced extends AuditKeyRotated {
  readonly keyPath: string
  /** File the notes were added to. */
  readonly notesPath: string
}

/**
 * Replaces the key that signs audit logs while no server runs on the data. The new one lies beside the old one before it counts, and takes its
 * place when it does: after a crash in between the next start ends what was begun.
 * @throws as `withData` and `rotateAuditKey`
 */
export async function replaceAuditKey(config: Config): Promise<AuditKeyReplaced> {
  const { dataDir } = config
  return await withData(config, async (ports) => {
    const previous = loadAuditSigner(dataDir, await recordedAuditKey(ports.store.read.settings))
    const draft = draftAuditSigner(dataDir)
    const rotated = await rotateAuditKey(ports, { previous, next: draft.signer }).catch((error: unknown) => {
      draft.discard()
      throw error
    })
    draft.adopt()
    const notesPath = await appendNotes(dataDir, ports.clock.now(), rotated.notes)
    return { ...rotated, keyPath: auditKeyPath(dataDir), notesPath }
  })
}
