import type { LeaseRenewal, LeaseRow } from "@bitting/core"
import { sql } from "kysely"
import type { Dialect } from "./dialects/dialect.ts"
import type { Db } from "./schema.ts"

/** When leases were renewed, epoch ms, for people; and how it is written. */
export interface RenewingAt {
  readonly dialect: Dialect
  readonly at: number
}

/**
 * Writes renewals down, in the order given. Answers the ids of those that were accepted: a lease goes forward only, and only by the
 * credential it belongs to. What a position acknowledges is looked up by its number and tag: numbers come again after a fail-over.
 */
export async function renewLeases(
  db: Db,
  renewals: readonly LeaseRenewal[],
  { dialect, at }: RenewingAt,
): Promise<ReadonlySet<string>> {
  // As one parameter: a statement with a placeholder for each value costs more to write than to run.
  const json = JSON.stringify(
    renewals.map(({ id, credential, organizationId, n, position, failOpenMs, name }) => [
      id,
      credential,
      organizationId,
      n,
      position?.seq ?? null,
      position?.tag ?? null,
      failOpenMs,
      name,
    ]),
  )
  // Not max() or greatest(): the two databases disagree on the name.
  const { rows } = await sql<{ readonly id: string }>`insert into lease
  (id, credential, organization_id, n, acked, fail_open_ms, name, seen_at)
  select element.value ->> 0, element.value ->> 1, element.value ->> 2, cast(element.value ->> 3 as bigint),
    coalesce((select c.seq from change c where c.seq = cast(element.value ->> 4 as bigint) and c.tag = element.value ->> 5), 0),
    cast(element.value ->> 6 as bigint), element.value ->> 7, cast(${at} as bigint)
  from ${dialect.rows(json)} where true
  on conflict (id) do update set n = excluded.n, seen_at = excluded.seen_at,
    acked = case when lease.acked > excluded.acked then lease.acked else excluded.acked end
  where lease.n < excluded.n and lease.credential = excluded.credential
  returning id`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** Deletes a lease of that credential. True: there was one. */
export async function deleteLease(db: Db, id: string, credential: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("lease")
    .where("id", "=", id)
    .where("credential", "=", credential)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Number of leases of a credential. */
export async function countLeases(db: Db, credential: string): Promise<number> {
  const { count } = await db
    .selectFrom("lease")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("credential", "=", credential)
    .executeTakeFirstOrThrow()
  return count
}

/** Every lease. */
export async function listLeases(db: Db): Promise<readonly LeaseRow[]> {
  const rows = await db
    .selectFrom("lease")
    .select(["id", "credential", "organization_id", "n", "acked", "fail_open_ms", "name"])
    .execute()
  return rows.map(({ id, credential, organization_id, n, acked, fail_open_ms, name }) => ({
    id,
    credential,
    organizationId: organization_id,
    n,
    acked,
    failOpenMs: fail_open_ms,
    name,
  }))
}

/** Deletes leases that are still at that number. */
export async function sweepLeases(db: Db, rows: readonly Pick<LeaseRow, "id" | "n">[]): Promise<void> {
  for (const { id, n } of rows) {
    await db.deleteFrom("lease").where("id", "=", id).where("n", "=", n).execute()
  }
}
