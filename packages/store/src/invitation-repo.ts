import type { CreationPage, Invitation, Page, Role } from "@bitting/core"
import { hashBytes, hashText } from "./grant-row.ts"
import { beyond, directionOf, mustTouch, pageOf } from "./paging.ts"
import type { Db, InvitationRow } from "./schema.ts"

function fromRow(row: InvitationRow): Invitation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    role: row.role as Role,
    overrides: JSON.parse(row.overrides) as Invitation["overrides"],
    tokenHash: hashText(row.token_hash),
    mailed: row.mailed === 1,
    createdAt: row.created_at,
    createdBy: { kind: row.created_by_kind as "person" | "key", id: row.created_by_id },
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at,
    revokedAt: row.revoked_at,
  }
}

function toRow(invitation: Invitation): InvitationRow {
  return {
    id: invitation.id,
    organization_id: invitation.organizationId,
    email: invitation.email,
    role: invitation.role,
    overrides: JSON.stringify(invitation.overrides),
    token_hash: hashBytes(invitation.tokenHash),
    mailed: invitation.mailed ? 1 : 0,
    created_at: invitation.createdAt,
    created_by_kind: invitation.createdBy.kind,
    created_by_id: invitation.createdBy.id,
    expires_at: invitation.expiresAt,
    accepted_at: invitation.acceptedAt,
    revoked_at: invitation.revokedAt,
  }
}

/** Gets one invitation; null when there is none of that id. */
export async function getInvitation(db: Db, id: string): Promise<Invitation | null> {
  const row = await db.selectFrom("invitation").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets the invitation of a link by its hash, 64 hex digits; also when it is over. */
export async function getInvitationByTokenHash(db: Db, tokenHash: string): Promise<Invitation | null> {
  const row = await db
    .selectFrom("invitation")
    .selectAll()
    .where("token_hash", "=", hashBytes(tokenHash))
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets an organization's invitation of an address that is neither accepted nor revoked. */
export async function getOpenInvitation(
  db: Db,
  organizationId: string,
  email: string,
): Promise<Invitation | null> {
  const row = await db
    .selectFrom("invitation")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("email", "=", email)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists an organization's invitations that are neither accepted nor revoked, sent by that person or key. */
export async function listOpenInvitationsBy(
  db: Db,
  organizationId: string,
  senderId: string,
): Promise<readonly Invitation[]> {
  const rows = await db
    .selectFrom("invitation")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("created_by_id", "=", senderId)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .execute()
  return rows.map(fromRow)
}

/** Lists the invitations of an organization by creation. */
export async function listInvitations(
  db: Db,
  organizationId: string,
  page: CreationPage,
): Promise<Page<Invitation>> {
  const { after } = page
  const direction = directionOf(page)
  let query = db.selectFrom("invitation").selectAll().where("organization_id", "=", organizationId)
  if (after !== null) {
    query = query.where((eb) =>
      eb(eb.refTuple("created_at", "id"), beyond(page), eb.tuple(Number(after.value), after.id)),
    )
  }
  const rows = await query
    .orderBy("created_at", direction)
    .orderBy("id", direction)
    .limit(page.limit + 1)
    .execute()
  return pageOf(rows.map(fromRow), page, (row) => ({ value: row.createdAt, id: row.id }))
}

/** Adds an invitation. Fails when one to the address is open. */
export async function insertInvitation(db: Db, invitation: Invitation): Promise<void> {
  await db.insertInto("invitation").values(toRow(invitation)).execute()
}

/** Replaces an invitation. @throws BittingError not_found */
export async function updateInvitation(db: Db, invitation: Invitation): Promise<void> {
  const { id, ...columns } = toRow(invitation)
  const result = await db.updateTable("invitation").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}

/** Deletes an invitation. @throws BittingError not_found */
export async function deleteInvitation(db: Db, id: string): Promise<void> {
  const result = await db.deleteFrom("invitation").where("id", "=", id).executeTakeFirst()
  mustTouch(result.numDeletedRows)
}
