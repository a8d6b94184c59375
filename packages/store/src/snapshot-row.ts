import { DEMO_ACCOUNT } from "@bitting/core"
import type {
  GrantSnapshot,
  HolderSnapshot,
  LoadedRecord,
  LoadedRecords,
  Plan,
  Position,
  Role,
} from "@bitting/core"
import { GRANT_COLUMNS, grantFromRow } from "./grant-row.ts"
import type { GrantColumns } from "./grant-row.ts"

/** One row of the load query: the head, and, if the token is known, everything the decision reads. */
export interface SnapshotRow extends GrantColumns {
  readonly head_seq: number
  readonly head_tag: string
  readonly plan: string
  readonly organization_suspended: number
  readonly holder_role: string | null
  readonly holder_suspended: number | null
  /** JSON array of those of the key's accounts that are linked. */
  readonly linked: string | null
}

/** One row of the load query for several tokens: one for each known token, or one without a key. */
export interface TokenSnapshotRow extends SnapshotRow {
  /** The token's hash, 64 hex digits. */
  readonly hash: string | null
  /** Tag of the change with the asked number; null when there is none. */
  readonly known: string | null
}

/** What of the load query the databases write differently. */
export interface SnapshotQueryParts {
  /** The placeholder of the token's hash. */
  readonly parameter: string
  /** Makes a JSON array of the ids of the rows of `account` named `a`. */
  readonly arrayOfIds: string
  /** The strings in `k.accounts`. */
  readonly accountIds: string
  /** Further columns. */
  readonly more?: readonly string[]
}

/**
 * The load query: one statement, hence one snapshot, that answers exactly one row, also for an unknown token.
 * Written out, not built, because it is prepared once and is what a cold verification costs.
 */
export function snapshotQuery(parts: SnapshotQueryParts): string {
  const columns = [...GRANT_COLUMNS.map((name) => `k.${name}`), ...(parts.more ?? [])].join(", ")
  return `select h.seq as head_seq, h.tag as head_tag, ${columns},
  o.plan, o.suspended as organization_suspended,
  coalesce(v.role, m.role) as holder_role, m.suspended as holder_suspended,
  case when k.accounts is not null then (
    select ${parts.arrayOfIds} from account a
    where a.organization_id = k.organization_id and a.id in (${parts.accountIds})
  ) end as linked
from head h
left join "key" k on k.token_hash = ${parts.parameter}
left join organization o on o.id = k.organization_id
left join member m on m.id = k.member_id
left join member_override v on v.member_id = k.member_id and v.workspace_id = k.workspace_id`
}

function holderFrom(row: SnapshotRow): HolderSnapshot | null {
  if (row.holder_role === null) return null
  return { suspended: row.holder_suspended === 1, role: row.holder_role as Role }
}

function liveAccountsFrom(
  accounts: readonly string[] | null,
  linked: string | null,
): readonly string[] | null {
  if (accounts === null) return null
  const ids = new Set(linked === null ? [] : (JSON.parse(linked) as readonly string[]))
  return accounts.filter((id) => id === DEMO_ACCOUNT || ids.has(id))
}

/** Reads the answer of the load query for that token hash. */
export function loadedFrom(row: SnapshotRow, tokenHash: string): LoadedRecord {
  const label = { seq: row.head_seq, tag: row.head_tag }
  // An outer join: without a key every one of its columns is null, whatever their types say.
  if ((row.id as string | null) === null) return { label, record: null }
  const grant = grantFromRow(row, tokenHash)
  const record: GrantSnapshot = {
    grant,
    organization: {
      id: row.organization_id,
      plan: row.plan as Plan,
      suspended: row.organization_suspended === 1,
    },
    holder: holderFrom(row),
    liveAccounts: liveAccountsFrom(grant.accounts, row.linked),
  }
  return { label, record }
}

/** Reads the answer of the load query for several tokens. */
export function loadedManyFrom(
  rows: readonly TokenSnapshotRow[],
  hashes: readonly string[],
  position: Position | null,
): LoadedRecords {
  const [first] = rows
  if (first === undefined) throw new Error("the table head is empty")
  const byHash = new Map(rows.map((row) => [row.hash, row]))
  const records = hashes.map((hash) => {
    const row = byHash.get(hash)
    return row === undefined ? null : loadedFrom(row, hash).record
  })
  const label = { seq: first.head_seq, tag: first.head_tag }
  return { label, known: position !== null && first.known === position.tag, records }
}

/** Joins single answers that are known to be of one snapshot. There is at least one. */
export function sameSnapshot(loaded: readonly LoadedRecord[], known: boolean): LoadedRecords {
  const [first] = loaded
  if (first === undefined) throw new RangeError("nothing was asked for")
  return { label: first.label, known, records: loaded.map(({ record }) => record) }
}
