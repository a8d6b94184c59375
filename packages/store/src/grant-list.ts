import { KEY_STATUSES, recordOf } from "@bitting/core"
import type { CountedGrant, KeyFilter, KeySort, KeyStatus, Page, PageAfter, PageRequest } from "@bitting/core"
import { expressionBuilder, sql } from "kysely"
import type { Expression, RawBuilder, SqlBool } from "kysely"
import { foldCase, grantFromRow, hashText } from "./grant-row.ts"
import { beyond, directionOf, pageOf } from "./paging.ts"
import type { Database, Db, KeyRow, KeyUseRow } from "./schema.ts"

type Condition = Expression<SqlBool>
type CountedRow = KeyRow & { [Column in "last_used_at" | "request_count"]: KeyUseRow[Column] | null }

const eb = expressionBuilder<Database, "key" | "key_use">()

/** Neither revoked nor past its end. */
function isLasting(now: number): Condition {
  return eb.and([
    eb("key.revoked_at", "is", null),
    eb.or([eb("key.expires_at", "is", null), eb("key.expires_at", ">", now)]),
    eb.or([eb("key.overlap_ends_at", "is", null), eb("key.overlap_ends_at", ">", now)]),
  ])
}

/** The conditions of `statusOf`, as SQL. */
function hasStatus(status: KeyStatus, now: number): Condition {
  if (status === "revoked") return eb("key.revoked_at", "is not", null)
  const standing = eb("key.revoked_at", "is", null)
  if (status === "expired") {
    return eb.and([standing, eb.or([eb("key.expires_at", "<=", now), eb("key.overlap_ends_at", "<=", now)])])
  }
  const lasting = isLasting(now)
  if (status === "disabled") return eb.and([lasting, eb("key.enabled", "=", 0)])
  const enabled = eb.and([lasting, eb("key.enabled", "=", 1)])
  if (status === "scheduled") return eb.and([enabled, eb("key.not_before_at", ">", now)])
  const begun = eb.or([eb("key.not_before_at", "is", null), eb("key.not_before_at", "<=", now)])
  const rotated = eb("key.rotated_to", status === "rotating" ? "is not" : "is", null)
  return eb.and([enabled, begun, rotated])
}

/** Whether the key is of one of those keyspaces; PostgreSQL does not know the empty list. */
function isOf(keyspaces: readonly string[]): Condition {
  return keyspaces.length === 0 ? sql<boolean>`1 = 0` : eb("key.keyspace", "in", keyspaces)
}

/** Whether the keyspace is one of those seen in the key's workspace, and the type not one that is never listed. */
export function isVisible(filter: Pick<KeyFilter, "keyspaces" | "inWorkspaces" | "withoutTypes">): Condition {
  const exceptions = Object.entries(filter.inWorkspaces)
  const usual = eb.and([
    isOf(filter.keyspaces),
    ...(exceptions.length === 0
      ? []
      : [
          eb(
            "key.workspace_id",
            "not in",
            exceptions.map(([id]) => id),
          ),
        ]),
  ])
  const special = exceptions.map(([id, keyspaces]) =>
    eb.and([eb("key.workspace_id", "=", id), isOf(keyspaces)]),
  )
  const hidden = filter.withoutTypes.map((name) => {
    const slash = name.indexOf("/")
    return eb.and([eb("key.keyspace", "=", name.slice(0, slash)), eb("key.type", "=", name.slice(slash + 1))])
  })
  return eb.and([eb.or([usual, ...special]), ...hidden.map((one) => eb.not(one))])
}

/**
 * Whether a JSON array of the key contains that text. It is looked for in the JSON as it is written, since taking arrays apart row by row costs
 * several times the rest of a query. No account id and no name of an environment has a comma or bracket, so that only an element can begin so.
 */
export function contains(column: "key.accounts" | "key.environments", text: string): Condition {
  const json = eb.ref(column)
  const element = JSON.stringify(text)
  // Both databases know `replace`, and tell capitals from small letters in it.
  const begins = (start: string): Condition => sql<boolean>`replace(${json}, ${start}, '') <> ${json}`
  return eb.or([begins(`[${element}`), begins(`,${element}`)])
}

