import type { Keyspace } from "./keyspace.ts"
import { SYSTEM_KEYSPACE } from "./keyspace.ts"
import type { Role } from "./role.ts"
import { roleAtLeast } from "./role.ts"
import type { Member } from "./tenancy.ts"
import { roleIn } from "./tenancy.ts"

/** Least role for an operation; the keyspace's own rule where keys are concerned; null: not for people. */
export type RoleRule = Role | "any" | "keyspace.manage" | "keyspace.read" | null

/** The scope of operations for which a valid system key is enough. */
export const ANY_SCOPE = "any"

/** Who may do an operation. */
export interface OperationRule {
  /** Scope a system key needs; {@link ANY_SCOPE}: a valid system key is enough; null: not for system keys. */
  readonly scope: string | null
  readonly role: RoleRule
  /** Needs the reach of the whole instance: an instance admin, or a system key with that reach. */
  readonly instance: boolean
}

const MATRIX = {
  "keys.create": { scope: "keys:write", role: "keyspace.manage", instance: false },
  "keys.list": { scope: "keys:read", role: "keyspace.read", instance: false },
  "keys.get": { scope: "keys:read", role: "keyspace.read", instance: false },
  "keys.update": { scope: "keys:write", role: "keyspace.manage", instance: false },
  "keys.revoke": { scope: "keys:write", role: "keyspace.manage", instance: false },
  "keys.rotate": { scope: "keys:write", role: "keyspace.manage", instance: false },
  "keys.hygiene": { scope: "keys:read", role: "keyspace.read", instance: false },
  "keys.import": { scope: "keys:write", role: "keyspace.manage", instance: false },
  "keys.reveal": { scope: null, role: "manager", instance: false },
  "keys.usage": { scope: "keys:read", role: "keyspace.read", instance: false },
  "keys.denials": { scope: "keys:read", role: "keyspace.read", instance: false },
  "usage.get": { scope: "keys:read", role: "keyspace.read", instance: false },
  "keys.verify": { scope: "keys:verify", role: null, instance: false },
  "oauth.introspect": { scope: "keys:verify", role: null, instance: false },
  "oauth.revoke": { scope: "keys:write", role: null, instance: false },
  "keyspaces.list": { scope: "any", role: "any", instance: false },
  "keyspaces.get": { scope: "any", role: "any", instance: false },
  "organizations.list": { scope: "organizations:read", role: "any", instance: false },
  "organizations.get": { scope: "organizations:read", role: "any", instance: false },
  "organizations.create": { scope: "organizations:write", role: "any", instance: true },
  "organizations.update": { scope: "organizations:write", role: "admin", instance: false },
  "organizations.govern": { scope: "organizations:write", role: "any", instance: true },
  "workspaces.list": { scope: "workspaces:read", role: "viewer", instance: false },
  "workspaces.get": { scope: "workspaces:read", role: "viewer", instance: false },
  "workspaces.create": { scope: "workspaces:write", role: "admin", instance: false },
  "workspaces.update": { scope: "workspaces:write", role: "admin", instance: false },
  "workspaces.delete": { scope: "workspaces:write", role: "admin", instance: false },
  "environments.list": { scope: "environments:read", role: "viewer", instance: false },
  "environments.get": { scope: "environments:read", role: "viewer", instance: false },
  "environments.create": { scope: "environments:write", role: "admin", instance: false },
  "environments.update": { scope: "environments:write", role: "admin", instance: false },
  "environments.delete": { scope: "environments:write", role: "admin", instance: false },
  "accounts.list": { scope: "accounts:read", role: "viewer", instance: false },
  "accounts.get": { scope: "accounts:read", role: "viewer", instance: false },
  "accounts.link": { scope: "accounts:write", role: "admin", instance: false },
  "accounts.update": { scope: "accounts:write", role: "admin", instance: false },
  "accounts.setup": { scope: "accounts:write", role: "admin", instance: false },
  "accounts.test": { scope: "accounts:write", role: "admin", instance: false },
  "accounts.unlink": { scope: "accounts:write", role: "admin", instance: false },
  "discovery.ask": { scope: null, role: "viewer", instance: false },
  "members.list": { scope: "members:read", role: "viewer", instance: false },
  "members.get": { scope: "members:read", role: "viewer", instance: false },
  "members.add": { scope: "members:write", role: "any", instance: true },
  "members.update": { scope: "members:write", role: "admin", instance: false },
  "members.remove": { scope: "members:write", role: "admin", instance: false },
  "members.link": { scope: "members:write", role: "any", instance: true },
  "invitations.list": { scope: "members:read", role: "manager", instance: false },
  "invitations.get": { scope: "members:read", role: "manager", instance: false },
  "invitations.create": { scope: "members:write", role: "admin", instance: false },
  "invitations.resend": { scope: "members:write", role: "admin", instance: false },
  "invitations.revoke": { scope: "members:write", role: "admin", instance: false },
  "singleSignOn.get": { scope: "organizations:write", role: "admin", instance: false },
  "singleSignOn.put": { scope: null, role: "owner", instance: false },
  "singleSignOn.delete": { scope: null, role: "owner", instance: false },
  "singleSignOn.govern": { scope: "organizations:write", role: "any", instance: true },
  "audit.list": { scope: "audit:read", role: "manager", instance: false },
  "audit.erase": { scope: "audit:write", role: "owner", instance: false },
  "audit.prune": { scope: "audit:write", role: "owner", instance: false },
} as const

export type OperationId = keyof typeof MATRIX

/** The authority matrix: every operation of the API that asks who is calling. */
export const OPERATIONS: Readonly<Record<OperationId, OperationRule>> = MATRIX

