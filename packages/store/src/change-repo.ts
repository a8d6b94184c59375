import type { Change } from "@bitting/core"
import type { Db } from "./schema.ts"

/** Adds a change; its number is given by the commit. `at`: epoch ms. */
export async function insertChange(db: Db, change: Omit<Change, "seq">, at: number): Promise<void> {
  const { tag, organizationId, targets } = change
  const row = { tag, seq: null, organization_id: organizationId, targets: JSON.stringify(targets), at }
  await db.insertInto("change").values(row).execute()
}

/** Deletes changes made before that moment, but never the newest. */
export async function deleteChangesBefore(db: Db, at: number): Promise<void> {
  await db
    .deleteFrom("change")
    .where("at", "<", at)
    .where("seq", "<", (eb) => eb.selectFrom("head").select("head.seq"))
    .execute()
}
