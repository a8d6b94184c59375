import type { Session } from "@bitting/core"
import { hashBytes, hashText } from "./grant-row.ts"
import type { Db } from "./schema.ts"

/** Gets the session of a cookie by its hash, 64 hex digits; also when it has expired. */
export async function getSessionByTokenHash(db: Db, tokenHash: string): Promise<Session | null> {
  const row = await db
    .selectFrom("session")
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
  }
}

/** Adds a session. */
export async function insertSession(db: Db, session: Session): Promise<void> {
  const row = {
    id: session.id,
    token_hash: hashBytes(session.tokenHash),
    person_id: session.personId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  }
  await db.insertInto("session").values(row).execute()
}

/** Deletes a session; nothing happens when it is gone already. */
export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom("session").where("id", "=", id).execute()
}

/** Deletes sessions that expired before that moment. */
export async function deleteSessionsExpiredBefore(db: Db, at: number): Promise<void> {
  await db.deleteFrom("session").where("expires_at", "<", at).execute()
}

/** Deletes every session of a person; answers how many there were. */
export async function deleteSessionsOfPerson(db: Db, personId: string): Promise<number> {
  const result = await db.deleteFrom("session").where("person_id", "=", personId).executeTakeFirst()
  return Number(result.numDeletedRows)
}
