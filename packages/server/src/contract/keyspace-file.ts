import { CONSTRAINT_NAMES, KEY_COLUMNS, PLANS, recordOf, RESOURCE_NAMES, ROLES } from "@bitting/core"
import type { ConstraintName, KeyColumn, Plan, ResourceName, Role } from "@bitting/core"
import { z } from "zod"

/** One type of key as the file spells it. */
export interface KeyTypeFile {
  readonly code?: string | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly publishable: boolean
  readonly recoverable: boolean
  readonly managed_by?: string | undefined
  readonly constraints: readonly ConstraintName[]
  readonly accounts?: readonly string[] | undefined
}

/** A level as the file spells it: the scopes alone, or with texts. */
export type LevelFile =
  | readonly string[]
  | {
      readonly title?: string | undefined
      readonly description?: string | undefined
      readonly scopes: readonly string[]
    }

/** A row of the cheat-sheet as the file spells it: the scopes alone, or with a text. */
export type TaskFile =
  | readonly string[]
  | { readonly description?: string | undefined; readonly scopes: readonly string[] }

/** What a plan says, as the file spells it. */
export interface PlanFile {
  readonly rate_limit_rpm?: number | undefined
  readonly rate_limit_rpm_max?: number | undefined
}

/** A keyspace file after its shape is checked and defaults are filled in, before names are checked against each other. */
export interface KeyspaceFile {
  readonly keyspace: string
  readonly prefix: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly types: Readonly<Record<string, KeyTypeFile>>
  readonly scopes: readonly string[]
  readonly levels: Readonly<Record<string, LevelFile>>
  readonly tasks: Readonly<Record<string, TaskFile>>
  readonly holder: "organization" | "member"
  readonly manage: Role
  readonly read: Role
  readonly roles?: Readonly<Record<Role, readonly string[] | "all">> | undefined
  readonly resources: readonly ResourceName[]
  readonly services?: readonly string[] | undefined
  readonly expiry: {
    readonly default?: string | undefined
    readonly choices: readonly string[]
    readonly custom: boolean
    readonly required: boolean
  }
  readonly constraints: readonly ConstraintName[]
  readonly plans: Readonly<Partial<Record<Plan, PlanFile | undefined>>>
  readonly label_required: boolean
  readonly default_label: string
  readonly anonymous?: { readonly account: string; readonly rate_limit_rpm: number } | undefined
  readonly accept_foreign?:
    | { readonly min_length: number; readonly max_length: number; readonly alphabet: string }
    | undefined
  readonly console: {
    readonly title: string
    readonly create: string
    readonly revoke: string
    readonly revoke_removes: boolean
    readonly columns: Readonly<Partial<Record<KeyColumn, string>>>
  }
}

/*
 * Grammars of names stand here as `pattern` for editors only. What enforces them is `checkKeyspace` of the core, so that a
 * declaration made in code obeys the same rules; a test holds both to the same samples.
 */
const NAME = { pattern: "^[a-z][a-z0-9_-]{0,39}$", examples: ["invoices"] }
const SCOPE = {
  pattern: "^[a-z][a-z0-9_-]*(?::[a-z][a-z0-9_-]*)*$",
  maxLength: 64,
  examples: ["invoices:read"],
}
const DURATION = { pattern: "^[1-9][0-9]{0,9}[ywdhms]$", examples: ["90d"] }
const ACCOUNT = { pattern: "^(demo|acc_[0-9A-Za-z]{22})$", examples: ["demo"] }
const SERVICE = { pattern: "^[a-z0-9][a-z0-9._-]{0,63}$", examples: ["ec2"] }

const text = (longest: number) => z.string().min(1).max(longest)
const rpm = () => z.int().min(1).max(1_000_000)
const scopeList = () => z.array(z.string().meta(SCOPE)).meta({ uniqueItems: true })
const constraintList = () => z.array(z.enum(CONSTRAINT_NAMES)).meta({ uniqueItems: true })

