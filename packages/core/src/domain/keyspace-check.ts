import { tokenHeadOf } from "./keyspace.ts"
import type { Keyspace } from "./keyspace.ts"
import { nearestWord } from "./nearest-word.ts"
import { DEMO_ACCOUNT } from "./tenancy.ts"
import { ROLES, roleAtLeast } from "./role.ts"
import { isScopeName } from "./scope.ts"
import { isTokenHead } from "./token.ts"

/** What is wrong with a declaration. Path and words are those of the keyspace file, so that a person can find the place. */
export interface KeyspaceProblem {
  /** Fields and list positions from the top of the file: `["types", "live", "code"]`. */
  readonly path: readonly (string | number)[]
  readonly problem: string
  /** What would be right there. */
  readonly allowed?: string
}

const NAME = /^[a-z][a-z0-9_-]{0,39}$/
const SERVICE = /^[a-z0-9][a-z0-9._-]{0,63}$/
const ACCOUNT_ID = /^acc_[0-9A-Za-z]{22}$/
const NAME_RULE = "up to 40 of a-z 0-9 _ -, beginning with a letter"
const PREFIX_RULE = "1 to 12 of a-z 0-9, beginning with a letter"
const CODE_RULE = "1 to 8 of a-z 0-9"
const SCOPE_RULE = "lower-case words joined by colons, such as invoices:read"
const SERVICE_RULE = "up to 64 of a-z 0-9 . _ -"
const ACCOUNT_RULE = `${DEMO_ACCOUNT}, or the id of a linked account (acc_…)`

const PRINTABLE_ASCII = /^[!-~]+$/

/** Least entropy of a secret whose plain hash may be stored: NIST SP 800-63B and OWASP ASVS 5.0 (6.5.2) ask for 112 bits. */
const FOREIGN_BITS_MIN = 112

type Path = KeyspaceProblem["path"]

/** Writes a list of words for people. */
function listed(words: readonly string[]): string {
  return words.length === 0 ? "none, as none is declared" : words.join(", ")
}

/** A word that is not among the declared ones, with the one that was probably meant. */
function undeclared(
  path: Path,
  word: string,
  declared: { what: string; words: readonly string[] },
): KeyspaceProblem {
  const meant = nearestWord(word, declared.words)
  const hint = meant === null ? "" : ` (did you mean \`${meant}\`?)`
  return { path, problem: `\`${word}\` is not ${declared.what}${hint}`, allowed: listed(declared.words) }
}

/** Every word of a list that stands in it before. */
function repeated(
  path: Path,
  words: readonly (string | number)[],
  name: (index: number) => string,
): KeyspaceProblem[] {
  return words.flatMap((word, index) =>
    words.indexOf(word) < index
      ? [{ path: [...path, index], problem: `\`${name(index)}\` is listed twice`, allowed: "each once" }]
      : [],
  )
}

function repeatedWords(path: Path, words: readonly string[]): KeyspaceProblem[] {
  return repeated(path, words, (index) => words[index] ?? "")
}

/** Scopes of a level, task or role: each declared, each once. */
function scopeList(keyspace: Keyspace, path: Path, scopes: readonly string[]): KeyspaceProblem[] {
  const declared = { what: "a scope of this keyspace", words: keyspace.scopes }
  const unknown = scopes.flatMap((scope, index) =>
    keyspace.scopes.includes(scope) ? [] : [undeclared([...path, index], scope, declared)],
  )
  return [...unknown, ...repeatedWords(path, scopes)]
}

function nameProblems(path: Path, what: string, name: string): KeyspaceProblem[] {
  return NAME.test(name) ? [] : [{ path, problem: `\`${name}\` cannot be ${what}`, allowed: NAME_RULE }]
}

function checkNames(keyspace: Keyspace): KeyspaceProblem[] {
  const { name, prefix, scopes, services } = keyspace
  const problems = nameProblems(["keyspace"], "the name of a keyspace", name)
  if (!isTokenHead(prefix) || prefix.includes("_")) {
    problems.push({ path: ["prefix"], problem: `\`${prefix}\` cannot be a prefix`, allowed: PREFIX_RULE })
  }
  scopes.forEach((scope, index) => {
    if (!isScopeName(scope)) {
      problems.push({
        path: ["scopes", index],
        problem: `\`${scope}\` cannot be a scope`,
        allowed: SCOPE_RULE,
      })
    }
  })
  services?.forEach((service, index) => {
    if (!SERVICE.test(service)) {
      const problem = `\`${service}\` cannot be the name of a service`
      problems.push({ path: ["services", index], problem, allowed: SERVICE_RULE })
    }
  })
  return problems
}

