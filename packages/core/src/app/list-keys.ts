import type { Caller } from "../domain/authority.ts"
import { mayReadKeys, memberOf } from "../domain/authority.ts"
import type { KeyStatus } from "../domain/grant.ts"
import type { Keyspace } from "../domain/keyspace.ts"
import { BittingError } from "../errors.ts"
import type { CountedGrant, KeyFilter, KeySort, Page, PageRequest } from "../ports.ts"
import { managedTypes } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { demand, may, resolveOrganization } from "./request.ts"

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

function asked(ports: AppPorts, name: string | undefined): readonly Keyspace[] {
  const all = [...ports.catalogue.byName.values()]
  return name === undefined ? all : all.filter((keyspace) => keyspace.name === name)
}

const names = (keyspaces: readonly Keyspace[]): readonly string[] => keyspaces.map(({ name }) => name)

/** The keyspaces whose keys the caller sees, and those that differ in workspaces where another role is in force. */
function visibility(
  caller: Caller,
  organizationId: string | null,
  keyspaces: readonly Keyspace[],
): Pick<KeyFilter, "keyspaces" | "inWorkspaces"> {
  const visible = names(
    keyspaces.filter((keyspace) => may(caller, "keys.list", { organizationId, keyspace })),
  )
  const member = caller.kind === "person" && organizationId !== null ? memberOf(caller, organizationId) : null
  if (member === null) return { keyspaces: visible, inWorkspaces: {} }
  const inWorkspaces = Object.fromEntries(
    Object.keys(member.overrides).map((workspaceId) => [
      workspaceId,
      names(keyspaces.filter((keyspace) => mayReadKeys(member, keyspace, workspaceId))),
    ]),
  )
  return { keyspaces: visible, inWorkspaces }
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
  const { request, page } = query
  const organization = await resolveOrganization(ports.store.read, caller, request.organizationId)
  const keyspaces = asked(ports, request.keyspace)
  if (keyspaces.length === 0) {
    const detail = `Declared: ${[...ports.catalogue.byName.keys()].join(", ")}.`
    throw new BittingError("unprocessable", { errors: [{ pointer: "keyspace", detail }] })
  }
  const now = ports.clock.now()
  const seen = visibility(caller, organization.id, keyspaces)
  const seesSome =
    seen.keyspaces.length > 0 || Object.values(seen.inWorkspaces).some((some) => some.length > 0)
  // Names what is missing instead of showing an empty list; and a system key that lists has used its scope.
  const [first] = keyspaces
  if (!seesSome || caller.kind === "system_key")
    demand(caller, "keys.list", { organizationId: organization.id, keyspace: first })
  const { organizationId: _, keyspace: __, unusedForMs, createdBy, ...rest } = request
  const filter: KeyFilter = {
    ...definedOf(rest),
    ...seen,
    now,
    organizationId: organization.id,
    withoutTypes: managedTypes(ports.catalogue),
    ...(createdBy === undefined ? {} : { createdBy: createdBy === "me" ? selfId(caller) : createdBy }),
    ...(unusedForMs === undefined ? {} : { unusedSince: now - unusedForMs }),
  }
  return ports.store.read.grants.list(filter, page)
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function definedOf<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}
