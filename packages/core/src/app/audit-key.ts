import { base64Text } from "../domain/bytes.ts"
import type { AppPorts } from "./request.ts"
import { mintId } from "./request.ts"

/** Setting that has the public key that signs checkpoints, as base64. */
const AUDIT_KEY = "audit_key"

/**
 * Writes the public key that signs checkpoints into the instance's log, when it is the first one or another than before: checkpoints of
 * an earlier key verify with that key only.
 * @returns whether there was another key before
 */
export async function recordAuditKey(ports: AppPorts, publicKey: Uint8Array): Promise<boolean> {
  const key = base64Text(publicKey)
  const known = await ports.store.read.settings.get(AUDIT_KEY)
  if (known === key) return false
  await ports.store.transact(async (tx) => {
    await tx.settings.set(AUDIT_KEY, key)
    const entry = {
      id: mintId(ports, "evt"),
      at: ports.clock.now(),
      organizationId: null,
      actor: { kind: "system", id: "server", memberId: null },
      action: "audit.key_set",
      target: { kind: "audit_log", id: "instance" },
      origin: { requestId: "start", address: null },
      before: known === null ? null : { public_key: known },
      after: { public_key: key },
    } as const
    return { value: undefined, organizationId: null, audit: [entry], targets: [] }
  })
  return known !== null
}
