import type { SealedSecret } from "@bitting/core"
import type { Db, SealedSecretRow } from "./schema.ts"

const fromRow = ({ name, sealed, kek_id }: SealedSecretRow): SealedSecret => ({ name, sealed, keyId: kek_id })

/** Gets a sealed secret by its name; null when there is none. */
export async function getSealedSecret(db: Db, name: string): Promise<SealedSecret | null> {
  const row = await db.selectFrom("sealed_secret").selectAll().where("name", "=", name).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists sealed secrets under another master key than that, by name. */
export async function listSecretsNotUnder(
  db: Db,
  keyId: string,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly SealedSecret[]> {
  const rows = await db
    .selectFrom("sealed_secret")
    .selectAll()
    .where("kek_id", "<>", keyId)
    .where("name", ">", after ?? "")
    .orderBy("name")
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

/** Counts them. */
export async function countSecretsNotUnder(db: Db, keyId: string): Promise<number> {
  const row = await db
    .selectFrom("sealed_secret")
    .select((eb) => eb.fn.countAll<number>().as("others"))
    .where("kek_id", "<>", keyId)
    .executeTakeFirstOrThrow()
  return row.others
}

/** Adds a sealed secret, or replaces the one of that name. */
export async function putSealedSecret(db: Db, { name, sealed, keyId }: SealedSecret): Promise<void> {
  await db
    .insertInto("sealed_secret")
    .values({ name, sealed, kek_id: keyId })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ sealed, kek_id: keyId }))
    .execute()
}

/** Deletes a sealed secret; nothing happens when it is gone already. */
export async function deleteSealedSecret(db: Db, name: string): Promise<void> {
  await db.deleteFrom("sealed_secret").where("name", "=", name).execute()
}
