import type { AuditEvent } from "../domain/audit-event.ts"
import { base64Bytes, base64Text } from "../domain/bytes.ts"
import type { SettingReads } from "../ports.ts"
import type { AppPorts } from "./request.ts"
import { mintId } from "./request.ts"

/** Setting that has the public key that signs checkpoints, as base64. */
export const AUDIT_KEY = "audit_key"

/** The public key that signs checkpoints, as the database knows it; null before the first start. */
export async function recordedAuditKey(settings: SettingReads): Promise<Uint8Array | null> {
  const text = await settings.get(AUDIT_KEY)
  return text === null ? null : base64Bytes(text)
}

/** The entry of another signing key in the instance's log. */
export function keySetEntry(
  ports: Pick<AppPorts, "clock" | "entropy">,
  by: Pick<AuditEvent, "actor" | "origin">,
  keys: { readonly before: Uint8Array | null; readonly after: Uint8Array },
): AuditEvent {
  return {
    id: mintId(ports, "evt"),
    at: ports.clock.now(),
    organizationId: null,
    action: "audit.key_set",
    target: { kind: "audit_log", id: "instance" },
    before: keys.before === null ? null : { public_key: base64Text(keys.before) },
    after: { public_key: base64Text(keys.after) },
    ...by,
  }
}

const SERVER = {
  actor: { kind: "system", id: "server", memberId: null },
  origin: { requestId: "start", address: null },
} as const

/**
 * Writes the public key that signs checkpoints into the instance's log, when it is the first one or another than before: checkpoints of
 * an earlier key verify with that key only.
 * @returns whether there was another key before
 */
export async function recordAuditKey(ports: AppPorts, publicKey: Uint8Array): Promise<boolean> {
  const before = await recordedAuditKey(ports.store.read.settings)
  if (before !== null && base64Text(before) === base64Text(publicKey)) return false
  await ports.store.transact(async (tx) => {
    await tx.settings.set(AUDIT_KEY, base64Text(publicKey))
    const entry = keySetEntry(ports, SERVER, { before, after: publicKey })
    return { value: undefined, organizationId: null, audit: [entry], targets: [] }
  })
  return before !== null
}
