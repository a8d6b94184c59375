import { statusOf } from "../domain/grant.ts"
import { BittingError } from "../errors.ts"
import { demandActiveOrganization, demandChange, demandPower, visibleKey } from "./key-access.ts"
import { demandFresh } from "./own-credentials.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, demand, mutate } from "./request.ts"
import { openSealed } from "./sealed-token.ts"

/**
 * Shows the token of a recoverable key again, to a manager who signed in just now and could grant what the key can do. Audited.
 * @throws BittingError session_required, not_found, role_insufficient, role_cannot_grant, exceeds_caller, organization_suspended,
 * not_recoverable, key_ended, reauthentication_required
 * @throws SealError when the stored seal cannot be opened
 */
export async function revealKey(ports: AppPorts, context: RequestContext, id: string): Promise<string> {
  const { caller } = context
  if (caller.kind !== "person") throw new BittingError("session_required")
  return mutate(ports, async (tx) => {
    const demanded = { id, operation: "keys.reveal" } as const
    const key = await visibleKey({ grants: tx.grants, catalogue: ports.catalogue }, caller, demanded)
    const { organizationId, workspaceId } = key.grant
    demandChange(caller, "keys.reveal", key)
    // A keyspace may ask more of those who manage its keys than to be a manager.
    demand(caller, "keys.update", { organizationId, workspaceId, keyspace: key.keyspace })
    demandPower(caller, key)
    await demandActiveOrganization(tx, caller, key)
    const now = ports.clock.now()
    const status = statusOf(key.grant, now)
    if (!key.type.recoverable) throw new BittingError("not_recoverable")
    if (status === "revoked" || status === "expired")
      throw new BittingError("key_ended", { extra: { key_status: status } })
    demandFresh(caller, now)
    const token = await openSealed(ports, tx, key.grant)
    if (token === null) throw new BittingError("not_recoverable")
    const note = { organizationId, action: "key.revealed", target: { kind: "key", id } } as const
    return { value: token, organizationId, audit: [auditEntry(ports, context, note)], targets: [] }
  })
}
