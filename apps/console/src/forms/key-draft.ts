import type { Account, CreateKey, Keyspace, KeyType } from "@bitting/sdk"

/** Over what a quota counts. */
export type QuotaPeriod = NonNullable<CreateKey["quota"]>["period"]

/** What the form holds while it is filled in: texts as they were typed. */
export interface KeyDraft {
  readonly type: string
  readonly label: string
  readonly workspace: string
  readonly accounts: readonly string[]
  readonly allServices: boolean
  readonly services: readonly string[]
  readonly allEnvironments: boolean
  readonly environments: readonly string[]
  /** Name of a level; empty: the scopes count. */
  readonly permission: string
  readonly scopes: readonly string[]
  /** One of the keyspace's choices, `never` or `date`; empty: nothing chosen yet. */
  readonly expiry: string
  /** Day of the calendar in the reader's zone, `2027-01-31`; counts where `expiry` is `date`. */
  readonly date: string
  /** One in a line. */
  readonly origins: string
  /** One in a line. */
  readonly addresses: string
  readonly rateLimit: string
  readonly batchSize: string
  /** Most uses in a period; empty: no quota. */
  readonly quota: string
  readonly quotaPeriod: QuotaPeriod
  readonly referer: boolean
}

/** What the form is about. */
export interface DraftContext {
  readonly keyspace: Keyspace
  readonly accounts: readonly Account[]
  readonly workspaces: readonly { readonly id: string; readonly is_default: boolean }[]
}

type ConstraintName = Keyspace["constraints"][number]

/** The types a person can create keys of. */
export function mintableTypes({ types }: Keyspace): readonly (readonly [string, KeyType])[] {
  return Object.entries(types).filter(([, { managed_by }]) => managed_by === null)
}

/** The accounts keys of a type may have. */
export function accountsFor(accounts: readonly Account[], type: KeyType | undefined): readonly Account[] {
  const allowed = type?.accounts ?? null
  return allowed === null ? accounts : accounts.filter(({ id }) => allowed.includes(id))
}

function firstExpiry({ expiry }: Keyspace): string {
  if (expiry.default !== null) return expiry.default
  return expiry.required ? "" : "never"
}

/** An empty form: what has one answer only is answered, everything else is for the person to choose. */
export function emptyDraft({ keyspace, accounts, workspaces }: DraftContext): KeyDraft {
  const [first] = mintableTypes(keyspace)
  const [name, type] = first ?? ["", undefined]
  const choices = accountsFor(accounts, type)
  const [level] = Object.keys(keyspace.levels)
  return {
    type: name,
    label: "",
    workspace: workspaces.find(({ is_default }) => is_default)?.id ?? "",
    accounts: choices.length === 1 ? choices.map(({ id }) => id) : [],
    allServices: true,
    services: [],
    allEnvironments: true,
    environments: [],
    permission: level ?? "",
    scopes: [],
    expiry: firstExpiry(keyspace),
    date: "",
    origins: "",
    addresses: "",
    rateLimit: "",
    batchSize: "",
    quota: "",
    quotaPeriod: "month",
    referer: false,
  }
}

/** The draft with another type: accounts the type may not have are left out. */
export function withType(draft: KeyDraft, type: string, { keyspace, accounts }: DraftContext): KeyDraft {
  const choices = accountsFor(accounts, keyspace.types[type]).map(({ id }) => id)
  const kept = draft.accounts.filter((id) => choices.includes(id))
  return { ...draft, type, accounts: choices.length === 1 ? choices : kept }
}

