import { CONSTRAINT_NAMES, KEY_COLUMNS, PLANS, RESOURCE_NAMES, ROLES } from "@bitting/core"
import { z } from "zod"
import { pageOf, reference } from "../fields.ts"

const scopes = z.array(z.string())
const constraintNames = z.array(z.enum(CONSTRAINT_NAMES))
const lifetime = z.string().meta({ examples: ["90d"] })

const keyType = z
  .object({
    code: z.string().nullable().meta({ description: "What stands between prefix and body of its tokens." }),
    title: z.string(),
    description: z.string().nullable(),
    publishable: z.boolean().meta({ description: "Its tokens may be visible in the source of a page." }),
    recoverable: z.boolean().meta({ description: "Its tokens can be shown again." }),
    managed_by: z.string().nullable().meta({ description: "What creates its keys instead of `POST /keys`." }),
    constraints: constraintNames.meta({ description: "Constraints every key of the type must have." }),
    accounts: z.array(z.string()).nullable().meta({ description: "The only accounts its keys may have." }),
  })
  .meta({ id: "KeyType" })

const level = z
  .object({ title: z.string(), description: z.string().nullable(), scopes })
  .meta({ id: "KeyspaceLevel", description: "A named bundle of scopes, chosen as a key's `permission`." })

const task = z
  .object({ description: z.string().nullable(), scopes })
  .meta({ id: "KeyspaceTask", description: "A row of the cheat-sheet: what a job needs." })

const planLimits = z.object({
  rate_limit_rpm: z.int().nullable().meta({ description: "Of a key without its own. Null: no limit." }),
  rate_limit_rpm_max: z.int().nullable().meta({ description: "The most a key may be given. Null: any." }),
})

const expiry = z.object({
  default: lifetime
    .nullable()
    .meta({ description: "Lifetime of a key whose creation names none. Null: it does not expire." }),
  choices: z.array(lifetime),
  custom: z.boolean().meta({ description: "Whether other lifetimes than the choices may be asked for." }),
  required: z.boolean().meta({ description: "Whether every creation must name a lifetime." }),
})

const anonymous = z.object({ account: z.string(), rate_limit_rpm: z.int() })

const acceptForeign = z.object({ min_length: z.int(), max_length: z.int(), alphabet: z.string() })

const consoleTexts = z.object({
  title: z.string(),
  create: z.string(),
  revoke: z.string(),
  revoke_removes: z.boolean().meta({
    description: "Whether revoking takes the key off the list as well, unless the person says otherwise.",
  }),
  columns: z
    .partialRecord(z.enum(KEY_COLUMNS), z.string())
    .meta({ description: "Headings of the list's columns, in their order; empty: a selection that suits." }),
})

export const keyspace = z
  .object({
    keyspace: z.string(),
    prefix: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    types: z.record(z.string(), keyType),
    scopes,
    levels: z.record(z.string(), level).meta({ description: "Least powerful first." }),
    tasks: z.record(z.string(), task).meta({ description: "The cheat-sheet." }),
    holder: z.enum(["organization", "member"]).meta({ description: "Whose power a key carries." }),
    manage: z.enum(ROLES).meta({ description: "Least role that may create, change and revoke keys." }),
    read: z.enum(ROLES).meta({ description: "Least role that may see keys." }),
    roles: z
      .record(z.enum(ROLES), scopes)
      .nullable()
      .meta({ description: "Scopes each role can grant and carry. Null: every role all of them." }),
    resources: z
      .array(z.enum(RESOURCE_NAMES))
      .meta({ description: "Dimensions its keys can be confined in." }),
    services: z
      .array(z.string())
      .nullable()
      .meta({ description: "Services its keys can be confined to. Null: any name." }),
    expiry,
    constraints: constraintNames.meta({ description: "Constraints its keys can be given." }),
    plans: z.partialRecord(z.enum(PLANS), planLimits),
    label_required: z.boolean(),
    default_label: z.string(),
    anonymous: anonymous
      .nullable()
      .meta({ description: "What callers without a token may do. Null: nothing." }),
    accept_foreign: acceptForeign
      .nullable()
      .meta({ description: "Tokens of another system that may be imported. Null: none." }),
    console: consoleTexts,
  })
  .meta({
    id: "Keyspace",
    description: "The declaration of one protected API, every default filled in.",
    examples: [
      {
        keyspace: "weather",
        prefix: "wx",
        title: "weather",
        description: null,
        types: {
          live: {
            code: "live",
            title: "live",
            description: null,
            publishable: false,
            recoverable: false,
            managed_by: null,
            constraints: [],
            accounts: null,
          },
        },
        scopes: ["forecast:read", "alerts:write"],
        levels: {},
        tasks: { "Read forecasts": { description: null, scopes: ["forecast:read"] } },
        holder: "organization",
        manage: "member",
        read: "viewer",
        roles: null,
        resources: [],
        services: null,
        expiry: { default: "90d", choices: ["30d", "90d", "1y"], custom: true, required: false },
        constraints: ["allowed_ips", "rate_limit_rpm"],
        plans: { free: { rate_limit_rpm: 60, rate_limit_rpm_max: null } },
        label_required: true,
        default_label: "API key",
        anonymous: null,
        accept_foreign: null,
        console: {
          title: "Access keys",
          create: "Create key",
          revoke: "Revoke",
          revoke_removes: false,
          columns: {},
        },
      },
    ],
  })

export const keyspacePage = pageOf(keyspace).meta({ id: "KeyspacePage" })

export const keyspaceParams = z.strictObject({ name: reference })
