import type { CountReport } from "@bitting/core"
import type { Db } from "./schema.ts"

/** Remembers the number of a report. False: that one, or a later one of its reporter, was there before. `at`: epoch ms. */
export async function markReport(
  db: Db,
  { credential, reporter, number }: Omit<CountReport, "deltas">,
  at: number,
): Promise<boolean> {
  const rows = await db
    .insertInto("usage_report")
    .values({ credential, reporter, number, at })
    .onConflict((conflict) =>
      conflict
        .columns(["credential", "reporter"])
        .doUpdateSet((eb) => ({ number: eb.ref("excluded.number"), at: eb.ref("excluded.at") }))
        .whereRef("usage_report.number", "<", (eb) => eb.ref("excluded.number")),
    )
    .returning("number")
    .execute()
  return rows.length > 0
}

/** Forgets reporters that have reported nothing since. */
export async function deleteReportsBefore(db: Db, at: number): Promise<void> {
  await db.deleteFrom("usage_report").where("at", "<", at).execute()
}
