import type { Caller } from "../domain/authority.ts"
import type { KeyStatus } from "../domain/grant.ts"
import type { CountedGrant, KeyFilter, KeySort, Page, PageRequest } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { visibleKeys } from "./visible-keys.ts"

/** What to list; an absent member does not filter. */
export interface ListKeysRequest {
  readonly organizationId?: string | undefined
  readonly keyspace?: string | undefined
  readonly type?: string | undefined
  readonly status?: KeyStatus | undefined
  /** Only keys that are neither revoked nor expired. */
  readonly live?: true | undefined
  readonly workspaceId?: string | undefined
  readonly account?: string | undefined
  readonly environment?: string | undefined
  /** A person's or key's id, or `me`. */
  readonly createdBy?: string | undefined
  readonly q?: string | undefined
  readonly unusedForMs?: number | undefined
  readonly expiresBefore?: number | undefined
}

function selfId(caller: Caller): string {
  return caller.kind === "person" ? caller.personId : caller.keyId
}

/**
 * Makes the filter of what somebody asks for among the keys the caller may see.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
async function filterOf(ports: AppPorts, caller: Caller, request: ListKeysRequest): Promise<KeyFilter> {
  const { organizationId, keyspace, unusedForMs, createdBy, ...rest } = request
  const visible = await visibleKeys(ports, caller, { operation: "keys.list", organizationId, keyspace })
  const now = ports.clock.now()
  return {
    ...definedOf(rest),
    ...visible,
    now,
    ...(createdBy === undefined ? {} : { createdBy: createdBy === "me" ? selfId(caller) : createdBy }),
    ...(unusedForMs === undefined ? {} : { unusedSince: now - unusedForMs }),
  }
}

/**
 * Lists the keys the caller may see.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listKeys(
  ports: AppPorts,
  { caller }: RequestContext,
  query: { readonly request: ListKeysRequest; readonly page: PageRequest<KeySort> },
): Promise<Page<CountedGrant>> {
  return await ports.store.read.grants.list(await filterOf(ports, caller, query.request), query.page)
}

/**
 * Counts the keys the caller may see by their state.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function countKeys(
  ports: AppPorts,
  { caller }: RequestContext,
  request: ListKeysRequest,
): Promise<Readonly<Record<KeyStatus, number>>> {
  return await ports.store.read.grants.countByStatus(await filterOf(ports, caller, request))
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function definedOf<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}