function checkLists(keyspace: Keyspace): KeyspaceProblem[] {
  return [
    ...repeatedWords(["scopes"], keyspace.scopes),
    ...repeatedWords(["resources"], keyspace.resources),
    ...repeatedWords(["services"], keyspace.services ?? []),
    ...repeatedWords(["constraints"], keyspace.constraints),
  ]
}

function checkAccount(path: Path, account: string): KeyspaceProblem[] {
  if (account === DEMO_ACCOUNT || ACCOUNT_ID.test(account)) return []
  return [{ path, problem: `\`${account}\` is not an account`, allowed: ACCOUNT_RULE }]
}

function checkType(keyspace: Keyspace, type: Keyspace["types"][number]): KeyspaceProblem[] {
  const path = ["types", type.name]
  const problems = nameProblems(path, "the name of a type", type.name)
  if (type.code !== null && !isTokenHead(`x_${type.code}`)) {
    problems.push({
      path: [...path, "code"],
      problem: `\`${type.code}\` cannot be a code`,
      allowed: CODE_RULE,
    })
  }
  const declared = { what: "a constraint of this keyspace", words: keyspace.constraints }
  type.mandatoryConstraints.forEach((name, index) => {
    if (!keyspace.constraints.includes(name))
      problems.push(undeclared([...path, "constraints", index], name, declared))
  })
  problems.push(...repeatedWords([...path, "constraints"], type.mandatoryConstraints))
  const accounts = type.allowedAccounts ?? []
  accounts.forEach((account, index) => problems.push(...checkAccount([...path, "accounts", index], account)))
  problems.push(...repeatedWords([...path, "accounts"], accounts))
  return problems
}

function checkTypes(keyspace: Keyspace): KeyspaceProblem[] {
  const { types } = keyspace
  if (types.length === 0) {
    return [{ path: ["types"], problem: "no type is declared", allowed: "at least one, such as `key: {}`" }]
  }
  const problems = types.flatMap((type) => checkType(keyspace, type))
  types.forEach((type, index) => {
    const first = types.find((other) => other.code === type.code)
    if (first === undefined || types.indexOf(first) === index) return
    const start = `${tokenHeadOf(keyspace, type)}_`
    const problem = `tokens of \`${type.name}\` would start with ${start} as those of \`${first.name}\` do`
    const allowed = type.code === null ? "at most one type without a code" : "a code of its own for each type"
    problems.push({ path: ["types", type.name, ...(type.code === null ? [] : ["code"])], problem, allowed })
  })
  return problems
}

function checkLevels(keyspace: Keyspace): KeyspaceProblem[] {
  const { levels } = keyspace
  return levels.flatMap((level, index) => {
    const path = ["levels", level.name]
    const problems = [
      ...nameProblems(path, "the name of a level", level.name),
      ...scopeList(keyspace, path, level.scopes),
    ]
    const same = levels.slice(0, index).find(({ scopes }) => sameWords(scopes, level.scopes))
    if (same !== undefined) {
      const problem = `\`${level.name}\` bundles the same scopes as \`${same.name}\``
      problems.push({ path, problem, allowed: "levels that differ in what they allow" })
    }
    return problems
  })
}

function sameWords(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((word) => others.includes(word))
}

function checkTasks(keyspace: Keyspace): KeyspaceProblem[] {
  return keyspace.tasks.flatMap((task) => scopeList(keyspace, ["tasks", task.name], task.scopes))
}

function checkRoles(keyspace: Keyspace): KeyspaceProblem[] {
  const problems: KeyspaceProblem[] = []
  const { roles, manage, read } = keyspace
  if (!roleAtLeast(manage, read)) {
    const problem = `\`${manage}\` may manage keys, but only \`${read}\` and above may see them`
    const allowed = ROLES.filter((role) => roleAtLeast(manage, role)).join(", ")
    problems.push({ path: ["read"], problem, allowed })
  }
  if (roles === null) return problems
  for (const role of ROLES) {
    // A declaration made in code may lack what the type demands.
    const scopes: readonly string[] | undefined = Object.hasOwn(roles, role) ? roles[role] : undefined
    if (scopes === undefined) {
      const problem = `the role \`${role}\` is missing`
      problems.push({ path: ["roles"], problem, allowed: `all of ${ROLES.join(", ")}` })
    } else problems.push(...scopeList(keyspace, ["roles", role], scopes))
  }
  return problems
}

