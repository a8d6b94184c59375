import type { Caller } from "./authority.ts"
import { expiryFrom, formatDuration, formatTimestamp } from "./duration.ts"
import type { Constraints, Holder, Quota } from "./grant.ts"
import type { ErrorPlace } from "../errors.ts"
import { formatIpRange, parseIpRange } from "./ip-range.ts"
import type { ConstraintName, Keyspace, KeyType } from "./keyspace.ts"
import { scopesOfRole, SYSTEM_KEYSPACE } from "./keyspace.ts"
import { formatOriginPattern, parseOriginPattern } from "./origin.ts"
import type { Plan, Role } from "./role.ts"
import { missingScopes } from "./scope.ts"
import { DEMO_ACCOUNT } from "./tenancy.ts"

/** What the maker of a key asked for; an absent member was not stated. */
export interface MintRequest {
  readonly label?: string | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly reach?: "organization" | "instance" | undefined
  readonly accounts?: readonly string[] | undefined
  readonly services?: readonly string[] | undefined
  readonly environments?: readonly string[] | undefined
  readonly permission?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly constraints?: RequestedConstraints | undefined
  readonly quota?: Quota | undefined
  readonly notBeforeAt?: number | undefined
  readonly expiresInMs?: number | undefined
  readonly expiresAt?: number | undefined
}

/** Constraints as the API spells them. */
export interface RequestedConstraints {
  readonly allowed_origins?: readonly string[] | undefined
  readonly allowed_ips?: readonly string[] | undefined
  readonly rate_limit_rpm?: number | undefined
  readonly require_referer?: boolean | undefined
  readonly max_batch_size?: number | undefined
}

/** What a request is judged against. */
export interface MintContext {
  readonly keyspace: Keyspace
  readonly type: KeyType
  readonly plan: Plan
  /** Linked accounts of the organization, without `demo`. */
  readonly accounts: readonly string[]
  /** Environment names of the organization. */
  readonly environments: readonly string[]
  readonly now: number
  readonly caller: Caller
  /** Role of the person who mints in the workspace; null for a system key. */
  readonly makerRole: Role | null
  readonly holder: Holder
  /** Role of a member who will hold the key in the workspace; null for keys of the organization. */
  readonly holderRole: Role | null
}

/** The powers of a key that may be minted, in canonical form. */
export interface MintPlan {
  readonly label: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly reach: "organization" | "instance"
  readonly accounts: readonly string[] | null
  readonly services: readonly string[] | null
  readonly environments: readonly string[] | null
  readonly permission: string | null
  readonly scopes: readonly string[]
  readonly constraints: Constraints
  readonly quota: Quota | null
  readonly notBeforeAt: number | null
  readonly expiresAt: number | null
}

/** Why a request is refused, all places at once. */
export type MintRefusal =
  | { readonly code: "unprocessable" | "exceeds_caller"; readonly errors: readonly ErrorPlace[] }
  | { readonly code: "role_cannot_grant"; readonly scopes: readonly string[] }
  | { readonly code: "limit_above_plan"; readonly maximum: number }

export type MintVerdict = { readonly plan: MintPlan } | { readonly refusal: MintRefusal }

type Report = (pointer: string, detail: string) => void

const list = (names: readonly string[]): string => names.join(", ")

function planAccounts(request: MintRequest, context: MintContext, report: Report): readonly string[] | null {
  const { keyspace, type } = context
  if (!keyspace.resources.includes("account")) {
    if (request.accounts !== undefined)
      report("/accounts", `The keyspace ${keyspace.name} knows no accounts.`)
    return null
  }
  const linked = [...context.accounts, DEMO_ACCOUNT]
  const allowed =
    type.allowedAccounts === null ? linked : linked.filter((id) => type.allowedAccounts?.includes(id))
  if (request.accounts === undefined) {
    const choices = type.allowedAccounts === null && context.accounts.length > 0 ? context.accounts : allowed
    if (choices.length === 1) return choices
    report("/accounts", `Name one or more of: ${list(allowed)}.`)
    return null
  }
  const unknown = request.accounts.filter((id) => !allowed.includes(id))
  if (unknown.length > 0) report("/accounts", `Not available: ${list(unknown)}. Allowed: ${list(allowed)}.`)
  if (request.accounts.length === 0) report("/accounts", "Name at least one account.")
  return [...new Set(request.accounts)]
}

function planServices(
  request: MintRequest,
  { keyspace }: MintContext,
  report: Report,
): readonly string[] | null {
  const { services } = request
  if (services === undefined) return null
  if (!keyspace.resources.includes("service"))
    report("/services", `The keyspace ${keyspace.name} knows no services.`)
  if (services.length === 0) report("/services", "Leave it out for all services, or name at least one.")
  const unknown =
    keyspace.services === null ? [] : services.filter((name) => !keyspace.services?.includes(name))
  if (unknown.length > 0)
    report("/services", `Unknown: ${list(unknown)}. Allowed: ${list(keyspace.services ?? [])}.`)
  return [...new Set(services)]
}

