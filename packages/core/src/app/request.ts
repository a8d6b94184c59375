import type { AuditAction, AuditEvent, AuditTarget, RequestOrigin } from "../domain/audit-event.ts"
import type { Authority, Caller, OperationId, Scene } from "../domain/authority.ts"
import { ANY_SCOPE, authorize, hasInstanceReach, memberOf, OPERATIONS, reaches } from "../domain/authority.ts"
import type { Actor } from "../domain/grant.ts"
import type { IdKind } from "../domain/ids.ts"
import { ID_ENTROPY_BYTES, newId } from "../domain/ids.ts"
import type { KeyspaceCatalogue } from "../domain/keyspace.ts"
import type { Organization, Workspace } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Change } from "../domain/change.ts"
import type {
  Clock,
  Digest,
  Entropy,
  Mutation,
  ReadRepositories,
  Repositories,
  Sealer,
  Store,
} from "../ports.ts"

/** What every use case works with. */
export interface AppPorts {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly digest: Digest
  readonly sealer: Sealer
  readonly catalogue: KeyspaceCatalogue
  /** Resolves when no verification that starts later is decided by what was before the change (null: before this call). */
  readonly settled: (change: Change | null) => Promise<void>
  /** Whether people run the instance only by sign-ins with a second factor; left out: no. */
  readonly instanceNeedsSecondFactor?: boolean
}

/** Who asks, and from where. */
export interface RequestContext {
  readonly caller: Caller
  readonly origin: RequestOrigin
}

/** A new identifier. */
export function mintId(ports: Pick<AppPorts, "entropy">, kind: IdKind): string {
  return newId(kind, ports.entropy.bytes(ID_ENTROPY_BYTES))
}

/** The caller as the audit log and `created_by` name it. */
export function actorOf(caller: Caller, organizationId: string | null): Actor {
  if (caller.kind === "system_key") return { kind: "key", id: caller.keyId, memberId: null }
  const member = organizationId === null ? null : memberOf(caller, organizationId)
  return { kind: "person", id: caller.personId, memberId: member?.id ?? null }
}

function refusalOf(authority: Exclude<Authority, { allowed: true }>): BittingError {
  switch (authority.code) {
    case "hidden":
      return new BittingError("not_found")
    case "insufficient_scope":
      return new BittingError("insufficient_scope", { extra: { missing_scopes: [authority.scope] } })
    case "role_insufficient":
      return new BittingError("role_insufficient", { extra: { needed_role: authority.neededRole } })
    case "instance_reach_required":
      return new BittingError("role_insufficient", {
        detail: "Only instance admins and system keys with the reach of the whole instance may do this.",
        extra: { needed_role: "instance_admin" },
      })
    case "key_required":
    case "session_required":
      return new BittingError(authority.code)
  }
}

/**
 * Lets the caller do the operation in the scene, or throws. A system key has used the scope it was let in for.
 * @throws BittingError not_found, insufficient_scope, role_insufficient, key_required, session_required
 */
export function demand(caller: Caller, operation: OperationId, scene: Scene): void {
  const authority = authorize(caller, operation, scene)
  if (!authority.allowed) throw refusalOf(authority)
  const { scope } = OPERATIONS[operation]
  if (caller.kind === "system_key" && scope !== null && scope !== ANY_SCOPE) caller.usedScope?.(scope)
}

/** The same as an answer instead of an exception. */
export function may(caller: Caller, operation: OperationId, scene: Scene): boolean {
  return authorize(caller, operation, scene).allowed
}

const FIRST_TWO = { limit: 2, sort: "created_at", descending: false, after: null } as const

/**
 * The organization a request is about: the stated one if the caller reaches it, else the only one there is to choose from.
 * @throws BittingError not_found, organization_required
 */
export async function resolveOrganization(
  reads: ReadRepositories,
  caller: Caller,
  stated: string | undefined,
): Promise<Organization> {
  const id = stated ?? (await onlyOrganization(reads, caller))
  const organization = reaches(caller, id) ? await reads.organizations.get(id) : null
  if (organization === null) throw new BittingError("not_found")
  return organization
}

async function onlyOrganization(reads: ReadRepositories, caller: Caller): Promise<string> {
  if (caller.kind === "system_key" && caller.reach === "organization") return caller.organizationId
  const own = caller.kind === "person" ? caller.members.map(({ organizationId }) => organizationId) : []
  const choices =
    own.length > 0 || !hasInstanceReach(caller)
      ? own
      : (await reads.organizations.list(null, FIRST_TWO)).rows.map(({ id }) => id)
  const [only] = choices
  if (only === undefined || choices.length > 1) throw new BittingError("organization_required")
  return only
}

/**
 * The workspace a request is about: the stated one if it is the organization's, else its only one.
 * @throws BittingError not_found, workspace_required
 */
export async function resolveWorkspace(
  reads: ReadRepositories,
  organizationId: string,
  stated: string | undefined,
): Promise<Workspace> {
  if (stated !== undefined) {
    const workspace = await reads.workspaces.get(stated)
    if (workspace === null || workspace.organizationId !== organizationId) throw new BittingError("not_found")
    return workspace
  }
  const { rows } = await reads.workspaces.list(organizationId, FIRST_TWO)
  const [only] = rows
  if (only === undefined || rows.length > 1) throw new BittingError("workspace_required")
  return only
}

/** What is to be recorded of an action. */
export interface AuditNote {
  readonly organizationId: string | null
  readonly action: AuditAction
  readonly target: AuditTarget
  readonly before?: Readonly<Record<string, unknown>> | null
  readonly after?: Readonly<Record<string, unknown>> | null
}

/** Makes the audit entry of an action done by the caller now. */
export function auditEntry(ports: AppPorts, { caller, origin }: RequestContext, note: AuditNote): AuditEvent {
  return {
    id: mintId(ports, "evt"),
    at: ports.clock.now(),
    organizationId: note.organizationId,
    actor: actorOf(caller, note.organizationId),
    action: note.action,
    target: note.target,
    origin,
    before: note.before ?? null,
    after: note.after ?? null,
  }
}

/** A transaction's result when nothing had to be changed. */
export function nothingDone<T>(value: T): Mutation<T> {
  return { value, organizationId: null, audit: [], targets: [] }
}

/** Runs a transaction and answers when its change is in force everywhere. */
export async function mutate<T>(
  ports: AppPorts,
  work: (tx: Repositories) => Promise<Mutation<T>>,
): Promise<T> {
  const { value, change } = await ports.store.transact(work)
  await ports.settled(change)
  return value
}

/** @throws BittingError organization_suspended unless the caller runs the instance */
export function demandActive(caller: Caller, organization: Organization): void {
  if (organization.suspended && !hasInstanceReach(caller)) throw new BittingError("organization_suspended")
}
