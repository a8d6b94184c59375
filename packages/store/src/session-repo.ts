import type { Session, SignInMethod } from "@bitting/core"
import { hashBytes, hashText } from "./grant-row.ts"
import { mustTouch } from "./paging.ts"
import type { Db, SessionRow } from "./schema.ts"

function fromRow(row: SessionRow): Session {
  return {
    id: row.id,
    tokenHash: hashText(row.token_hash),
    personId: row.person_id,
    method: row.method as SignInMethod,
    secondFactor: row.second_factor === 1,
    organizationId: row.organization_id,
    connectionId: row.connection_id,
    userAgent: row.user_agent,
    address: row.address,
    authenticatedAt: row.authenticated_at,
    lastSeenAt: row.last_seen_at,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

function toRow(session: Session): SessionRow {
  return {
    id: session.id,
    token_hash: hashBytes(session.tokenHash),
    person_id: session.personId,
    method: session.method,
    second_factor: session.secondFactor ? 1 : 0,
    organization_id: session.organizationId,
    connection_id: session.connectionId,
    user_agent: session.userAgent,
    address: session.address,
    authenticated_at: session.authenticatedAt,
    last_seen_at: session.lastSeenAt,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  }
}

/** Gets the session of a cookie by its hash, 64 hex digits; also when it has expired. */
export async function getSessionByTokenHash(db: Db, tokenHash: string): Promise<Session | null> {
  const row = await db
    .selectFrom("session")
    .selectAll()
    .where("token_hash", "=", hashBytes(tokenHash))
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists the sessions of a person, newest first. */
export async function listSessionsOfPerson(db: Db, personId: string): Promise<readonly Session[]> {
  const rows = await db
    .selectFrom("session")
    .selectAll()
    .where("person_id", "=", personId)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute()
  return rows.map(fromRow)
}

/** Adds a session. */
export async function insertSession(db: Db, session: Session): Promise<void> {
  await db.insertInto("session").values(toRow(session)).execute()
}

/** Replaces a session. @throws BittingError not_found */
export async function updateSession(db: Db, session: Session): Promise<void> {
  const { id, ...columns } = toRow(session)
  const result = await db.updateTable("session").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}

/** Notes when a session was used; never back in time. */
export async function touchSession(db: Db, id: string, at: number): Promise<void> {
  await db
    .updateTable("session")
    .set({ last_seen_at: at })
    .where("id", "=", id)
    .where("last_seen_at", "<", at)
    .execute()
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

/** Deletes every session that a connection to an OpenID provider vouched for; answers how many there were. */
export async function deleteSessionsOfConnection(db: Db, connectionId: string): Promise<number> {
  const result = await db.deleteFrom("session").where("connection_id", "=", connectionId).executeTakeFirst()
  return Number(result.numDeletedRows)
}