function planEnvironments(
  request: MintRequest,
  context: MintContext,
  report: Report,
): readonly string[] | null {
  const { environments } = request
  if (environments === undefined) return null
  if (!context.keyspace.resources.includes("environment")) {
    report("/environments", `The keyspace ${context.keyspace.name} knows no environments.`)
  }
  if (environments.length === 0)
    report("/environments", "Leave it out for all environments, or name at least one.")
  const unknown = environments.filter((name) => !context.environments.includes(name))
  if (unknown.length > 0) {
    report("/environments", `Unknown: ${list(unknown)}. Allowed: ${list(context.environments)}.`)
  }
  return [...new Set(environments)]
}

function planScopes(request: MintRequest, { keyspace }: MintContext, report: Report): readonly string[] {
  const { permission, scopes } = request
  if (permission !== undefined && scopes !== undefined) {
    report("/scopes", "Send `permission` or `scopes`, not both.")
    return []
  }
  if (permission !== undefined) {
    const level = keyspace.levels.find(({ name }) => name === permission)
    if (level !== undefined) return level.scopes
    const names = keyspace.levels.map(({ name }) => name)
    report(
      "/permission",
      names.length > 0
        ? `Allowed: ${list(names)}.`
        : `The keyspace ${keyspace.name} has no levels; send \`scopes\`.`,
    )
    return []
  }
  const unknown = (scopes ?? []).filter((scope) => !keyspace.scopes.includes(scope))
  if (unknown.length > 0)
    report("/scopes", `Unknown: ${list(unknown)}. Allowed: ${list(keyspace.scopes) || "none"}.`)
  if (keyspace.scopes.length > 0 && (scopes ?? []).length === 0) {
    const choices = keyspace.levels.length > 0 ? "Send `permission` or `scopes`." : "Send `scopes`."
    report("/scopes", `${choices} Scopes: ${list(keyspace.scopes)}.`)
  }
  return [...new Set(scopes ?? [])]
}

function planLists(
  wanted: RequestedConstraints,
  report: Report,
): Pick<Constraints, "allowedOrigins" | "allowedIps"> {
  const origins = (wanted.allowed_origins ?? []).flatMap((text, index) => {
    const parsed = parseOriginPattern(text)
    if (!("problem" in parsed)) return [formatOriginPattern(parsed)]
    report(`/constraints/allowed_origins/${index}`, parsed.problem)
    return []
  })
  const ips = (wanted.allowed_ips ?? []).flatMap((text, index) => {
    const parsed = parseIpRange(text)
    if (!("problem" in parsed)) return [formatIpRange(parsed)]
    report(`/constraints/allowed_ips/${index}`, parsed.problem)
    return []
  })
  for (const name of ["allowed_origins", "allowed_ips"] as const) {
    if (wanted[name]?.length === 0)
      report(`/constraints/${name}`, "Leave it out for no such rule, or name at least one.")
  }
  return {
    ...(wanted.allowed_origins === undefined ? {} : { allowedOrigins: [...new Set(origins)] }),
    ...(wanted.allowed_ips === undefined ? {} : { allowedIps: [...new Set(ips)] }),
  }
}

function planConstraints(request: MintRequest, { keyspace, type }: MintContext, report: Report): Constraints {
  const wanted = request.constraints ?? {}
  const stated = (name: ConstraintName): boolean => wanted[name] !== undefined && wanted[name] !== false
  for (const name of Object.keys(wanted) as ConstraintName[]) {
    if (stated(name) && !keyspace.constraints.includes(name)) {
      report(
        `/constraints/${name}`,
        `The keyspace ${keyspace.name} knows: ${list(keyspace.constraints) || "none"}.`,
      )
    }
  }
  for (const name of type.mandatoryConstraints) {
    if (!stated(name)) report(`/constraints/${name}`, `Keys of type ${type.name} must have it.`)
  }
  return {
    ...planLists(wanted, report),
    ...(wanted.rate_limit_rpm === undefined ? {} : { rateLimitRpm: wanted.rate_limit_rpm }),
    ...(wanted.require_referer === true ? { requireReferer: true as const } : {}),
    ...(wanted.max_batch_size === undefined ? {} : { maxBatchSize: wanted.max_batch_size }),
  }
}