/** A system key that calls, or the server acting for itself. */
export interface SystemKeyCaller {
  readonly kind: "system_key"
  readonly keyId: string
  readonly organizationId: string
  readonly reach: "organization" | "instance"
  /** The key that opens everything and is made by the server itself. */
  readonly isRoot: boolean
  readonly scopes: readonly string[]
  readonly expiresAt: number | null
  /** Told of each scope it was let do something for. */
  readonly usedScope?: (scope: string) => void
}

/** A signed-in person with every membership that is not suspended. */
export interface PersonCaller {
  readonly kind: "person"
  readonly personId: string
  readonly sessionId: string
  readonly instanceAdmin: boolean
  /** When the person last showed who they are, epoch ms. */
  readonly authenticatedAt: number
  readonly members: readonly Member[]
}

/** Who is calling. */
export type Caller = SystemKeyCaller | PersonCaller

/** What an operation is about. An absent workspace is the organization as a whole. */
export interface Scene {
  readonly organizationId: string | null
  readonly workspaceId?: string | undefined
  readonly keyspace?: Keyspace | undefined
}

/** Whether an operation is allowed, and if not what is missing. `hidden`: the caller may not know that the thing exists. */
export type Authority =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: "hidden" }
  | { readonly allowed: false; readonly code: "insufficient_scope"; readonly scope: string }
  | { readonly allowed: false; readonly code: "role_insufficient"; readonly neededRole: Role }
  | {
      readonly allowed: false
      readonly code: "instance_reach_required" | "key_required" | "session_required"
    }

const ALLOWED: Authority = { allowed: true }
const HIDDEN: Authority = { allowed: false, code: "hidden" }

/** The caller's membership in an organization, or null. */
export function memberOf(caller: PersonCaller, organizationId: string): Member | null {
  return caller.members.find((member) => member.organizationId === organizationId) ?? null
}

/** Whether the caller may know that the organization exists. */
export function reaches(caller: Caller, organizationId: string): boolean {
  if (caller.kind === "system_key")
    return caller.reach === "instance" || caller.organizationId === organizationId
  return caller.instanceAdmin || memberOf(caller, organizationId) !== null
}

/** Whether the caller's reach is the whole instance. */
export function hasInstanceReach(caller: Caller): boolean {
  return caller.kind === "person" ? caller.instanceAdmin : caller.reach === "instance"
}

// A system key opens its whole organization, whatever workspace it is filed under: the role there gives no say over it.
function roleOver(
  member: Pick<Member, "role" | "overrides">,
  { workspaceId, keyspace }: Pick<Scene, "workspaceId" | "keyspace">,
): Role {
  const wide = workspaceId === undefined || keyspace?.name === SYSTEM_KEYSPACE
  return wide ? member.role : roleIn(member, workspaceId)
}

/**
 * The role a caller has in a workspace (or, without one and where system keys are concerned, the organization). An instance admin is an
 * owner everywhere; a system key is no role: its scopes say what it may do.
 */
export function roleOf(caller: PersonCaller, scene: Scene): Role | null {
  if (scene.organizationId === null) return null
  const member = memberOf(caller, scene.organizationId)
  if (member === null) return caller.instanceAdmin ? "owner" : null
  return roleOver(member, scene)
}

/** The role an operation needs in a scene; null: any signed-in person. */
export function neededRole(operation: OperationId, keyspace: Keyspace | undefined): Role | null {
  const { role } = OPERATIONS[operation]
  if (role === "keyspace.manage") return keyspace?.manage ?? "owner"
  if (role === "keyspace.read") return keyspace?.read ?? "owner"
  return role === "any" ? null : role
}

function judgePerson(caller: PersonCaller, operation: OperationId, scene: Scene): Authority {
  if (OPERATIONS[operation].role === null) return { allowed: false, code: "key_required" }
  const needed = neededRole(operation, scene.keyspace)
  if (needed === null || scene.organizationId === null) return ALLOWED
  const role = roleOf(caller, scene)
  if (role === null) return HIDDEN
  return roleAtLeast(role, needed)
    ? ALLOWED
    : { allowed: false, code: "role_insufficient", neededRole: needed }
}

function judgeKey(caller: SystemKeyCaller, operation: OperationId): Authority {
  const { scope } = OPERATIONS[operation]
  if (scope === null) return { allowed: false, code: "session_required" }
  if (scope === ANY_SCOPE || caller.scopes.includes(scope)) return ALLOWED
  return { allowed: false, code: "insufficient_scope", scope }
}

/**
 * Judges whether a caller may do an operation in a scene. What lies outside the caller's reach is `hidden` before anything else is
 * looked at, so that a refusal never tells that something exists.
 */
export function authorize(caller: Caller, operation: OperationId, scene: Scene): Authority {
  if (scene.organizationId !== null && !reaches(caller, scene.organizationId)) return HIDDEN
  const verdict =
    caller.kind === "system_key" ? judgeKey(caller, operation) : judgePerson(caller, operation, scene)
  if (!verdict.allowed) return verdict
  if (OPERATIONS[operation].instance && !hasInstanceReach(caller)) {
    return { allowed: false, code: "instance_reach_required" }
  }
  return ALLOWED
}

/** Whether a member may see keys of the keyspace in a workspace. */
export function mayReadKeys(
  member: Pick<Member, "role" | "overrides">,
  keyspace: Keyspace,
  workspaceId?: string,
): boolean {
  return roleAtLeast(roleOver(member, { workspaceId, keyspace }), keyspace.read)
}
