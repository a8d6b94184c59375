import type { IdempotencyName, IdempotencyRecord } from "@bitting/core"
import type { Db } from "./schema.ts"

/** Gets what was created under a name; null when nothing was, or it was forgotten. */
export async function getIdempotency(db: Db, name: IdempotencyName): Promise<IdempotencyRecord | null> {
  const row = await db
    .selectFrom("idempotency")
    .selectAll()
    .where("caller", "=", name.caller)
    .where("operation", "=", name.operation)
    .where("name", "=", name.key)
    .executeTakeFirst()
  if (row === undefined) return null
  const { fingerprint, grant_id: grantId, created_at: createdAt } = row
  return { ...name, fingerprint, grantId, createdAt }
}

/** Remembers what was created under a name, instead of what may have been before. */
export async function putIdempotency(db: Db, record: IdempotencyRecord): Promise<void> {
  const made = {
    fingerprint: record.fingerprint,
    grant_id: record.grantId,
    created_at: record.createdAt,
  }
  await db
    .insertInto("idempotency")
    .values({ caller: record.caller, operation: record.operation, name: record.key, ...made })
    .onConflict((conflict) => conflict.columns(["caller", "operation", "name"]).doUpdateSet(made))
    .execute()
}

/** Forgets what was created before that moment. */
export async function deleteIdempotencyBefore(db: Db, at: number): Promise<void> {
  await db.deleteFrom("idempotency").where("created_at", "<", at).execute()
}
