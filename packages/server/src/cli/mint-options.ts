import type { Constraints, CreateKey } from "@bitting/sdk"
import type { Input, OptionSpec } from "./command.ts"
import { ORGANIZATION_OPTION } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** Options that say what a key may do; the same for creating and importing. */
export const POWER_OPTIONS: readonly OptionSpec[] = [
  { name: "keyspace", short: "k", value: "<name>", description: "The keyspace the key belongs to." },
  { name: "type", value: "<name>", description: "Type of key, where the keyspace has more than one." },
  { name: "permission", value: "<level>", description: "A level of the keyspace; or use --scopes." },
  { name: "scopes", short: "s", value: "<a,b>", many: true, description: "Scopes, separated by commas." },
  ORGANIZATION_OPTION,
  { name: "workspace", value: "<id>", description: "The workspace, where there is more than one." },
  { name: "holder", value: "<member>", description: "Member who holds the key, in keyspaces of members." },
  {
    name: "reach",
    value: "<reach>",
    choices: ["organization", "instance"],
    description: "Reach of a system key.",
  },
  { name: "accounts", value: "<a,b>", many: true, description: "Only these accounts." },
  { name: "services", value: "<a,b>", many: true, description: "Only these services." },
  { name: "environments", value: "<a,b>", many: true, description: "Only these environments." },
  { name: "allowed-origins", value: "<a,b>", many: true, description: "Only pages of these origins." },
  { name: "allowed-ips", value: "<a,b>", many: true, description: "Only these addresses and CIDR ranges." },
  { name: "require-referer", description: "Only requests with a Referer." },
  { name: "rate-limit", value: "<n>", description: "Most requests per minute." },
  { name: "max-batch-size", value: "<n>", description: "Most entries in one batch." },
  {
    name: "quota",
    value: "<n/period>",
    description: "Most uses, such as 1000/day, 50000/month or 10/total.",
  },
  { name: "metadata", value: "<name=value>", many: true, description: "A note beside the key." },
  { name: "expires-in", value: "<time>", description: "Lifetime: 24h, 30d, 2w, 1y." },
  { name: "expires-at", value: "<instant>", description: "Moment it expires: 2027-06-30T00:00:00Z." },
]

/** A whole number of an option; undefined when it was not given. @throws UsageError */
export function wholeNumber(input: Input, name: string): number | undefined {
  const text = input.text(name)
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`--${name} must be a whole number, not ${JSON.stringify(text)}.`)
}

function constraintsOf(input: Input): Constraints | undefined {
  const origins = input.list("allowed-origins")
  const ips = input.list("allowed-ips")
  const rate = wholeNumber(input, "rate-limit")
  const batch = wholeNumber(input, "max-batch-size")
  const constraints: Constraints = {
    ...(origins.length > 0 ? { allowed_origins: [...origins] } : {}),
    ...(ips.length > 0 ? { allowed_ips: [...ips] } : {}),
    ...(input.flag("require-referer") ? { require_referer: true } : {}),
    ...(rate === undefined ? {} : { rate_limit_rpm: rate }),
    ...(batch === undefined ? {} : { max_batch_size: batch }),
  }
  return Object.keys(constraints).length === 0 ? undefined : constraints
}

function quotaOf(input: Input): CreateKey["quota"] {
  const text = input.text("quota")
  if (text === undefined) return undefined
  const [, limit, period] = /^(\d{1,15})\/(total|day|month)$/.exec(text) ?? []
  if (limit === undefined) throw new UsageError("--quota is written as 1000/day, 50000/month or 10/total.")
  return { limit: Number(limit), period: period as "total" | "day" | "month" }
}

function metadataOf(input: Input): Record<string, string> | undefined {
  const pairs = input.all("metadata").map((text) => {
    const at = text.indexOf("=")
    if (at < 1) throw new UsageError("--metadata is written as name=value.")
    return [text.slice(0, at), text.slice(at + 1)] as const
  })
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs)
}

const NAMES = { type: "type", permission: "permission", workspace: "workspace_id" } as const

const LISTS = ["scopes", "accounts", "services", "environments"] as const

/** What a key may do, as far as the options say; `keyspace` and `organization` are left to the caller. */
export function powersFrom(input: Input): Omit<CreateKey, "keyspace" | "organization_id"> {
  const powers: Record<string, unknown> = {
    constraints: constraintsOf(input),
    quota: quotaOf(input),
    metadata: metadataOf(input),
    reach: input.text("reach"),
    expires_in: input.text("expires-in"),
    expires_at: input.text("expires-at"),
  }
  for (const [option, field] of Object.entries(NAMES)) powers[field] = input.text(option)
  for (const name of LISTS) if (input.flag(name)) powers[name] = input.list(name)
  const holder = input.text("holder")
  if (holder !== undefined) powers["holder"] = { member_id: holder }
  // Every member was read from an option of its type.
  return Object.fromEntries(Object.entries(powers).filter(([, value]) => value !== undefined)) as Omit<
    CreateKey,
    "keyspace" | "organization_id"
  >
}
