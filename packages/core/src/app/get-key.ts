import { quotaWindow } from "../domain/quota.ts"
import type { DeclaredKey } from "./key-access.ts"
import { visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"

/** A key as it is now, with what is counted. */
export interface KeyDetail extends DeclaredKey {
  /** Units used of its quota in the current period; null without a quota. */
  readonly quotaUsed: number | null
}

async function quotaUsed(ports: AppPorts, { grant }: DeclaredKey): Promise<number | null> {
  const { quota, limitGroup } = grant
  if (quota === null) return null
  return ports.store.quota.used(limitGroup, quotaWindow(quota.period, ports.clock.now()))
}

/**
 * Reads one key.
 * @throws BittingError not_found, insufficient_scope
 */
export async function getKey(ports: AppPorts, { caller }: RequestContext, id: string): Promise<KeyDetail> {
  const reads = { grants: ports.store.read.grants, catalogue: ports.catalogue }
  const key = await visibleKey(reads, caller, { id, operation: "keys.get" })
  return { ...key, quotaUsed: await quotaUsed(ports, key) }
}

/** Adds what {@link getKey} says is counted to a key that was just changed: a transaction does not see what was counted lately. */
export async function detailAfter(ports: AppPorts, key: DeclaredKey): Promise<KeyDetail> {
  try {
    const counted = (await ports.store.read.grants.get(key.grant.id)) ?? key
    const { lastUsedAt, requestCount } = counted
    return { ...key, lastUsedAt, requestCount, quotaUsed: await quotaUsed(ports, key) }
  } catch {
    // The change is made: what cannot be counted now does not undo it.
    return { ...key, quotaUsed: null }
  }
}