/** Fields that make sense only for keyspaces that know a resource. */
function checkResources(keyspace: Keyspace): KeyspaceProblem[] {
  const { resources, services, types, anonymous } = keyspace
  const problems: KeyspaceProblem[] = []
  const needs = (path: Path, resource: (typeof resources)[number]): void => {
    if (resources.includes(resource)) return
    const problem = `the keyspace does not know the resource \`${resource}\``
    problems.push({ path, problem, allowed: `this field only with \`${resource}\` among \`resources\`` })
  }
  if (services !== null) needs(["services"], "service")
  for (const type of types) {
    if (type.allowedAccounts !== null) needs(["types", type.name, "accounts"], "account")
  }
  if (anonymous !== null) {
    needs(["anonymous"], "account")
    problems.push(...checkAccount(["anonymous", "account"], anonymous.account))
  }
  return problems
}

function checkExpiry(keyspace: Keyspace): KeyspaceProblem[] {
  const { defaultMs, choicesMs, custom, required } = keyspace.expiry
  const problems = repeated(["expiry", "choices"], choicesMs, () => "the same lifetime")
  if (defaultMs !== null && !custom && !choicesMs.includes(defaultMs)) {
    const problem = "the default is not among the choices, and `custom` is false"
    problems.push({ path: ["expiry", "default"], problem, allowed: "one of `choices`" })
  }
  if (defaultMs !== null && required) {
    const problem = "the default would never apply, as `required` is true"
    problems.push({
      path: ["expiry", "default"],
      problem,
      allowed: "`default` or `required: true`, not both",
    })
  }
  if (required && !custom && choicesMs.length === 0) {
    const problem = "a lifetime is required, but none can be chosen"
    problems.push({
      path: ["expiry"],
      problem,
      allowed: "`required: true` with `choices` or with `custom: true`",
    })
  }
  return problems
}

function checkPlans(keyspace: Keyspace): KeyspaceProblem[] {
  return Object.entries(keyspace.plans).flatMap(([plan, { rateLimitRpm, rateLimitRpmMax }]) => {
    if (rateLimitRpm === null || rateLimitRpmMax === null || rateLimitRpm <= rateLimitRpmMax) return []
    const problem = `the default of ${rateLimitRpm} requests per minute is above the maximum of ${rateLimitRpmMax}`
    return [{ path: ["plans", plan, "rate_limit_rpm"], problem, allowed: `at most ${rateLimitRpmMax}` }]
  })
}

function checkForeign(keyspace: Keyspace): KeyspaceProblem[] {
  const { acceptForeign } = keyspace
  if (acceptForeign === null) return []
  const { minLength, maxLength, alphabet } = acceptForeign
  const problems: KeyspaceProblem[] = []
  if (maxLength < minLength) {
    const problem = `the greatest length, ${maxLength}, is below the least, ${minLength}`
    problems.push({ path: ["accept_foreign", "max_length"], problem, allowed: `${minLength} or more` })
  }
  const letters = Array.from(alphabet)
  if (!PRINTABLE_ASCII.test(alphabet) || new Set(letters).size < letters.length || letters.length < 10) {
    const problem = "this is not the alphabet of tokens"
    const allowed = "hex, base32, base62, base64url, or at least 10 different ASCII characters without spaces"
    problems.push({ path: ["accept_foreign", "alphabet"], problem, allowed })
    return problems
  }
  const bits = Math.floor(minLength * Math.log2(letters.length))
  if (bits < FOREIGN_BITS_MIN) {
    const least = Math.ceil(FOREIGN_BITS_MIN / Math.log2(letters.length))
    const problem = `${minLength} characters of ${letters.length} make at most ${bits} bits, so tokens could be guessed`
    problems.push({ path: ["accept_foreign", "min_length"], problem, allowed: `${least} or more` })
  }
  return problems
}

/**
 * Checks what the shape of a keyspace file cannot say: grammars of names, and that what one field names another declares.
 *
 * @param keyspace a declaration whose fields have the right types
 * @returns every problem found; empty when the declaration can be used
 */
export function checkKeyspace(keyspace: Keyspace): readonly KeyspaceProblem[] {
  return [
    checkNames,
    checkLists,
    checkTypes,
    checkLevels,
    checkTasks,
    checkRoles,
    checkResources,
    checkExpiry,
    checkPlans,
    checkForeign,
  ].flatMap((check) => check(keyspace))
}