const keyType = z.strictObject({
  code: z
    .string()
    .optional()
    .meta({
      pattern: "^[a-z0-9]{1,8}$",
      examples: ["live"],
      description:
        "What stands between the prefix and the random part of a token: `em` in `csl_em_…`. At most one type may have none (`lh_…`). Permanent: tokens already issued carry it.",
    }),
  title: text(80)
    .optional()
    .meta({ description: "The type's name for people. Default: its name in this file." }),
  description: text(500).optional().meta({ description: "What keys of this type are for." }),
  publishable: z.boolean().default(false).meta({
    description:
      "The token may be visible, for example in a page's source; its constraints keep it safe, not secrecy. Finding such a token in public is not a leak.",
  }),
  recoverable: z.boolean().default(false).meta({
    description: "The token is kept encrypted besides its hash, so that a manager can copy it again.",
  }),
  managed_by: text(80).optional().meta({
    description:
      "What creates and revokes keys of this type instead of `/keys`, for example `pools`. `POST /keys` refuses the type and `GET /keys` never lists it.",
  }),
  constraints: constraintList().default([]).meta({
    description:
      "Constraints that every key of this type must be given. Each must be among the keyspace's `constraints`.",
  }),
  accounts: z.array(z.string().meta(ACCOUNT)).min(1).optional().meta({
    uniqueItems: true,
    description:
      "The only accounts keys of this type may have: `demo`, or ids of linked accounts. Needs the resource `account`.",
  }),
})

const level = z.union([
  scopeList().min(1).meta({ description: "The scopes of the level." }),
  z.strictObject({
    title: text(80)
      .optional()
      .meta({ description: "The level's name for people. Default: its name in this file." }),
    description: text(500).optional().meta({ description: "What the level allows and when to choose it." }),
    scopes: scopeList().min(1).meta({ description: "The scopes of the level." }),
  }),
])

const task = z.union([
  scopeList().min(1).meta({ description: "The scopes the task needs." }),
  z.strictObject({
    description: text(500).optional().meta({ description: "More about the task." }),
    scopes: scopeList().min(1).meta({ description: "The scopes the task needs." }),
  }),
])

const plan = z.strictObject({
  rate_limit_rpm: rpm().optional().meta({
    description: "Requests per minute of a key that has no `rate_limit_rpm` of its own. Default: no limit.",
  }),
  rate_limit_rpm_max: rpm().optional().meta({
    description: "The most requests per minute a key may be given. Default: any number.",
  }),
})

const expiry = z.strictObject({
  default: z
    .string()
    .optional()
    .meta({
      ...DURATION,
      description: "Lifetime of a key whose creation names none. Without it such a key does not expire.",
    }),
  choices: z.array(z.string().meta(DURATION)).default([]).meta({
    uniqueItems: true,
    description:
      "Lifetimes offered: a number and one of `s m h d w y`, for example `90d` or `1y` (365 days).",
  }),
  custom: z
    .boolean()
    .default(true)
    .meta({ description: "Whether a key may have a lifetime that is not among `choices`." }),
  required: z.boolean().default(false).meta({ description: "Whether every creation must name a lifetime." }),
})

const anonymous = z.strictObject({
  account: z.string().meta({ ...ACCOUNT, description: "The account that callers without a token see." }),
  rate_limit_rpm: rpm().meta({ description: "Requests per minute from one address." }),
})

const acceptForeign = z.strictObject({
  min_length: z.int().min(16).max(512).meta({
    description:
      "Least number of characters. Count the random part only, not a constant prefix: so many characters of the alphabet must make 112 bits, as shorter tokens could be guessed.",
  }),
  max_length: z.int().min(16).max(512).meta({ description: "Greatest number of characters." }),
  alphabet: text(128).meta({
    description:
      "Every character such a token may have, written out; or `hex`, `base32`, `base62` or `base64url` for these alphabets.",
  }),
})

const consoleTexts = z.strictObject({
  title: text(80).default("Access keys").meta({ description: "Heading of the page that lists the keys." }),
  create: text(80)
    .default("Create key")
    .meta({ description: "The button that opens the form for a new key." }),
  revoke: text(80).default("Revoke").meta({ description: "The button that revokes a key." }),
  revoke_removes: z.boolean().default(false).meta({
    description: "Whether that button also takes the key off the list, unless the person says otherwise.",
  }),
  columns: z.partialRecord(z.enum(KEY_COLUMNS), text(40)).default({}).meta({
    description:
      "The list's columns and their headings, in the order shown. Default: a selection that suits the keyspace.",
  }),
})

