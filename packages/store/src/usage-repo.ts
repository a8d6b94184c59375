import type { UsageCount, UsageDelta } from "@bitting/core"
import type { Db, KeyUseRow, UsageRow } from "./schema.ts"

/** The decision code of an accepted verification. */
const ACCEPTED = "ok"

/** Rows per statement: well below the 32,766 parameters SQLite takes. */
const ROWS_PER_INSERT = 1_000

function latest(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right
  return Math.max(left, right)
}

/** In one order, so that two flushes never lock each other out. */
function sorted<Row>(sums: ReadonlyMap<string, Row>): readonly Row[] {
  return [...sums.keys()].sort().flatMap((name) => sums.get(name) ?? [])
}

/** One row per key; a statement may touch each row only once. */
function sumKeyUse(deltas: readonly UsageDelta[]): readonly KeyUseRow[] {
  const sums = new Map<string, KeyUseRow>()
  for (const { grantId, counts, lastUsedAt } of deltas) {
    const sum = sums.get(grantId) ?? { grant_id: grantId, last_used_at: null, request_count: 0 }
    sum.request_count += counts[ACCEPTED] ?? 0
    sum.last_used_at = latest(sum.last_used_at, lastUsedAt)
    sums.set(grantId, sum)
  }
  return sorted(sums)
}

function sumUsage(deltas: readonly UsageDelta[]): readonly UsageRow[] {
  const sums = new Map<string, UsageRow>()
  for (const { grantId, hourAt, counts } of deltas) {
    for (const [code, count] of Object.entries(counts)) {
      const name = JSON.stringify([grantId, hourAt, code])
      const sum = sums.get(name) ?? { grant_id: grantId, hour_at: hourAt, code, count: 0 }
      sum.count += count
      sums.set(name, sum)
    }
  }
  return sorted(sums)
}

async function addKeyUse(db: Db, rows: readonly KeyUseRow[]): Promise<void> {
  await db
    .insertInto("key_use")
    .values(rows)
    .onConflict((conflict) =>
      conflict.column("grant_id").doUpdateSet((eb) => ({
        request_count: eb("key_use.request_count", "+", eb.ref("excluded.request_count")),
        // Not max() or greatest(): the two databases disagree on nulls and on the name.
        last_used_at: eb
          .case()
          .when("excluded.last_used_at", "is", null)
          .then(eb.ref("key_use.last_used_at"))
          .when("key_use.last_used_at", ">", eb.ref("excluded.last_used_at"))
          .then(eb.ref("key_use.last_used_at"))
          .else(eb.ref("excluded.last_used_at"))
          .end(),
      })),
    )
    .execute()
}

async function addUsage(db: Db, rows: readonly UsageRow[]): Promise<void> {
  await db
    .insertInto("usage")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["grant_id", "hour_at", "code"])
        .doUpdateSet((eb) => ({ count: eb("usage.count", "+", eb.ref("excluded.count")) })),
    )
    .execute()
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT)
    yield rows.slice(from, from + ROWS_PER_INSERT)
}

/** Adds counted verifications to what is stored. Must run in a transaction. */
export async function addUse(db: Db, deltas: readonly UsageDelta[]): Promise<void> {
  for (const rows of chunks(sumKeyUse(deltas))) await addKeyUse(db, rows)
  for (const rows of chunks(sumUsage(deltas))) await addUsage(db, rows)
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
