import { UsageError } from "../usage-error.ts"

const TEXTS = [
  "hash",
  "encoding",
  "token_prefix",
  "token_last4",
  "keyspace",
  "type",
  "label",
  "permission",
  "workspace_id",
  "reach",
  "not_before",
  "expires_in",
  "expires_at",
  "created_at",
] as const

const LISTS = ["scopes", "accounts", "services", "environments"] as const

const ORIGINS_AND_IPS = ["allowed_origins", "allowed_ips"] as const

/** Columns that a file of comma-separated values may have. */
export const CSV_COLUMNS: readonly string[] = [
  ...TEXTS,
  ...LISTS,
  ...ORIGINS_AND_IPS,
  "member_id",
  "enabled",
  "rate_limit_rpm",
]

const listOf = (text: string): readonly string[] => text.split(/[\s,;|]+/).filter((part) => part !== "")

/** @throws UsageError for a heading that is no column, and when there is none of hashes */
export function checkColumns(heads: readonly string[]): void {
  const unknown = heads.find((head) => !CSV_COLUMNS.includes(head))
  if (unknown !== undefined) {
    throw new UsageError(
      `${JSON.stringify(unknown.slice(0, 40))} is no column that is known: ${CSV_COLUMNS.join(", ")}.`,
    )
  }
  if (!heads.includes("hash")) throw new UsageError("The first line must name the columns, hash among them.")
}

/** A record as a key to import. Empty fields are left out. */
export function keyOfRecord(heads: readonly string[], fields: readonly string[]): Record<string, unknown> {
  const key: Record<string, unknown> = {}
  const constraints: Record<string, unknown> = {}
  for (const [index, head] of heads.entries()) {
    const text = (fields[index] ?? "").trim()
    if (text === "") continue
    if (head === "member_id") key["holder"] = { member_id: text }
    else if (head === "enabled") key[head] = /^(true|1|yes|t)$/i.test(text)
    else if (head === "rate_limit_rpm") constraints[head] = Number(text)
    else if (ORIGINS_AND_IPS.some((name) => name === head)) constraints[head] = listOf(text)
    else if (LISTS.some((name) => name === head)) key[head] = listOf(text)
    else key[head] = text
  }
  return Object.keys(constraints).length === 0 ? key : { ...key, constraints }
}
