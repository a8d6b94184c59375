import { BittingError } from "@bitting/core"
import type { SealedToken } from "@bitting/core"
import type { Db, SealedTokenRow } from "./schema.ts"

const fromRow = (row: SealedTokenRow): SealedToken => ({
  grantId: row.grant_id,
  sealed: row.sealed,
  keyId: row.kek_id,
})

/** Gets the sealed token of a key; null when none is kept. */
export async function getSealedToken(db: Db, grantId: string): Promise<SealedToken | null> {
  const row = await db
    .selectFrom("sealed_token")
    .selectAll()
    .where("grant_id", "=", grantId)
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists sealed tokens under another master key than that, by key id. */
export async function listSealedNotUnder(
  db: Db,
  keyId: string,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly SealedToken[]> {
  const rows = await db
    .selectFrom("sealed_token")
    .selectAll()
    .where("kek_id", "<>", keyId)
    .where("grant_id", ">", after ?? "")
    .orderBy("grant_id")
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

/** Counts them. */
export async function countSealedNotUnder(db: Db, keyId: string): Promise<number> {
  const row = await db
    .selectFrom("sealed_token")
    .select((eb) => eb.fn.countAll<number>().as("others"))
    .where("kek_id", "<>", keyId)
    .executeTakeFirstOrThrow()
  return row.others
}

/** Adds the sealed token of a key that is there. */
export async function insertSealedToken(db: Db, { grantId, sealed, keyId }: SealedToken): Promise<void> {
  await db.insertInto("sealed_token").values({ grant_id: grantId, sealed, kek_id: keyId }).execute()
}

/** Replaces the sealed token of a key. @throws BittingError not_found */
export async function updateSealedToken(db: Db, { grantId, sealed, keyId }: SealedToken): Promise<void> {
  const result = await db
    .updateTable("sealed_token")
    .set({ sealed, kek_id: keyId })
    .where("grant_id", "=", grantId)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) throw new BittingError("not_found")
}

/** Deletes the sealed token of a key; nothing happens when none is kept. */
export async function deleteSealedToken(db: Db, grantId: string): Promise<void> {
  await db.deleteFrom("sealed_token").where("grant_id", "=", grantId).execute()
}

/** Deletes the sealed tokens of keys that ended before that moment, by their expiry or by a rotation. */
export async function deleteSealedOfEndedBefore(db: Db, at: number): Promise<void> {
  await db
    .deleteFrom("sealed_token")
    .where("grant_id", "in", (eb) =>
      eb
        .selectFrom("key")
        .innerJoin("sealed_token as kept", "kept.grant_id", "key.id")
        .select("key.id")
        .where((key) => key.or([key("expires_at", "<", at), key("overlap_ends_at", "<", at)])),
    )
    .execute()
}
