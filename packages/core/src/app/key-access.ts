import type { Caller, OperationId } from "../domain/authority.ts"
import { authorize, roleOf } from "../domain/authority.ts"
import type { Grant } from "../domain/grant.ts"
import type { Keyspace, KeyspaceCatalogue, KeyType } from "../domain/keyspace.ts"
import { ROOT_KEY_TYPE, scopesOfRole, SYSTEM_KEYSPACE, typeNamed } from "../domain/keyspace.ts"
import { roleAtLeast } from "../domain/role.ts"
import { missingScopes } from "../domain/scope.ts"
import { BittingError } from "../errors.ts"
import type { CountedGrant, GrantReads, ReadRepositories } from "../ports.ts"
import { demand, demandActive, may } from "./request.ts"

/** A key with its declaration. */
export interface DeclaredKey extends CountedGrant {
  readonly keyspace: Keyspace
  readonly type: KeyType
}

/** The declaration of a stored key; null when its keyspace or type is no longer declared. */
export function declarationOf(
  catalogue: KeyspaceCatalogue,
  grant: Grant,
): { readonly keyspace: Keyspace; readonly type: KeyType } | null {
  const keyspace = catalogue.byName.get(grant.keyspace)
  const type = keyspace === undefined ? null : typeNamed(keyspace, grant.type)
  return keyspace === undefined || type === null ? null : { keyspace, type }
}

/** A key and what the caller wants to do with it. */
export interface KeyDemand {
  readonly id: string
  readonly operation: OperationId
}

// What a system key lacks it is told whether or not the key exists; the rest of the question needs the key.
function demandScope(caller: Caller, operation: OperationId): void {
  if (caller.kind === "system_key") demand(caller, operation, { organizationId: null })
}

/**
 * Reads a key the caller may see. Keys that are purged, managed elsewhere, out of reach or of a keyspace whose keys the caller's role may
 * not see are as absent as those that never were. Whether the caller may do the operation is for {@link demandChange} to say.
 * @throws BittingError not_found, insufficient_scope
 */
export async function visibleKey(
  reads: { readonly grants: GrantReads; readonly catalogue: KeyspaceCatalogue },
  caller: Caller,
  { id, operation }: KeyDemand,
): Promise<DeclaredKey> {
  demandScope(caller, operation)
  const counted = await reads.grants.get(id)
  const declared = counted === null ? null : declarationOf(reads.catalogue, counted.grant)
  if (
    counted === null ||
    declared === null ||
    counted.grant.purgedAt !== null ||
    declared.type.managedBy !== null
  ) {
    throw new BittingError("not_found")
  }
  const { organizationId, workspaceId } = counted.grant
  const sees = caller.kind === "person" ? "keys.get" : operation
  if (!may(caller, sees, { organizationId, workspaceId, keyspace: declared.keyspace })) {
    throw new BittingError("not_found")
  }
  return { ...counted, ...declared }
}

/** Whether the person made the key or holds it. */
function isOwn(grant: Grant, personId: string, memberId: string | null): boolean {
  if (grant.createdBy.kind === "person" && grant.createdBy.id === personId) return true
  return grant.holder.kind === "member" && grant.holder.memberId === memberId
}

/**
 * Lets the caller change a key it can see: managers any, others (where the keyspace lets them manage) the keys they made or hold.
 * @throws BittingError role_insufficient, insufficient_scope, system_key_needs_manager
 */
export function demandChange(caller: Caller, operation: OperationId, { grant, keyspace }: DeclaredKey): void {
  const { organizationId, workspaceId } = grant
  demand(caller, operation, { organizationId, workspaceId, keyspace })
  if (caller.kind === "system_key") {
    if (operation !== "keys.revoke") demandMaySystem(caller, keyspace)
    return
  }
  const role = roleOf(caller, { organizationId, workspaceId, keyspace })
  if (role !== null && roleAtLeast(role, "manager")) return
  const member = caller.members.find((m) => m.organizationId === organizationId)
  if (!isOwn(grant, caller.personId, member?.id ?? null)) {
    throw new BittingError("role_insufficient", {
      detail: "Below the role of manager you can change only keys that you made or hold.",
      extra: { needed_role: "manager" },
    })
  }
}

/**
 * Lets a person have a token of the key only if they could grant what it can do: whoever rotates or reveals a key receives its power.
 * @throws BittingError role_cannot_grant, exceeds_caller
 */
export function demandPower(caller: Caller, { grant, keyspace }: DeclaredKey): void {
  if (caller.kind !== "person") return
  const { organizationId, workspaceId } = grant
  const role = roleOf(caller, { organizationId, workspaceId, keyspace })
  const scopes = role === null ? grant.scopes : missingScopes(scopesOfRole(keyspace, role), grant.scopes)
  if (scopes.length > 0) throw new BittingError("role_cannot_grant", { extra: { scopes } })
  if (grant.reach === "instance" && !caller.instanceAdmin) {
    throw new BittingError("exceeds_caller", {
      errors: [{ pointer: "/reach", detail: "The key reaches the whole instance." }],
    })
  }
}

/** @throws BittingError system_key_needs_manager when a system key other than the root key would make or change a system key */
export function demandMaySystem(caller: Caller, keyspace: Keyspace): void {
  if (keyspace.name === SYSTEM_KEYSPACE && caller.kind === "system_key" && !caller.isRoot) {
    throw new BittingError("system_key_needs_manager")
  }
}

/**
 * Lets nothing be changed of the keys of a suspended organization; they can still be revoked.
 * @throws BittingError organization_suspended
 */
export async function demandActiveOrganization(
  reads: Pick<ReadRepositories, "organizations">,
  caller: Caller,
  { grant }: DeclaredKey,
): Promise<void> {
  const organization = await reads.organizations.get(grant.organizationId)
  if (organization !== null) demandActive(caller, organization)
}

/** Types that are never listed or touched by `/keys`, as `keyspace/type`. */
export function managedTypes(catalogue: KeyspaceCatalogue): readonly string[] {
  return [...catalogue.byName.values()].flatMap((keyspace) =>
    keyspace.types.filter((type) => type.managedBy !== null).map((type) => `${keyspace.name}/${type.name}`),
  )
}

/** Whether a grant is the root key. */
export function isRootKey(grant: Pick<Grant, "keyspace" | "type">): boolean {
  return grant.keyspace === SYSTEM_KEYSPACE && grant.type === ROOT_KEY_TYPE
}

/** Whether the caller may see keys of a keyspace anywhere in the organization. */
export function seesKeys(caller: Caller, organizationId: string | null, keyspace: Keyspace): boolean {
  return authorize(caller, "keys.list", { organizationId, keyspace }).allowed
}