function statedExpiry(
  request: MintRequest,
  { keyspace, now }: MintContext,
  report: Report,
): number | null | undefined {
  const { expiresAt, expiresInMs } = request
  const { expiry } = keyspace
  const choices = list(expiry.choicesMs.map(formatDuration))
  if (expiresAt !== undefined && expiresInMs !== undefined)
    report("/expires_at", "Send `expires_in` or `expires_at`, not both.")
  if (expiresAt !== undefined) {
    if (!expiry.custom) report("/expires_at", `Choose one of \`expires_in\`: ${choices}.`)
    if (expiresAt <= now) report("/expires_at", "It lies in the past.")
    return expiresAt
  }
  if (expiresInMs === undefined) return undefined
  if (!expiry.custom && !expiry.choicesMs.includes(expiresInMs)) report("/expires_in", `Allowed: ${choices}.`)
  const at = expiryFrom({ now, expiresInMs })
  if (at === null) report("/expires_in", "It is too long.")
  return at
}

/** The expiry asked for, or the keyspace's default cut to the caller's own: an expiry nobody asked for never exceeds its maker. */
export function planExpiry(request: MintRequest, context: MintContext, report: Report): number | null {
  const { keyspace, now, caller } = context
  const stated = statedExpiry(request, context, report)
  if (stated !== undefined) return stated
  const { defaultMs, required, choicesMs } = keyspace.expiry
  if (required && defaultMs === null) {
    report("/expires_in", `An expiry is required: ${list(choicesMs.map(formatDuration))} or another.`)
  }
  const usual = defaultMs === null ? null : now + defaultMs
  const limit = caller.kind === "system_key" ? caller.expiresAt : null
  if (limit === null) return usual
  return usual === null ? limit : Math.min(usual, limit)
}

function labelOf(request: MintRequest, { keyspace, now }: MintContext, report: Report): string {
  const label = request.label?.trim() ?? ""
  if (label === "" && keyspace.labelRequired)
    report("/label", "A label is required: a name you will recognise.")
  return label === "" ? `${keyspace.defaultLabel} ${formatTimestamp(now).slice(0, 10)}` : label
}

/** What a key made by this caller may not have: more than its maker. */
function beyondCaller(plan: MintPlan, { caller }: MintContext): ErrorPlace[] {
  const errors: ErrorPlace[] = []
  const reachesAll = caller.kind === "person" ? caller.instanceAdmin : caller.isRoot
  if (plan.reach === "instance" && !reachesAll) {
    errors.push({
      pointer: "/reach",
      detail: "Only the root key and instance admins make keys that reach the whole instance.",
    })
  }
  if (caller.kind === "system_key" && caller.expiresAt !== null) {
    if (plan.expiresAt === null || plan.expiresAt > caller.expiresAt) {
      errors.push({
        pointer: "/expires_at",
        detail: `Your own key ends at ${formatTimestamp(caller.expiresAt)}.`,
      })
    }
  }
  return errors
}

/** Scopes of the plan that the maker's or the holder's role does not have. */
function beyondRoles(plan: MintPlan, { keyspace, makerRole, holderRole }: MintContext): readonly string[] {
  const beyond = [makerRole, holderRole].flatMap((role) =>
    role === null ? [] : missingScopes(scopesOfRole(keyspace, role), plan.scopes),
  )
  return [...new Set(beyond)]
}

/**
 * Judges a request to mint a key: everything that is wrong with it at once, then whether the maker may grant it.
 * @returns the powers in canonical form, or why they are refused
 */
export function planMint(request: MintRequest, context: MintContext): MintVerdict {
  const errors: ErrorPlace[] = []
  const report: Report = (pointer, detail) => void errors.push({ pointer, detail })
  if (request.reach === "instance" && context.keyspace.name !== SYSTEM_KEYSPACE)
    report("/reach", "Only system keys have a reach.")
  const plan: MintPlan = {
    label: labelOf(request, context, report),
    metadata: request.metadata ?? {},
    reach: request.reach ?? "organization",
    accounts: planAccounts(request, context, report),
    services: planServices(request, context, report),
    environments: planEnvironments(request, context, report),
    permission: request.permission ?? null,
    scopes: planScopes(request, context, report),
    constraints: planConstraints(request, context, report),
    quota: request.quota ?? null,
    notBeforeAt: request.notBeforeAt ?? null,
    expiresAt: planExpiry(request, context, report),
  }
  if (plan.notBeforeAt !== null && plan.expiresAt !== null && plan.notBeforeAt >= plan.expiresAt) {
    report("/not_before", "It must lie before the expiry.")
  }
  if (errors.length > 0) return { refusal: { code: "unprocessable", errors } }
  return grantable(plan, context)
}

function grantable(plan: MintPlan, context: MintContext): MintVerdict {
  const maximum = context.keyspace.plans[context.plan]?.rateLimitRpmMax ?? null
  const wanted = plan.constraints.rateLimitRpm
  if (maximum !== null && wanted !== undefined && wanted > maximum)
    return { refusal: { code: "limit_above_plan", maximum } }
  const scopes = beyondRoles(plan, context)
  if (scopes.length > 0) return { refusal: { code: "role_cannot_grant", scopes } }
  const errors = beyondCaller(plan, context)
  return errors.length > 0 ? { refusal: { code: "exceeds_caller", errors } } : { plan }
}
