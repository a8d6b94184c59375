import type { RevokeReason } from "../domain/grant.ts"
import { purge, revoke } from "../domain/lifecycle.ts"
import { BittingError } from "../errors.ts"
import { detailAfter } from "./get-key.ts"
import type { KeyDetail } from "./get-key.ts"
import { demandChange, visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { actorOf, auditEntry, mutate, nothingDone } from "./request.ts"
import type { ExpectedVersion } from "./update-key.ts"
import { demandVersion } from "./update-key.ts"

export interface RevokeKeyRequest {
  readonly id: string
  readonly reason: RevokeReason
  /** Take it off every list as well. */
  readonly purge: boolean
  readonly version: ExpectedVersion
}

/**
 * Revokes a key for good. When it returns, no verification that starts later accepts the key; that holds for a repeated call too.
 * @throws BittingError not_found (also for keys purged before), role_insufficient, insufficient_scope, precondition_failed
 */
export async function revokeKey(
  ports: AppPorts,
  context: RequestContext,
  request: RevokeKeyRequest,
): Promise<KeyDetail> {
  const { caller } = context
  const demanded = { id: request.id, operation: "keys.revoke" } as const
  const revoked = mutate(ports, async (tx) => {
    const key = await visibleKey({ grants: tx.grants, catalogue: ports.catalogue }, caller, demanded)
    demandChange(caller, "keys.revoke", key)
    demandVersion(key, request.version)
    const { organizationId, id } = key.grant
    const by = { actor: actorOf(caller, organizationId), reason: request.reason, now: ports.clock.now() }
    const step = request.purge ? purge(key.grant, by) : revoke(key.grant, by)
    if (step.event === null) return nothingDone(key)
    await tx.grants.update(step.grant)
    return {
      value: { ...key, grant: step.grant },
      organizationId,
      audit: [auditEntry(ports, context, { organizationId, target: { kind: "key", id }, ...step.event })],
      targets: [`key:${id}`],
    }
  })
  return detailAfter(ports, await revoked.catch((error: unknown) => onceSettled(ports, error)))
}

// "Not found" may mean "purged before": that answer too holds only once nobody decides by what was before.
async function onceSettled(ports: AppPorts, error: unknown): Promise<never> {
  if (error instanceof BittingError && error.code === "not_found") await ports.settled(null)
  throw error
}
