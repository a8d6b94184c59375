import type { LeaseRenewal, LeaseRow } from "@bitting/core"
import { sql } from "kysely"
import type { Db } from "./schema.ts"

/** Rows per statement: well below the 32,766 parameters SQLite takes. */
const ROWS_PER_STATEMENT = 1_000

/**
 * Writes renewals down, in the order given. Answers the ids of those that were accepted: a lease goes forward only, and only by the
 * credential it belongs to. `at`: epoch ms, for people.
 */
export async function renewLeases(
  db: Db,
  renewals: readonly LeaseRenewal[],
  at: number,
): Promise<ReadonlySet<string>> {
  const accepted = new Set<string>()
  for (let from = 0; from < renewals.length; from += ROWS_PER_STATEMENT) {
    const rows = renewals.slice(from, from + ROWS_PER_STATEMENT).map((renewal) => ({
      id: renewal.id,
      credential: renewal.credential,
      organization_id: renewal.organizationId,
      n: renewal.n,
      acked: renewal.acked,
      fail_open_ms: renewal.failOpenMs,
      name: renewal.name,
      seen_at: at,
    }))
    const renewed = await db
      .insertInto("lease")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet((eb) => ({
            n: eb.ref("excluded.n"),
            // Not max() or greatest(): the two databases disagree on the name.
            acked: eb
              .case()
              .when("lease.acked", ">", eb.ref("excluded.acked"))
              .then(eb.ref("lease.acked"))
              .else(eb.ref("excluded.acked"))
              .end(),
            seen_at: eb.ref("excluded.seen_at"),
          }))
          .whereRef("lease.n", "<", sql.ref("excluded.n"))
          .whereRef("lease.credential", "=", sql.ref("excluded.credential")),
      )
      .returning("id")
      .execute()
    for (const { id } of renewed) accepted.add(id)
  }
  return accepted
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
