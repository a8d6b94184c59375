import type { AuditEvent } from "../domain/audit-event.ts"
import type { Credential } from "../domain/credential.ts"
import {
  newRecoveryCode,
  RECOVERY_CODE_BYTES,
  RECOVERY_CODES,
  showRecoveryCode,
} from "../domain/recovery-code.ts"
import type { Repositories } from "../ports.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { auditEntry, mintId } from "./request.ts"

/** New recovery codes as they are shown, which happens once. */
export type RecoveryCodes = readonly string[]

/** Deletes the recovery codes of a person. */
export async function dropRecoveryCodes(
  tx: Pick<Repositories, "credentials">,
  personId: string,
): Promise<void> {
  for (const { id } of await tx.credentials.ofPerson(personId, "recovery_codes"))
    await tx.credentials.delete(id)
}

/**
 * Makes a set of recovery codes in place of the one there was. They exist only in what is answered; kept are their hashes.
 * @returns the codes, and the audit entry that belongs to the transaction
 */
export async function makeRecoveryCodes(
  ports: AppPorts,
  tx: Pick<Repositories, "credentials">,
  change: OwnChange,
): Promise<{ readonly codes: RecoveryCodes; readonly audit: AuditEvent }> {
  const { person } = change.session
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    newRecoveryCode(ports.entropy.bytes(RECOVERY_CODE_BYTES)),
  )
  await dropRecoveryCodes(tx, person.id)
  const made: Credential = {
    id: mintId(ports, "crd"),
    personId: person.id,
    handle: person.id,
    details: { kind: "recovery_codes", hashes: codes.map((code) => ports.digest.sha256Hex(code)) },
    createdAt: ports.clock.now(),
    lastUsedAt: null,
    version: 1,
  }
  await tx.credentials.insert(made)
  const audit = auditEntry(ports, contextOfOwn(change), {
    organizationId: null,
    action: "recovery_codes.made",
    target: { kind: "credential", id: made.id },
    after: { count: codes.length },
  })
  return { codes: codes.map(showRecoveryCode), audit }
}
