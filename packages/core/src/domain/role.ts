/** What a member may be in an organization, most powerful first. */
export const ROLES = ["owner", "admin", "manager", "member", "viewer"] as const

export type Role = (typeof ROLES)[number]

/** The plans an organization can have. */
export const PLANS = ["free", "pro", "business"] as const

export type Plan = (typeof PLANS)[number]

/** Says whether `role` has at least the power of `least`. */
export function roleAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least)
}