const shape = z.strictObject({
  keyspace: z
    .string()
    .meta({ ...NAME, description: "Name of the protected API, unique in the instance. The API uses it." }),
  prefix: z.string().meta({
    pattern: "^[a-z][a-z0-9]{0,11}$",
    examples: ["acme"],
    description:
      "What every token starts with. It carries no security: it tells people and secret scanners whose token it is. Permanent: tokens already issued carry it.",
  }),
  title: text(80)
    .optional()
    .meta({ description: "The keyspace's name for people. Default: its `keyspace`." }),
  description: text(500).optional().meta({ description: "What the keys open." }),
  types: z
    .record(z.string().meta(NAME), keyType)
    .meta({ minProperties: 1, description: "The types of keys, at least one, by name." }),
  scopes: scopeList().default([]).meta({
    description:
      "Everything a key can be allowed to do. Without scopes, keys differ by resources and constraints only.",
  }),
  levels: z.record(z.string().meta(NAME), level).default({}).meta({
    description:
      "Named bundles of scopes, to be chosen as a key's `permission`; by name, least powerful first. Each is a list of scopes, or fields.",
  }),
  tasks: z.record(text(80), task).default({}).meta({
    description: "The cheat-sheet: jobs, and the scopes each needs. Each is a list of scopes, or fields.",
  }),
  holder: z.enum(["organization", "member"]).default("organization").meta({
    description:
      "Whose power a key carries. Keys of an `organization` work until they end; keys of a `member` can never do more than that member's role allows now.",
  }),
  manage: z
    .enum(ROLES)
    .default("manager")
    .meta({ description: "The least role that may create, change and revoke keys." }),
  read: z.enum(ROLES).default("viewer").meta({ description: "The least role that may see keys." }),
  // A field per role, and per plan: a record with fixed keys would not tell a misspelt key from a missing one.
  roles: z
    .strictObject(
      recordOf(ROLES, (role) =>
        z
          .union([z.literal("all"), scopeList()])
          .meta({ description: `Scopes of the role \`${role}\`: a list, or \`all\`.` }),
      ),
    )
    .optional()
    .meta({ description: "The scopes each role can grant and carry. Default: every role all of them." }),
  resources: z.array(z.enum(RESOURCE_NAMES)).default([]).meta({
    uniqueItems: true,
    description: "The dimensions keys can be confined in.",
  }),
  services: z.array(z.string().meta(SERVICE)).min(1).optional().meta({
    uniqueItems: true,
    description: "The services a key can be confined to. Needs the resource `service`. Default: any name.",
  }),
  expiry: expiry.prefault({}).meta({ description: "How long keys live." }),
  constraints: constraintList().default([]).meta({ description: "The constraints keys can be given." }),
  plans: z
    .strictObject(
      recordOf(PLANS, (name) =>
        plan.optional().meta({ description: `Limits of organizations on the plan \`${name}\`.` }),
      ),
    )
    .prefault({})
    .meta({
      description:
        "Rate limits by the organization's plan. They are read live: a change applies to existing keys.",
    }),
  label_required: z
    .boolean()
    .default(true)
    .meta({ description: "Whether every creation must give the key a label." }),
  default_label: text(60).default("API key").meta({
    description: "Label of a key created without one; the day is added to it.",
  }),
  anonymous: anonymous.optional().meta({
    description: "What callers without a token may do. Needs the resource `account`. Default: nothing.",
  }),
  accept_foreign: acceptForeign.optional().meta({
    description: "Tokens of another system that may be imported into this keyspace. Default: none.",
  }),
  console: consoleTexts.prefault({}).meta({ description: "Texts of the console's pages." }),
})

/** Shape of a keyspace file: fields, their types and defaults. Source of `keyspaces/keyspace.schema.json` and of its reference. */
export const keyspaceFileSchema: z.ZodType<KeyspaceFile> = shape
