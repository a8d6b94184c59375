import type { UsageCount } from "@bitting/core"
import { sql } from "kysely"
import type { Dialect } from "./dialects/dialect.ts"
import type { Db, KeyUseRow, UsageRow } from "./schema.ts"
import { inStatements } from "./turns.ts"
import type { KeySum } from "./usage-sum.ts"

/** The decision code of an accepted verification. */
const ACCEPTED = "ok"

/** One row per key. */
function keyUseRows(sums: readonly KeySum[]): readonly KeyUseRow[] {
  return sums.map(({ grantId, lastUsedAt, hours }) => ({
    grant_id: grantId,
    last_used_at: lastUsedAt,
    request_count: hours.reduce((sum, { counts }) => sum + (counts[ACCEPTED] ?? 0), 0),
  }))
}

/** One row per key, hour and code. */
function usageRows(sums: readonly KeySum[]): readonly UsageRow[] {
  return sums.flatMap(({ grantId, hours }) =>
    hours.flatMap(({ hourAt, counts }) =>
      Object.entries(counts).map(([code, count]) => ({ grant_id: grantId, hour_at: hourAt, code, count })),
    ),
  )
}

// The rows travel as one parameter: a statement with a placeholder for each value costs more to write than to run.

async function addKeyUse(db: Db, dialect: Dialect, rows: readonly KeyUseRow[]): Promise<void> {
  const json = JSON.stringify(rows.map((row) => [row.grant_id, row.last_used_at, row.request_count]))
  // Not max() or greatest(): the two databases disagree on nulls and on the name.
  await sql`insert into key_use (grant_id, last_used_at, request_count)
  select element.value ->> 0, cast(element.value ->> 1 as bigint), cast(element.value ->> 2 as bigint)
  from ${dialect.rows(json)} where true
  on conflict (grant_id) do update set request_count = key_use.request_count + excluded.request_count,
  last_used_at = case when excluded.last_used_at is null then key_use.last_used_at
    when key_use.last_used_at > excluded.last_used_at then key_use.last_used_at else excluded.last_used_at end`.execute(
    db,
  )
}

async function addUsage(db: Db, dialect: Dialect, rows: readonly UsageRow[]): Promise<void> {
  const json = JSON.stringify(rows.map((row) => [row.grant_id, row.hour_at, row.code, row.count]))
  await sql`insert into usage (grant_id, hour_at, code, count)
  select element.value ->> 0, cast(element.value ->> 1 as bigint), element.value ->> 2, cast(element.value ->> 3 as bigint)
  from ${dialect.rows(json)} where true
  on conflict (grant_id, hour_at, code) do update set count = usage.count + excluded.count`.execute(db)
}

/** Adds counted verifications to what is stored. Must run in a transaction. */
export async function addUse(db: Db, dialect: Dialect, sums: readonly KeySum[]): Promise<void> {
  await inStatements(keyUseRows(sums), async (rows) => await addKeyUse(db, dialect, rows))
  await inStatements(usageRows(sums), async (rows) => await addUsage(db, dialect, rows))
}

/** Lists a key's counts with `from` ≤ hour < `until`, by hour and code. */
export async function listUsage(
  db: Db,
  grantId: string,
  range: { readonly from: number; readonly until: number },
): Promise<readonly UsageCount[]> {
  const rows = await db
    .selectFrom("usage")
    .select(["hour_at", "code", "count"])
    .where("grant_id", "=", grantId)
    .where("hour_at", ">=", range.from)
    .where("hour_at", "<", range.until)
    .orderBy("hour_at")
    .orderBy("code")
    .execute()
  return rows.map(({ hour_at, code, count }) => ({ hourAt: hour_at, code, count }))
}