/** Part of the label, the whole id or the last four characters. Wildcards in `q` are characters like any other. */
function matches(q: string): Condition {
  const pattern = `%${foldCase(q).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return eb.or([
    sql<boolean>`${eb.ref("key.label_folded")} like ${pattern} escape '\\'`,
    eb("key.id", "=", q),
    eb("key.token_last4", "=", q),
  ])
}

/** Every condition of the filter. Purged keys never pass. */
function conditionsOf(filter: KeyFilter): readonly Condition[] {
  const { organizationId, type, status, workspaceId, account, environment, createdBy } = filter
  const conditions: Condition[] = [eb("key.purged_at", "is", null), isVisible(filter)]
  if (organizationId !== null) conditions.push(eb("key.organization_id", "=", organizationId))
  if (type !== undefined) conditions.push(eb("key.type", "=", type))
  if (status !== undefined) conditions.push(hasStatus(status, filter.now))
  if (filter.live !== undefined) conditions.push(isLasting(filter.now))
  if (workspaceId !== undefined) conditions.push(eb("key.workspace_id", "=", workspaceId))
  if (account !== undefined) conditions.push(contains("key.accounts", account))
  if (environment !== undefined) {
    const confined = contains("key.environments", environment)
    conditions.push(eb.or([eb("key.environments", "is", null), confined]))
  }
  if (createdBy !== undefined) conditions.push(eb("key.created_by_id", "=", createdBy))
  if (filter.q !== undefined) conditions.push(matches(filter.q))
  if (filter.unusedSince !== undefined) {
    const lastTouch = eb.fn.coalesce("key_use.last_used_at", "key.created_at")
    conditions.push(eb(lastTouch, "<", filter.unusedSince))
  }
  if (filter.expiresBefore !== undefined) conditions.push(eb("key.expires_at", "<", filter.expiresBefore))
  return conditions
}

const SORT_COLUMNS = {
  created_at: "key.created_at",
  expires_at: "key.expires_at",
  last_used_at: "key_use.last_used_at",
  label: "key.label_folded",
} as const satisfies Record<KeySort, string>

/** Only where there are nulls is their place said: on the other columns it would keep PostgreSQL from using the index. */
function hasNulls(sort: KeySort): boolean {
  return sort === "expires_at" || sort === "last_used_at"
}

/** Whether a row comes after that place; nulls come last in both directions. */
function isAfter(page: PageRequest<KeySort>, after: PageAfter): RawBuilder<boolean> {
  const column = eb.ref(SORT_COLUMNS[page.sort])
  const operator = sql.raw(beyond(page))
  const id = eb.ref("key.id")
  if (after.value === null) return sql<boolean>`(${column} is null and ${id} ${operator} ${after.id})`
  const place = sql<boolean>`(${column}, ${id}) ${operator} (${after.value}, ${after.id})`
  return hasNulls(page.sort) ? sql<boolean>`(${place} or ${column} is null)` : place
}

function placeOf(row: CountedRow, sort: KeySort): PageAfter {
  const values = {
    created_at: row.created_at,
    expires_at: row.expires_at,
    last_used_at: row.last_used_at,
    label: row.label_folded,
  }
  return { value: values[sort], id: row.id }
}

function countedFrom(row: CountedRow): CountedGrant {
  const grant = grantFromRow(row, hashText(row.token_hash))
  return { grant, lastUsedAt: row.last_used_at, requestCount: row.request_count ?? 0 }
}

/** Counts the keys that pass by their state. */
export async function countGrantsByStatus(
  db: Db,
  filter: KeyFilter,
): Promise<Readonly<Record<KeyStatus, number>>> {
  const keys = db.selectFrom("key").where(eb.and([...conditionsOf(filter)]))
  const counts = KEY_STATUSES.map((status) =>
    sql<number | null>`sum(case when ${hasStatus(status, filter.now)} then 1 end)`.as(status),
  )
  const row =
    filter.unusedSince === undefined
      ? await keys.select(counts).executeTakeFirst()
      : await keys.leftJoin("key_use", "key_use.grant_id", "key.id").select(counts).executeTakeFirst()
  return recordOf(KEY_STATUSES, (status) => row?.[status] ?? 0)
}

/** Lists keys by a sort column and id; labels are compared without regard to case. */
export async function listGrants(
  db: Db,
  filter: KeyFilter,
  page: PageRequest<KeySort>,
): Promise<Page<CountedGrant>> {
  const conditions = [...conditionsOf(filter)]
  if (page.after !== null) conditions.push(isAfter(page, page.after))
  const rows = await db
    .selectFrom("key")
    .leftJoin("key_use", "key_use.grant_id", "key.id")
    .selectAll("key")
    .select(["key_use.last_used_at", "key_use.request_count"])
    .where(eb.and(conditions))
    .orderBy(SORT_COLUMNS[page.sort], (order) => {
      const directed = page.descending ? order.desc() : order.asc()
      return hasNulls(page.sort) ? directed.nullsLast() : directed
    })
    .orderBy("key.id", directionOf(page))
    .limit(page.limit + 1)
    .execute()
  const cut = pageOf(rows, page, (row) => placeOf(row, page.sort))
  return { rows: cut.rows.map(countedFrom), next: cut.next }
}
