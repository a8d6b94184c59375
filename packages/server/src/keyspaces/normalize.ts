import { parseDuration, recordOf, ROLES } from "@bitting/core"
import type {
  ExpiryRule,
  Keyspace,
  KeyspaceProblem,
  KeyType,
  Level,
  Plan,
  PlanLimits,
  Task,
} from "@bitting/core"
import type { KeyspaceFile, KeyTypeFile } from "../contract/keyspace-file.ts"

const HEX = "0123456789abcdef"
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
const LETTERS = UPPER + UPPER.toLowerCase()

/** Alphabets that a file may name instead of writing them out. */
const ALPHABETS: ReadonlyMap<string, string> = new Map([
  ["hex", HEX],
  ["base32", `${UPPER}234567`],
  ["base62", `0123456789${LETTERS}`],
  ["base64url", `0123456789${LETTERS}-_`],
])

const DURATION_RULE = "a whole number and one of s m h d w y, up to 100 years, such as 90d or 1y"

/** Rule under which no other check finds fault; stands in for one that could not be read. */
const UNREAD_EXPIRY: ExpiryRule = { defaultMs: null, choicesMs: [], custom: true, required: false }

function readExpiry(expiry: KeyspaceFile["expiry"]): { rule: ExpiryRule; problems: KeyspaceProblem[] } {
  const problems: KeyspaceProblem[] = []
  const read = (path: (string | number)[], text: string): number => {
    const durationMs = parseDuration(text)
    if (durationMs !== null) return durationMs
    problems.push({
      path: ["expiry", ...path],
      problem: `\`${text}\` is not a duration`,
      allowed: DURATION_RULE,
    })
    return 0
  }
  const rule = {
    defaultMs: expiry.default === undefined ? null : read(["default"], expiry.default),
    choicesMs: expiry.choices.map((text, index) => read(["choices", index], text)),
    custom: expiry.custom,
    required: expiry.required,
  }
  return { rule: problems.length === 0 ? rule : UNREAD_EXPIRY, problems }
}

function typeOf(name: string, type: KeyTypeFile): KeyType {
  return {
    name,
    code: type.code ?? null,
    title: type.title ?? name,
    description: type.description ?? null,
    publishable: type.publishable,
    recoverable: type.recoverable,
    managedBy: type.managed_by ?? null,
    mandatoryConstraints: type.constraints,
    allowedAccounts: type.accounts ?? null,
  }
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}

function levelsOf(file: KeyspaceFile): readonly Level[] {
  return Object.entries(file.levels).map(([name, level]) =>
    isList(level)
      ? { name, title: name, description: null, scopes: level }
      : { name, title: level.title ?? name, description: level.description ?? null, scopes: level.scopes },
  )
}

function tasksOf(file: KeyspaceFile): Task[] {
  return Object.entries(file.tasks).map(([name, task]) =>
    isList(task)
      ? { name, description: null, scopes: task }
      : { name, description: task.description ?? null, scopes: task.scopes },
  )
}

function rolesOf(file: KeyspaceFile): Keyspace["roles"] {
  const { roles, scopes } = file
  if (roles === undefined) return null
  const scopesOf = (listed: readonly string[] | "all"): readonly string[] =>
    listed === "all" ? scopes : listed
  return recordOf(ROLES, (role) => scopesOf(roles[role]))
}

function plansOf(file: KeyspaceFile): Keyspace["plans"] {
  const plans: Partial<Record<Plan, PlanLimits>> = {}
  for (const [name, limits] of Object.entries(file.plans)) {
    if (limits === undefined) continue
    // The shape has no field that is not a plan.
    plans[name as Plan] = {
      rateLimitRpm: limits.rate_limit_rpm ?? null,
      rateLimitRpmMax: limits.rate_limit_rpm_max ?? null,
    }
  }
  return plans
}

function foreignOf(file: KeyspaceFile): Keyspace["acceptForeign"] {
  const foreign = file.accept_foreign
  if (foreign === undefined) return null
  return {
    minLength: foreign.min_length,
    maxLength: foreign.max_length,
    alphabet: ALPHABETS.get(foreign.alphabet) ?? foreign.alphabet,
  }
}

function consoleOf(file: KeyspaceFile): Keyspace["console"] {
  const { title, create, revoke, revoke_removes: revokeRemoves, columns } = file.console
  return { title, createButton: create, revokeButton: revoke, revokeRemoves, columns }
}

/**
 * Turns a file of the right shape into a declaration, every default filled in.
 *
 * @returns the declaration, not yet checked by `checkKeyspace`, and texts that could not be read (durations)
 */
export function normalizeKeyspace(file: KeyspaceFile): {
  readonly keyspace: Keyspace
  readonly problems: readonly KeyspaceProblem[]
} {
  const { rule, problems } = readExpiry(file.expiry)
  const keyspace: Keyspace = {
    name: file.keyspace,
    prefix: file.prefix,
    title: file.title ?? file.keyspace,
    description: file.description ?? null,
    types: Object.entries(file.types).map(([name, type]) => typeOf(name, type)),
    scopes: file.scopes,
    levels: levelsOf(file),
    tasks: tasksOf(file),
    holder: file.holder,
    manage: file.manage,
    read: file.read,
    roles: rolesOf(file),
    resources: file.resources,
    services: file.services ?? null,
    expiry: rule,
    constraints: file.constraints,
    plans: plansOf(file),
    labelRequired: file.label_required,
    defaultLabel: file.default_label,
    anonymous:
      file.anonymous === undefined
        ? null
        : { account: file.anonymous.account, rateLimitRpm: file.anonymous.rate_limit_rpm },
    acceptForeign: foreignOf(file),
    console: consoleOf(file),
  }
  return { keyspace, problems }
}
