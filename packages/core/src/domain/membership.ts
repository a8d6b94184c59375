import type { AuditAction } from "./audit-event.ts"
import type { Caller } from "./authority.ts"
import { hasInstanceReach, roleOf } from "./authority.ts"
import type { Role } from "./role.ts"
import { ROLES, roleAtLeast } from "./role.ts"
import type { Member } from "./tenancy.ts"
import { roleIn } from "./tenancy.ts"

/** What is to change of a member; an absent part stays. */
export interface MemberChange {
  readonly role?: Role | undefined
  /** Roles for single workspaces, by workspace id; null takes one away. */
  readonly overrides?: Readonly<Record<string, Role | null>> | undefined
  readonly suspended?: boolean | undefined
}

/** Who changes a member, and what must not be lost. */
export interface MemberChanger {
  /** The highest role the changer may give, change or take away. */
  readonly ceiling: Role
  /** Whether the member is the changer. */
  readonly isSelf: boolean
  /** Owners of the organization who are not suspended. */
  readonly owners: number
}

/** What the audit log keeps of one kind of change. */
export interface MemberEvent {
  readonly action: AuditAction
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

/** Why a membership stays as it is. */
export type MembershipRefusal =
  | { readonly code: "above_ceiling"; readonly neededRole: Role }
  | { readonly code: "own_role"; readonly neededRole: Role }
  | { readonly code: "last_owner" }

export type MemberVerdict =
  | { readonly member: Member; readonly events: readonly MemberEvent[] }
  | { readonly refusal: MembershipRefusal }

/**
 * The highest role a caller may give, change or take away in an organization: a person's own; with the reach of the instance any; with a
 * system key of the organization all but owners.
 */
export function ceilingOf(caller: Caller, organizationId: string): Role {
  if (hasInstanceReach(caller)) return "owner"
  if (caller.kind === "system_key") return "admin"
  return roleOf(caller, { organizationId }) ?? "viewer"
}

/** The first of the roles that is above the ceiling, or null. */
export function aboveCeiling(roles: readonly Role[], ceiling: Role): Role | null {
  return roles.find((role) => !roleAtLeast(ceiling, role)) ?? null
}

/** Every role a member has, in the organization or in single workspaces, highest first. */
export function rolesOf(member: Pick<Member, "role" | "overrides">): readonly Role[] {
  const held = new Set([member.role, ...Object.values(member.overrides)])
  return ROLES.filter((role) => held.has(role))
}

function mergedOverrides(member: Member, change: MemberChange): Member["overrides"] {
  const merged = new Map<string, Role | null>(Object.entries(member.overrides))
  for (const [workspaceId, role] of Object.entries(change.overrides ?? {})) merged.set(workspaceId, role)
  const kept = [...merged].flatMap(([workspaceId, role]) =>
    role === null ? [] : [[workspaceId, role] as const],
  )
  return Object.fromEntries(kept)
}

/** Whether the change gives the member a higher role anywhere. */
function raises(before: Member, after: Member): Role | null {
  const workspaces = [...Object.keys(before.overrides), ...Object.keys(after.overrides)]
  const pairs = [
    [before.role, after.role] as const,
    ...workspaces.map((id) => [roleIn(before, id), roleIn(after, id)] as const),
  ]
  return pairs.find(([was, is]) => !roleAtLeast(was, is))?.[1] ?? null
}

const isActiveOwner = ({ role, suspended }: Member): boolean => role === "owner" && !suspended

function overrideEvent(before: Member, after: Member): MemberEvent[] {
  const ids = new Set([...Object.keys(before.overrides), ...Object.keys(after.overrides)])
  const changed = [...ids].filter((id) => before.overrides[id] !== after.overrides[id])
  if (changed.length === 0) return []
  const pick = ({ overrides }: Member) => ({
    overrides: Object.fromEntries(changed.map((id) => [id, overrides[id] ?? null])),
  })
  return [{ action: "member.override_set", before: pick(before), after: pick(after) }]
}

/** One event for each kind of change. */
function eventsOf(before: Member, after: Member): MemberEvent[] {
  const events: MemberEvent[] = []
  if (before.role !== after.role) {
    events.push({
      action: "member.role_changed",
      before: { role: before.role },
      after: { role: after.role },
    })
  }
  events.push(...overrideEvent(before, after))
  if (before.suspended !== after.suspended) {
    events.push({
      action: after.suspended ? "member.suspended" : "member.resumed",
      before: { suspended: before.suspended },
      after: { suspended: after.suspended },
    })
  }
  return events
}

/**
 * Judges a change of a member: nobody touches or gives a role above their own, nobody raises their own, and an owner stays.
 * @returns the member as it will be with one event for each kind of change (none: it is so already), or why not
 */
export function planMemberChange(member: Member, change: MemberChange, by: MemberChanger): MemberVerdict {
  const after = {
    ...member,
    role: change.role ?? member.role,
    overrides: mergedOverrides(member, change),
    suspended: change.suspended ?? member.suspended,
  }
  const above = aboveCeiling([...rolesOf(member), ...rolesOf(after)], by.ceiling)
  if (above !== null) return { refusal: { code: "above_ceiling", neededRole: above } }
  const raised = by.isSelf ? raises(member, after) : null
  if (raised !== null) return { refusal: { code: "own_role", neededRole: raised } }
  if (isActiveOwner(member) && !isActiveOwner(after) && by.owners <= 1) {
    return { refusal: { code: "last_owner" } }
  }
  return { member: after, events: eventsOf(member, after) }
}

/** Judges whether a member may be removed; null: yes. */
export function refuseRemoval(
  member: Member,
  by: Pick<MemberChanger, "ceiling" | "owners">,
): MembershipRefusal | null {
  const above = aboveCeiling(rolesOf(member), by.ceiling)
  if (above !== null) return { code: "above_ceiling", neededRole: above }
  return isActiveOwner(member) && by.owners <= 1 ? { code: "last_owner" } : null
}
