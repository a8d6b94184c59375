import type { Keyspace, KeyType, PlanLimits } from "@bitting/core"
import { formatDuration } from "@bitting/core"

const typeJson = (type: KeyType) => ({
  code: type.code,
  title: type.title,
  description: type.description,
  publishable: type.publishable,
  recoverable: type.recoverable,
  managed_by: type.managedBy,
  constraints: type.mandatoryConstraints,
  accounts: type.allowedAccounts,
})

const limitsJson = (limits: PlanLimits) => ({
  rate_limit_rpm: limits.rateLimitRpm,
  rate_limit_rpm_max: limits.rateLimitRpmMax,
})

const expiryJson = ({ defaultMs, choicesMs, custom, required }: Keyspace["expiry"]) => ({
  default: defaultMs === null ? null : formatDuration(defaultMs),
  choices: choicesMs.map(formatDuration),
  custom,
  required,
})

const foreignJson = (foreign: NonNullable<Keyspace["acceptForeign"]>) => ({
  min_length: foreign.minLength,
  max_length: foreign.maxLength,
  alphabet: foreign.alphabet,
})

const consoleJson = ({ title, createButton, revokeButton, revokeRemoves, columns }: Keyspace["console"]) => ({
  title,
  create: createButton,
  revoke: revokeButton,
  revoke_removes: revokeRemoves,
  columns,
})

/** A declaration as the API shows it: the words of the keyspace file, every default filled in. */
export function keyspaceJson(keyspace: Keyspace) {
  const { anonymous, acceptForeign } = keyspace
  return {
    keyspace: keyspace.name,
    prefix: keyspace.prefix,
    title: keyspace.title,
    description: keyspace.description,
    types: Object.fromEntries(keyspace.types.map((type) => [type.name, typeJson(type)])),
    scopes: keyspace.scopes,
    levels: Object.fromEntries(keyspace.levels.map(({ name, ...level }) => [name, level])),
    tasks: Object.fromEntries(keyspace.tasks.map(({ name, ...task }) => [name, task])),
    holder: keyspace.holder,
    manage: keyspace.manage,
    read: keyspace.read,
    roles: keyspace.roles,
    resources: keyspace.resources,
    services: keyspace.services,
    expiry: expiryJson(keyspace.expiry),
    constraints: keyspace.constraints,
    plans: Object.fromEntries(
      Object.entries(keyspace.plans).map(([plan, limits]) => [plan, limitsJson(limits)]),
    ),
    label_required: keyspace.labelRequired,
    default_label: keyspace.defaultLabel,
    anonymous:
      anonymous === null ? null : { account: anonymous.account, rate_limit_rpm: anonymous.rateLimitRpm },
    accept_foreign: acceptForeign === null ? null : foreignJson(acceptForeign),
    console: consoleJson(keyspace.console),
  }
}
