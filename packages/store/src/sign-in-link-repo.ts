import type { SignInLink } from "@bitting/core"
import { hashBytes, hashText } from "./grant-row.ts"
import type { Db } from "./schema.ts"

/** Gets a sign-in link by the hash of its token, 64 hex digits; also when it was used or has expired. */
export async function getLinkByTokenHash(db: Db, tokenHash: string): Promise<SignInLink | null> {
  const row = await db
    .selectFrom("sign_in_link")
    .selectAll()
    .where("token_hash", "=", hashBytes(tokenHash))
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    tokenHash: hashText(row.token_hash),
    personId: row.person_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  }
}

/** Adds a sign-in link. */
export async function insertLink(db: Db, link: SignInLink): Promise<void> {
  const row = {
    id: link.id,
    token_hash: hashBytes(link.tokenHash),
    person_id: link.personId,
    created_at: link.createdAt,
    expires_at: link.expiresAt,
    used_at: link.usedAt,
  }
  await db.insertInto("sign_in_link").values(row).execute()
}

/** Marks a link used. Exactly one caller is answered true. */
export async function useLink(db: Db, id: string, at: number): Promise<boolean> {
  const result = await db
    .updateTable("sign_in_link")
    .set({ used_at: at })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Deletes links that expired before that moment. */
export async function deleteLinksExpiredBefore(db: Db, at: number): Promise<void> {
  await db.deleteFrom("sign_in_link").where("expires_at", "<", at).execute()
}

/** Deletes every link made for a person. */
export async function deleteLinksOfPerson(db: Db, personId: string): Promise<void> {
  await db.deleteFrom("sign_in_link").where("person_id", "=", personId).execute()
}
