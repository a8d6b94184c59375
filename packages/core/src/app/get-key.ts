import { quotaWindow } from "../domain/quota.ts"
import type { DeclaredKey } from "./key-access.ts"
import { visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"

/** A key as it is now, with what is counted. */
export interface KeyDetail extends DeclaredKey {
  /** Units used of its quota in the current period; null without a quota. */
  readonly quotaUsed: number | null
}

/**
 * Reads one key.
 * @throws BittingError not_found, insufficient_scope
 */
export async function getKey(ports: AppPorts, { caller }: RequestContext, id: string): Promise<KeyDetail> {
  const reads = { grants: ports.store.read.grants, catalogue: ports.catalogue }
  const key = await visibleKey(reads, caller, { id, operation: "keys.get" })
  const { quota, limitGroup } = key.grant
  const quotaUsed =
    quota === null
      ? null
      : await ports.store.quota.used(limitGroup, quotaWindow(quota.period, ports.clock.now()))
  return { ...key, quotaUsed }
}
