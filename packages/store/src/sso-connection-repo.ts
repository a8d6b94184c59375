import type { Role, SsoConnection } from "@bitting/core"
import { mustTouch } from "./paging.ts"
import type { Db, SsoConnectionRow } from "./schema.ts"

function fromRow(row: SsoConnectionRow): SsoConnection {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    domain: row.domain,
    enforced: row.enforced === 1,
    joinRole: row.join_role as Role | null,
    createdAt: row.created_at,
  }
}

function toRow(connection: SsoConnection): SsoConnectionRow {
  return {
    id: connection.id,
    organization_id: connection.organizationId,
    name: connection.name,
    issuer: connection.issuer,
    client_id: connection.clientId,
    domain: connection.domain,
    enforced: connection.enforced ? 1 : 0,
    join_role: connection.joinRole,
    created_at: connection.createdAt,
  }
}

/** Gets one connection; null when there is none of that id. */
export async function getSsoConnection(db: Db, id: string): Promise<SsoConnection | null> {
  const row = await db.selectFrom("sso_connection").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets the connection of an organization; null: the instance's own. */
export async function getSsoConnectionOf(
  db: Db,
  organizationId: string | null,
): Promise<SsoConnection | null> {
  const row = await db
    .selectFrom("sso_connection")
    .selectAll()
    .where((eb) =>
      organizationId === null
        ? eb("organization_id", "is", null)
        : eb("organization_id", "=", organizationId),
    )
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets the connection that addresses of a domain are sent to. */
export async function getSsoConnectionByDomain(db: Db, domain: string): Promise<SsoConnection | null> {
  const row = await db
    .selectFrom("sso_connection")
    .selectAll()
    .where("domain", "=", domain)
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets those of the organizations' connections that are enforced. */
export async function listEnforcedConnections(
  db: Db,
  organizationIds: readonly string[],
): Promise<readonly SsoConnection[]> {
  // PostgreSQL does not know the empty list.
  if (organizationIds.length === 0) return []
  const rows = await db
    .selectFrom("sso_connection")
    .selectAll()
    .where("organization_id", "in", organizationIds)
    .where("enforced", "=", 1)
    .execute()
  return rows.map(fromRow)
}

/** Adds a connection. Fails when its organization has one or its domain is taken. */
export async function insertSsoConnection(db: Db, connection: SsoConnection): Promise<void> {
  await db.insertInto("sso_connection").values(toRow(connection)).execute()
}

/** Replaces a connection. @throws BittingError not_found */
export async function updateSsoConnection(db: Db, connection: SsoConnection): Promise<void> {
  const { id, ...columns } = toRow(connection)
  const result = await db.updateTable("sso_connection").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}

/** Deletes a connection; nothing happens when it is gone already. */
export async function deleteSsoConnection(db: Db, id: string): Promise<void> {
  await db.deleteFrom("sso_connection").where("id", "=", id).execute()
}
