import { BittingError, identityHandleStart } from "@bitting/core"
import type { Credential, CredentialDetails, CredentialKind } from "@bitting/core"
import type { CredentialRow, Db } from "./schema.ts"

// The kind is a column of its own, and no part of the stored JSON.

function fromRow(row: CredentialRow): Credential {
  const details = { kind: row.kind, ...(JSON.parse(row.details) as object) }
  return {
    id: row.id,
    personId: row.person_id,
    handle: row.handle,
    // It was written by `toRow`.
    details: details as CredentialDetails,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    version: row.version,
  }
}

function toRow(credential: Credential): CredentialRow {
  const { kind, ...details } = credential.details
  return {
    id: credential.id,
    person_id: credential.personId,
    kind,
    handle: credential.handle,
    details: JSON.stringify(details),
    created_at: credential.createdAt,
    last_used_at: credential.lastUsedAt,
    version: credential.version,
  }
}

/** Gets one credential; null when there is none of that id. */
export async function getCredential(db: Db, id: string): Promise<Credential | null> {
  const row = await db.selectFrom("credential").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets the credential of a kind with that handle. */
export async function getCredentialByHandle(
  db: Db,
  kind: CredentialKind,
  handle: string,
): Promise<Credential | null> {
  const row = await db
    .selectFrom("credential")
    .selectAll()
    .where("kind", "=", kind)
    .where("handle", "=", handle)
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists a person's credentials by creation; null: of every kind. */
export async function listCredentials(
  db: Db,
  personId: string,
  kind: CredentialKind | null,
): Promise<readonly Credential[]> {
  let query = db.selectFrom("credential").selectAll().where("person_id", "=", personId)
  if (kind !== null) query = query.where("kind", "=", kind)
  const rows = await query.orderBy("created_at").orderBy("id").execute()
  return rows.map(fromRow)
}

/** Adds a credential. Fails when the handle is taken among its kind. */
export async function insertCredential(db: Db, credential: Credential): Promise<void> {
  await db.insertInto("credential").values(toRow(credential)).execute()
}

/** Replaces a credential that is still at the version before. @throws BittingError precondition_failed */
export async function updateCredential(db: Db, credential: Credential): Promise<void> {
  const { id, ...columns } = toRow(credential)
  const result = await db
    .updateTable("credential")
    .set(columns)
    .where("id", "=", id)
    .where("version", "=", credential.version - 1)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) throw new BittingError("precondition_failed")
}

/** Deletes a credential and what is sealed for it; nothing happens when it is gone already. */
export async function deleteCredential(db: Db, id: string): Promise<void> {
  const row = await db.selectFrom("credential").select("kind").where("id", "=", id).executeTakeFirst()
  if (row === undefined) return
  await db.deleteFrom("sealed_secret").where("name", "=", `${row.kind}:${id}`).execute()
  await db.deleteFrom("credential").where("id", "=", id).execute()
}

/** Deletes every identity that a connection to an OpenID provider bound; answers how many there were. */
export async function deleteIdentitiesOf(db: Db, connectionId: string): Promise<number> {
  const start = identityHandleStart(connectionId)
  const result = await db
    .deleteFrom("credential")
    .where("kind", "=", "identity")
    // Not LIKE: an id may hold what that takes for a wildcard.
    .where((eb) => eb(eb.fn<string>("substr", ["handle", eb.val(1), eb.val(start.length)]), "=", start))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
