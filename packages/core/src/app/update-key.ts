import type { KeyUpdate } from "../domain/lifecycle.ts"
import { update } from "../domain/lifecycle.ts"
import { BittingError } from "../errors.ts"
import { detailAfter } from "./get-key.ts"
import type { KeyDetail } from "./get-key.ts"
import type { DeclaredKey } from "./key-access.ts"
import { demandActiveOrganization, demandChange, visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mutate, nothingDone } from "./request.ts"

/** The version an `If-Match` header names; null: whatever is there. */
export type ExpectedVersion = number | null

/** @throws BittingError precondition_failed */
export function demandVersion(key: DeclaredKey, expected: ExpectedVersion): void {
  if (expected !== null && key.grant.version !== expected) throw new BittingError("precondition_failed")
}

/**
 * Changes label, metadata or `enabled`, and answers the key as it is then, with what is counted.
 * @throws BittingError not_found, role_insufficient, insufficient_scope, key_ended, precondition_failed,
 * organization_suspended, system_key_needs_manager
 */
export async function updateKey(
  ports: AppPorts,
  context: RequestContext,
  request: { readonly id: string; readonly change: KeyUpdate; readonly version: ExpectedVersion },
): Promise<KeyDetail> {
  const changed = await mutate(ports, async (tx) => {
    const { caller } = context
    const demanded = { id: request.id, operation: "keys.update" } as const
    const key = await visibleKey({ grants: tx.grants, catalogue: ports.catalogue }, caller, demanded)
    demandChange(caller, "keys.update", key)
    await demandActiveOrganization(tx, caller, key)
    demandVersion(key, request.version)
    const step = update(key.grant, request.change, ports.clock.now())
    if ("refused" in step) throw new BittingError(step.refused, { extra: { key_status: step.status } })
    if (step.event === null) return nothingDone(key)
    await tx.grants.update(step.grant)
    const { organizationId, id } = step.grant
    return {
      value: { ...key, grant: step.grant },
      organizationId,
      audit: [auditEntry(ports, context, { organizationId, target: { kind: "key", id }, ...step.event })],
      targets: [`key:${id}`],
    }
  })
  return detailAfter(ports, changed)
}
