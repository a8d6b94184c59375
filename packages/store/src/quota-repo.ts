import type { QuotaSpend, QuotaSpent } from "@bitting/core"
import type { Db, QuotaUseRow } from "./schema.ts"

/** Gets what has been used of a quota in a window. */
export async function getQuotaUse(db: Db, group: string, window: string): Promise<number> {
  const row = await db
    .selectFrom("quota_use")
    .select("used")
    .where("limit_group", "=", group)
    .where("window", "=", window)
    .executeTakeFirst()
  return row?.used ?? 0
}

/** Makes missing rows, locks all of them until the transaction ends and answers what is used. */
async function lockQuotaUse(db: Db, rows: readonly QuotaUseRow[]): Promise<readonly QuotaUseRow[]> {
  return await db
    .insertInto("quota_use")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["limit_group", "window"]).doUpdateSet((eb) => ({ used: eb.ref("quota_use.used") })),
    )
    .returningAll()
    .execute()
}

async function setQuotaUse(db: Db, rows: readonly QuotaUseRow[]): Promise<void> {
  await db
    .insertInto("quota_use")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["limit_group", "window"]).doUpdateSet((eb) => ({ used: eb.ref("excluded.used") })),
    )
    .execute()
}

/**
 * Finds the last quota of the next thousand after one, in the order of their names; null when there are no more than that.
 * @param after the last one before; null: from the beginning
 */
export async function nextQuotas(db: Db, after: string | null): Promise<string | null> {
  const all = db.selectFrom("quota_use").select("limit_group").orderBy("limit_group").orderBy("window")
  const rest = after === null ? all : all.where("limit_group", ">", after)
  const row = await rest.limit(1).offset(1_000).executeTakeFirst()
  return row?.limit_group ?? null
}

/**
 * Deletes what was counted in months before that one, and on days of such months. What was counted in all stays: its window's name, `total`, is
 * greater than every date.
 * @param month such as `2026-11`
 * @param span quotas after one up to and including another; null: from the beginning, to the end
 */
export async function deleteQuotaUseBefore(
  db: Db,
  month: string,
  { after, until }: { readonly after: string | null; readonly until: string | null },
): Promise<void> {
  let query = db.deleteFrom("quota_use").where("window", "<", month)
  if (after !== null) query = query.where("limit_group", ">", after)
  if (until !== null) query = query.where("limit_group", "<=", until)
  await query.execute()
}

const nameOf = (group: string, window: string): string => JSON.stringify([group, window])

/** Counts each use that still fits, one after another. Must run in a transaction; answers in the order asked. */
export async function spendQuotas(db: Db, spends: readonly QuotaSpend[]): Promise<readonly QuotaSpent[]> {
  const empty = new Map<string, QuotaUseRow>()
  for (const { group, window } of spends) {
    empty.set(nameOf(group, window), { limit_group: group, window, used: 0 })
  }
  // In one order, so that two processes never lock each other out.
  const names = [...empty.keys()].sort()
  const stored = await lockQuotaUse(
    db,
    names.flatMap((name) => empty.get(name) ?? []),
  )
  const used = new Map(stored.map((row) => [nameOf(row.limit_group, row.window), row.used]))
  const results = spends.map((spend) => {
    const name = nameOf(spend.group, spend.window)
    const before = used.get(name) ?? 0
    if (before + spend.cost > spend.limit) return { allowed: false, used: before }
    used.set(name, before + spend.cost)
    return { allowed: true, used: before + spend.cost }
  })
  const changed = stored.flatMap((row) => {
    const after = used.get(nameOf(row.limit_group, row.window)) ?? row.used
    return after === row.used ? [] : [{ ...row, used: after }]
  })
  if (changed.length > 0) await setQuotaUse(db, changed)
  return results
}
