import type { Plan, Role } from "./role.ts"

/** The rules on where and how a key may be used, as the API and the keyspace files spell them. */
export const CONSTRAINT_NAMES = [
  "allowed_origins",
  "allowed_ips",
  "rate_limit_rpm",
  "require_referer",
  "max_batch_size",
] as const

export type ConstraintName = (typeof CONSTRAINT_NAMES)[number]

/** The dimensions a keyspace may know; a key of it can be confined to some accounts, services or environments. */
export const RESOURCE_NAMES = ["account", "service", "environment"] as const

export type ResourceName = (typeof RESOURCE_NAMES)[number]

/** The one keyspace the server itself knows: its keys open the management API. */
export const SYSTEM_KEYSPACE = "system"

/** Its type that opens everything and is made by the server, never by `/keys`. */
export const ROOT_KEY_TYPE = "root"

/** One kind of key of a keyspace. */
export interface KeyType {
  readonly name: string
  /** Text between prefix and body of its tokens; null when the type has none (`lh_…`). */
  readonly code: string | null
  readonly title: string
  readonly description: string | null
  /** The token is visible in page source and safe only by its constraints. */
  readonly publishable: boolean
  /** The token can be shown again (kept sealed). */
  readonly recoverable: boolean
  /** Named manager of keys that cannot be created by `/keys` (an agent pool, the root key); null otherwise. */
  readonly managedBy: string | null
  readonly mandatoryConstraints: readonly ConstraintName[]
  /** Accounts that keys of this type are confined to; null when any account of the organization will do. */
  readonly allowedAccounts: readonly string[] | null
}

/** What a plan says about the keys of a keyspace. Requests per minute; null: nothing said. */
export interface PlanLimits {
  readonly rateLimitRpm: number | null
  readonly rateLimitRpmMax: number | null
}

export interface ExpiryRule {
  /** Lifetime in ms of a key whose creation names none; null: no expiry unless asked. */
  readonly defaultMs: number | null
  readonly choicesMs: readonly number[]
  /** Whether lifetimes other than the choices, or a date, may be asked for. */
  readonly custom: boolean
  /** Whether a key must be told its expiry at creation. */
  readonly required: boolean
}

/** A named bundle of scopes a person chooses as the key's permission. */
export interface Level {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly scopes: readonly string[]
}

/** A row of the cheat-sheet: a job and the scopes (and level) it needs. */
export interface Task {
  readonly name: string
  readonly scopes: readonly string[]
  readonly description: string | null
}

/** What callers without a token may do; null in a keyspace that allows none. */
export interface AnonymousRule {
  readonly account: string
  readonly rateLimitRpm: number
}

/** Lengths and alphabet of imported tokens that were not minted here. */
export interface ForeignTokens {
  readonly minLength: number
  readonly maxLength: number
  /** Every character a foreign token may have. */
  readonly alphabet: string
}

/** Texts of the console's pages for this keyspace. */
export interface ConsoleTexts {
  readonly title: string
  readonly createButton: string
  readonly revokeButton: string
  /** Whether revoking takes the key off the list as well, unless the person says otherwise. */
  readonly revokeRemoves: boolean
  readonly columns: Readonly<Record<string, string>>
}

/** The declaration of one protected API, checked and with every default filled in. */
export interface Keyspace {
  readonly name: string
  readonly prefix: string
  readonly title: string
  readonly description: string | null
  readonly types: readonly KeyType[]
  readonly scopes: readonly string[]
  readonly levels: readonly Level[]
  readonly tasks: readonly Task[]
  /** Whose power a key carries. */
  readonly holder: "organization" | "member"
  /** Least role that may create, change and revoke keys. */
  readonly manage: Role
  /** Least role that may see keys. */
  readonly read: Role
  /** Scopes each role can grant and carry; null: every role all of them. */
  readonly roles: Readonly<Record<Role, readonly string[]>> | null
  readonly resources: readonly ResourceName[]
  /** Services a key may be confined to; null: any name. */
  readonly services: readonly string[] | null
  readonly expiry: ExpiryRule
  readonly constraints: readonly ConstraintName[]
  readonly plans: Readonly<Partial<Record<Plan, PlanLimits>>>
  readonly labelRequired: boolean
  /** Label of a key created without one: the text, then the day. */
  readonly defaultLabel: string
  readonly anonymous: AnonymousRule | null
  readonly acceptForeign: ForeignTokens | null
  readonly console: ConsoleTexts
}

/** The keyspaces of an instance, by name and by what stands before a token's body. */
export interface KeyspaceCatalogue {
  readonly byName: ReadonlyMap<string, Keyspace>
  /** `csl_em` → its keyspace and type. */
  readonly byHead: ReadonlyMap<string, { readonly keyspace: Keyspace; readonly type: KeyType }>
}

/** What stands before the body of a type's tokens: `csl_em`, or `lh` for a type without a code. */
export function tokenHeadOf(keyspace: Keyspace, type: KeyType): string {
  return type.code === null ? keyspace.prefix : `${keyspace.prefix}_${type.code}`
}

/**
 * Indexes checked declarations.
 * @throws RangeError when two declarations share a name or a token head (the loader refuses such files first, naming them)
 */
export function catalogueOf(keyspaces: readonly Keyspace[]): KeyspaceCatalogue {
  const byName = new Map<string, Keyspace>()
  const byHead = new Map<string, { keyspace: Keyspace; type: KeyType }>()
  for (const keyspace of keyspaces) {
    if (byName.has(keyspace.name)) throw new RangeError(`keyspace ${keyspace.name} is declared twice`)
    byName.set(keyspace.name, keyspace)
    for (const type of keyspace.types) {
      const head = tokenHeadOf(keyspace, type)
      if (byHead.has(head)) throw new RangeError(`tokens starting with ${head}_ are declared twice`)
      byHead.set(head, { keyspace, type })
    }
  }
  return { byName, byHead }
}

/** The type of that name, or null. */
export function typeNamed(keyspace: Keyspace, name: string): KeyType | null {
  return keyspace.types.find((type) => type.name === name) ?? null
}

/** Scopes that `role` can grant and carry in this keyspace. */
export function scopesOfRole(keyspace: Keyspace, role: Role): readonly string[] {
  return keyspace.roles === null ? keyspace.scopes : keyspace.roles[role]
}