/** The lines of a text that have something in them; commas part as well. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
}

/** The end of a day in the reader's zone, RFC 3339; null where the text is no day. */
export function endOfDay(date: string): string | null {
  const at = new Date(`${date}T23:59:59`)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

const isNumber = (text: string): boolean => /^\d+$/.test(text.trim())

function constraintsOf(draft: KeyDraft, allowed: readonly ConstraintName[]): CreateKey["constraints"] {
  const origins = linesOf(draft.origins)
  const addresses = linesOf(draft.addresses)
  const constraints = {
    ...(origins.length > 0 ? { allowed_origins: origins } : {}),
    ...(addresses.length > 0 ? { allowed_ips: addresses } : {}),
    ...(draft.rateLimit.trim() === "" ? {} : { rate_limit_rpm: Number(draft.rateLimit) }),
    ...(draft.batchSize.trim() === "" ? {} : { max_batch_size: Number(draft.batchSize) }),
    ...(draft.referer ? { require_referer: true } : {}),
  }
  const kept = Object.entries(constraints).filter(([name]) => allowed.includes(name as ConstraintName))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function expiryOf({ expiry, date }: KeyDraft): Pick<CreateKey, "expires_at" | "expires_in"> {
  if (expiry === "never" || expiry === "") return {}
  const end = expiry === "date" ? endOfDay(date) : null
  return expiry === "date" ? { expires_at: end ?? date } : { expires_in: expiry }
}

/** What the server is asked to create. */
export function requestOf(
  draft: KeyDraft,
  at: { readonly keyspace: Keyspace; readonly organizationId: string },
): CreateKey {
  const { keyspace, organizationId } = at
  const knows = (resource: Keyspace["resources"][number]): boolean => keyspace.resources.includes(resource)
  const constraints = constraintsOf(draft, keyspace.constraints)
  const powers =
    keyspace.scopes.length === 0
      ? {}
      : draft.permission === ""
        ? { scopes: draft.scopes }
        : { permission: draft.permission }
  return {
    keyspace: keyspace.keyspace,
    type: draft.type,
    organization_id: organizationId,
    ...(draft.workspace === "" ? {} : { workspace_id: draft.workspace }),
    ...(draft.label.trim() === "" ? {} : { label: draft.label.trim() }),
    ...(knows("account") && draft.accounts.length > 0 ? { accounts: draft.accounts } : {}),
    ...(knows("service") && !draft.allServices ? { services: draft.services } : {}),
    ...(knows("environment") && !draft.allEnvironments ? { environments: draft.environments } : {}),
    ...powers,
    ...(constraints === undefined ? {} : { constraints }),
    ...(draft.quota.trim() === ""
      ? {}
      : { quota: { limit: Number(draft.quota), period: draft.quotaPeriod } }),
    ...expiryOf(draft),
  }
}

/** What is missing before the server need be asked, by the same pointers it would answer with. */
export function missingIn(draft: KeyDraft, keyspace: Keyspace): readonly DraftProblem[] {
  const problems: DraftProblem[] = []
  const add = (pointer: string, problem: DraftProblem["problem"]): void =>
    void problems.push({ pointer, problem })
  const type = keyspace.types[draft.type]
  const must = (name: ConstraintName): boolean => type?.constraints.includes(name) === true
  if (keyspace.label_required && draft.label.trim() === "") add("/label", "label")
  if (keyspace.resources.includes("account") && draft.accounts.length === 0) add("/accounts", "choose")
  if (keyspace.resources.includes("service") && !draft.allServices && draft.services.length === 0)
    add("/services", "choose")
  if (keyspace.resources.includes("environment") && !draft.allEnvironments && draft.environments.length === 0)
    add("/environments", "choose")
  if (keyspace.scopes.length > 0 && draft.permission === "" && draft.scopes.length === 0)
    add("/scopes", "choose")
  if (draft.expiry === "") add("/expires_in", "expiry")
  if (draft.expiry === "date" && endOfDay(draft.date) === null) add("/expires_at", "date")
  if (must("allowed_origins") && linesOf(draft.origins).length === 0)
    add("/constraints/allowed_origins", "mandatory")
  if (must("allowed_ips") && linesOf(draft.addresses).length === 0)
    add("/constraints/allowed_ips", "mandatory")
  if (must("require_referer") && !draft.referer) add("/constraints/require_referer", "mandatory")
  for (const [name, text] of [
    ["rate_limit_rpm", draft.rateLimit],
    ["max_batch_size", draft.batchSize],
  ] as const) {
    if (text.trim() === "") {
      if (must(name)) add(`/constraints/${name}`, "mandatory")
    } else if (!isNumber(text)) add(`/constraints/${name}`, "number")
  }
  if (draft.quota.trim() !== "" && !isNumber(draft.quota)) add("/quota", "number")
  return problems
}

/** Something the person still has to do. */
export interface DraftProblem {
  readonly pointer: string
  readonly problem: "label" | "choose" | "expiry" | "date" | "mandatory" | "number"
}

/** A choice that is allowed and that somebody may regret. */
export type DraftWarning =
  | "publishable_without_origins"
  | "publishable_without_limit"
  | "never_expires"
  | "everything"

const YEAR_DAYS = 366

/** The risky choices in a draft, the worst first. */
export function warningsOf(draft: KeyDraft, keyspace: Keyspace): readonly DraftWarning[] {
  const type = keyspace.types[draft.type]
  const publishable = type?.publishable === true
  const offers = (name: ConstraintName): boolean => keyspace.constraints.includes(name)
  const warnings: DraftWarning[] = []
  if (publishable && offers("allowed_origins") && linesOf(draft.origins).length === 0)
    warnings.push("publishable_without_origins")
  if (publishable && offers("rate_limit_rpm") && draft.rateLimit.trim() === "")
    warnings.push("publishable_without_limit")
  if (draft.expiry === "never") warnings.push("never_expires")
  const levels = Object.keys(keyspace.levels)
  const strongest = levels.length > 1 && draft.permission === levels.at(-1)
  const all =
    keyspace.scopes.length > 1 && draft.permission === "" && draft.scopes.length === keyspace.scopes.length
  if (strongest || all) warnings.push("everything")
  return warnings
}

/** The days a choice of expiry lasts, for the date beside it; null for choices that are none. */
export function daysOf(choice: string): number | null {
  const match = /^(\d+)([hdwy])$/.exec(choice)
  if (match === null) return null
  const unit = { h: 1 / 24, d: 1, w: 7, y: YEAR_DAYS - 1 }[match[2] ?? "d"] ?? 1
  return Number(match[1]) * unit
}
