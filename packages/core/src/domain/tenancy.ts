import type { Plan, Role } from "./role.ts"

/** A customer of the API, or the team itself. Owns everything below. */
export interface Organization {
  readonly id: string
  readonly name: string
  readonly plan: Plan
  /** Suspended by an instance admin: its keys are refused and its people can only look. */
  readonly suspended: boolean
  readonly createdAt: number
}

/** A part of an organization; every key belongs to exactly one. */
export interface Workspace {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  /** The one that exists from the start and cannot be deleted. */
  readonly isDefault: boolean
  readonly createdAt: number
}

/** A place the customer's API runs in; keys name environments by `name`. */
export interface Environment {
  readonly id: string
  readonly organizationId: string
  /** `production`, or the organization's own: `[a-z][a-z0-9-]*`. */
  readonly name: string
  readonly createdAt: number
}

/** Environments every organization starts with. */
export const DEFAULT_ENVIRONMENTS = ["production", "staging", "development"] as const

export const ACCOUNT_PROVIDERS = ["aws", "azure", "gcp", "kubernetes", "demo"] as const

export type AccountProvider = (typeof ACCOUNT_PROVIDERS)[number]

/** The id every organization's built-in account answers to. */
export const DEMO_ACCOUNT = "demo"

/** A linked cloud account. The built-in `demo` account is not stored. */
export interface Account {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly provider: AccountProvider
  readonly createdAt: number
}

/** Somebody who can sign in, once for the whole instance. */
export interface Person {
  readonly id: string
  readonly name: string
  /** Lower-case; unique in the instance. */
  readonly email: string
  /** May create organizations and set plans. */
  readonly instanceAdmin: boolean
  readonly createdAt: number
}

/** A person in an organization. */
export interface Member {
  readonly id: string
  readonly organizationId: string
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly suspended: boolean
  /** Roles that replace `role` in single workspaces, by workspace id. */
  readonly overrides: Readonly<Record<string, Role>>
  readonly createdAt: number
}

/** A person's signed-in browser. The cookie's value is known only by its hash. */
export interface Session {
  readonly id: string
  readonly tokenHash: string
  readonly personId: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** A one-time sign-in link; single use, known only by its hash. */
export interface SignInLink {
  readonly id: string
  readonly tokenHash: string
  /** Who signs in; null: the first person, who gives a name at sign-in and becomes instance admin and owner. */
  readonly personId: string | null
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
}

/** The member's role in a workspace: an override there wins. */
export function roleIn(member: Pick<Member, "role" | "overrides">, workspaceId: string): Role {
  return Object.hasOwn(member.overrides, workspaceId)
    ? (member.overrides[workspaceId] ?? member.role)
    : member.role
}
