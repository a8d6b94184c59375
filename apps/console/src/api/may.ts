import type { CurrentSession, Key, Keyspace } from "@bitting/sdk"

/** What a member may be, most powerful first. */
export const ROLES = ["owner", "admin", "manager", "member", "viewer"] as const

export type Role = (typeof ROLES)[number]

/** Who somebody is in one organization. */
export interface Standing {
  readonly personId: string
  /** Null: an instance admin who is no member. */
  readonly memberId: string | null
  /** Role in the organization as a whole. */
  readonly role: Role
  /** Roles that replace it in single workspaces, by workspace id. */
  readonly overrides: Readonly<Record<string, Role>>
  readonly instanceAdmin: boolean
}

type Rule = Role | "keyspace.manage" | "keyspace.read" | "instance"

// What the server demands of people (its authority matrix). The server decides; this only spares people buttons that would be refused.
const RULES = {
  "keys.create": "keyspace.manage",
  "keys.import": "keyspace.manage",
  "keys.list": "keyspace.read",
  "keys.usage": "keyspace.read",
  "usage.get": "keyspace.read",
  "keys.hygiene": "keyspace.read",
  "keys.reveal": "manager",
  "organizations.create": "instance",
  "organizations.govern": "instance",
  "organizations.update": "admin",
  "workspaces.create": "admin",
  "workspaces.update": "admin",
  "workspaces.delete": "admin",
  "environments.create": "admin",
  "environments.update": "admin",
  "environments.delete": "admin",
  "accounts.link": "admin",
  "accounts.unlink": "admin",
  "members.list": "viewer",
  "members.add": "instance",
  "members.update": "admin",
  "members.remove": "admin",
  "members.link": "instance",
  "invitations.list": "manager",
  "invitations.create": "admin",
  "singleSignOn.get": "admin",
  "singleSignOn.put": "owner",
  "singleSignOn.govern": "instance",
  "audit.list": "manager",
  "audit.erase": "owner",
  "audit.prune": "owner",
} as const satisfies Readonly<Record<string, Rule>>

/** What can be asked about. */
export type Operation = keyof typeof RULES

/** What an operation is about: keys of a keyspace, in one workspace or anywhere in the organization. */
export interface Scene {
  readonly keyspace?: Pick<Keyspace, "keyspace" | "manage" | "read"> | undefined
  readonly workspaceId?: string | undefined
}

/** Whether `role` has at least the power of `least`. */
export function roleAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least)
}

/** Who the person of a session is in an organization; null: nobody, as far as they may know. */
export function standingIn(
  { person, memberships }: Pick<CurrentSession, "person" | "memberships">,
  organizationId: string,
): Standing | null {
  const membership = memberships.find(({ organization }) => organization.id === organizationId)
  if (membership === undefined && !person.instance_admin) return null
  return {
    personId: person.id,
    memberId: membership?.member_id ?? null,
    // An instance admin is an owner everywhere.
    role: person.instance_admin ? "owner" : (membership?.role ?? "viewer"),
    overrides: person.instance_admin ? {} : (membership?.overrides ?? {}),
    instanceAdmin: person.instance_admin,
  }
}

// System keys open the whole organization, so a role in one workspace gives no say over them. `system` is the one keyspace that is always there.
function rolesFor(standing: Standing, { keyspace, workspaceId }: Scene): readonly Role[] {
  if (keyspace?.keyspace === "system") return [standing.role]
  if (workspaceId !== undefined) return [standing.overrides[workspaceId] ?? standing.role]
  return keyspace === undefined ? [standing.role] : [standing.role, ...Object.values(standing.overrides)]
}

function leastRole(rule: Exclude<Rule, "instance">, { keyspace }: Scene): Role {
  if (rule === "keyspace.manage") return keyspace?.manage ?? "owner"
  if (rule === "keyspace.read") return keyspace?.read ?? "owner"
  return rule
}

/** Whether the person may do an operation, as far as the console knows; without a workspace: anywhere in the organization. */
export function may(standing: Standing, operation: Operation, scene: Scene = {}): boolean {
  const rule: Rule = RULES[operation]
  if (rule === "instance") return standing.instanceAdmin
  const least = leastRole(rule, scene)
  return rolesFor(standing, scene).some((role) => roleAtLeast(role, least))
}

/** Why a key cannot be changed by the person; null: it can. */
export type ChangeRefusal = "role" | "not_own" | null

/** Whether the person may change, rotate or revoke a key: managers any, others (where the keyspace lets them) what they made or hold. */
export function changeRefusal(
  standing: Standing,
  key: Pick<Key, "workspace_id" | "created_by" | "holder">,
  keyspace: Pick<Keyspace, "keyspace" | "manage" | "read">,
): ChangeRefusal {
  const scene = { keyspace, workspaceId: key.workspace_id }
  if (!may(standing, "keys.create", scene)) return "role"
  if (rolesFor(standing, scene).some((role) => roleAtLeast(role, "manager"))) return null
  const made = key.created_by.kind === "person" && key.created_by.id === standing.personId
  const holds = standing.memberId !== null && key.holder.member_id === standing.memberId
  return made || holds ? null : "not_own"
}
