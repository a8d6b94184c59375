import type { AccountLink } from "./account-link.ts"
import type { Plan, Role } from "./role.ts"

/** A customer of the API, or the team itself. Owns everything below. */
export interface Organization {
  readonly id: string
  readonly name: string
  readonly plan: Plan
  /** Suspended by an instance admin: its keys are refused and its people can only look. */
  readonly suspended: boolean
  /** Host name of its own, lower-case; requests on it know only this organization. Null: none. */
  readonly host: string | null
  /** People get in only with a second factor, a passkey or single sign-on. */
  readonly requireSecondFactor: boolean
  readonly createdAt: number
}

/** An organization as it begins: active, without a host of its own or rules for signing in. */
export function newOrganization(
  fields: Pick<Organization, "id" | "name" | "plan" | "createdAt">,
): Organization {
  return { ...fields, suspended: false, host: null, requireSecondFactor: false }
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

/** What the built-in account is called; no other may be called so. */
export const DEMO_NAME = "Demo"

/** A linked cloud account. The built-in `demo` account is not stored. */
export interface Account {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly provider: AccountProvider
  /** How the server gets into it; null: it does not. */
  readonly link: AccountLink | null
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
  /** When the person showed that mail to the address reaches them, epoch ms; null: they did not. */
  readonly emailVerifiedAt: number | null
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

/** How a session was started. */
export const SIGN_IN_METHODS = [
  "link",
  "invitation",
  "password",
  "passkey",
  "single_sign_on",
  "wallet",
] as const

export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** A person's signed-in browser. The cookie's value is known only by its hash. */
export interface Session {
  readonly id: string
  readonly tokenHash: string
  readonly personId: string
  readonly method: SignInMethod
  /** More than one factor was shown: a password and a code, or a passkey. */
  readonly secondFactor: boolean
  /** The only organization it opens, where one organization's provider vouched for the person; null: all of the person's. */
  readonly organizationId: string | null
  /** The OpenID provider that vouched for the person; null: none did. */
  readonly connectionId: string | null
  /** What the browser called itself, for the list of sessions; null: nothing. */
  readonly userAgent: string | null
  /** Client address at sign-in, canonical text. */
  readonly address: string | null
  /** When the person last showed who they are, epoch ms. */
  readonly authenticatedAt: number
  /** When it was last used, epoch ms; up to five minutes late. */
  readonly lastSeenAt: number
  readonly createdAt: number
  /** Its absolute end; it also ends when it is left alone. */
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
