import type { Db, UsageJournalRow } from "./schema.ts"

/** Rows of one writer up to a number. */
export interface WrittenBy {
  readonly writer: string
  readonly through: number
}

/** Adds a row, in place of one with the same writer and number: that one's commit was in doubt, and its counts are in this row too. */
export async function putJournalRow(db: Db, row: UsageJournalRow): Promise<void> {
  await db
    .insertInto("usage_journal")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["writer", "number"]).doUpdateSet({ deltas: (eb) => eb.ref("excluded.deltas") }),
    )
    .execute()
}

/** Deletes rows. Answers how many there were. */
export async function deleteJournalRows(db: Db, { writer, through }: WrittenBy): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("usage_journal")
    .where("writer", "=", writer)
    .where("number", "<=", through)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Takes out up to `limit` rows: those of one writer, or (null) of all. Answers their texts. */
export async function takeJournalRows(
  db: Db,
  by: WrittenBy | null,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .deleteFrom("usage_journal")
    .where((eb) => {
      const chosen = eb
        .selectFrom("usage_journal as oldest")
        .select(["oldest.writer", "oldest.number"])
        .$if(by !== null, (query) =>
          query.where("oldest.writer", "=", by?.writer ?? "").where("oldest.number", "<=", by?.through ?? 0),
        )
        .orderBy("oldest.writer")
        .orderBy("oldest.number")
        .limit(limit)
      return eb(eb.refTuple("writer", "number"), "in", chosen.$asTuple("writer", "number"))
    })
    .returning("deltas")
    .execute()
  return rows.map(({ deltas }) => deltas)
}
