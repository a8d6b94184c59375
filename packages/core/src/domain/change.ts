/**
 * What a committed change touched, as an index key of whoever decides from memory: `key:key_…`, `token:<sha256 hex>`, `holder:mem_…`,
 * `workspace:ws_…`, `account:acc_…`, `organization:org_…`, `keyspace:<name>`, or `all`.
 */
export type ChangeTarget =
  | `key:${string}`
  | `token:${string}`
  | `holder:${string}`
  | `workspace:${string}`
  | `account:${string}`
  | `organization:${string}`
  | `keyspace:${string}`
  | "all"

/** A place in the change log. After a restore numbers come again, tags do not: always compare both. */
export interface Position {
  readonly seq: number
  /** 16 random hex digits. */
  readonly tag: string
}

/** One committed row of the change log. */
export interface Change extends Position {
  readonly organizationId: string | null
  readonly targets: readonly ChangeTarget[]
}
