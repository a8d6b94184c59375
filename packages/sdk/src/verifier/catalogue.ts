import type { Keyspace as Declaration, KeyspaceCatalogue, KeyType } from "@bitting/core"
import { catalogueOf, recordOf, ROLES } from "@bitting/core"
import type { Keyspace } from "../generated/v1.ts"

type Types = Keyspace["types"]

function typesOf(types: Types): readonly KeyType[] {
  return Object.entries(types).map(([name, type]) => ({
    name,
    code: type.code,
    title: type.title,
    description: type.description,
    publishable: type.publishable,
    recoverable: type.recoverable,
    managedBy: type.managed_by,
    mandatoryConstraints: type.constraints,
    allowedAccounts: type.accounts,
  }))
}

function rolesOf(roles: Keyspace["roles"]): Declaration["roles"] {
  if (roles === null) return null
  return recordOf(ROLES, (role) => roles[role] ?? [])
}

function plansOf(plans: Keyspace["plans"]): Declaration["plans"] {
  return Object.fromEntries(
    Object.entries(plans).map(([plan, limits]) => [
      plan,
      {
        rateLimitRpm: limits?.rate_limit_rpm ?? null,
        rateLimitRpmMax: limits?.rate_limit_rpm_max ?? null,
      },
    ]),
  )
}

/** A declaration as decisions read it. What only minting and the console read is left at nothing. */
function declarationOf(keyspace: Keyspace): Declaration {
  const { accept_foreign: foreign } = keyspace
  return {
    name: keyspace.keyspace,
    prefix: keyspace.prefix,
    title: keyspace.title,
    description: keyspace.description,
    types: typesOf(keyspace.types),
    scopes: keyspace.scopes,
    levels: [],
    tasks: [],
    holder: keyspace.holder,
    manage: keyspace.manage,
    read: keyspace.read,
    roles: rolesOf(keyspace.roles),
    resources: keyspace.resources,
    services: keyspace.services,
    expiry: { defaultMs: null, choicesMs: [], custom: true, required: false },
    constraints: keyspace.constraints,
    plans: plansOf(keyspace.plans),
    labelRequired: keyspace.label_required,
    defaultLabel: keyspace.default_label,
    anonymous: null,
    acceptForeign:
      foreign === null
        ? null
        : { minLength: foreign.min_length, maxLength: foreign.max_length, alphabet: foreign.alphabet },
    console: { title: "", createButton: "", revokeButton: "", revokeRemoves: false, columns: {} },
  }
}

/** The declarations that `GET /keyspaces` answered, for deciding. */
export function catalogueFrom(keyspaces: readonly Keyspace[]): KeyspaceCatalogue {
  return catalogueOf(keyspaces.map(declarationOf))
}
