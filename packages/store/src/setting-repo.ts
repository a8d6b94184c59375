import type { Db } from "./schema.ts"

/** Gets a setting of the instance; null when it was never set. */
export async function getSetting(db: Db, name: string): Promise<string | null> {
  const row = await db.selectFrom("setting").select("value").where("name", "=", name).executeTakeFirst()
  return row?.value ?? null
}

/** Sets a setting of the instance. */
export async function setSetting(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto("setting")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute()
}
