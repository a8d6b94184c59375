import type { Invitation, Role } from "@bitting/core"
import { hashBytes, hashText } from "./grant-row.ts"
import type { OwnedRepo } from "./owned-repo.ts"
import { ownedRepo } from "./owned-repo.ts"
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

/** Invitations. Inserting fails when one to the address is open. */
export const invitationRepo: OwnedRepo<Invitation> = ownedRepo("invitation", { fromRow, toRow })

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

/** Deletes invitations that were accepted, were revoked or had expired before that moment. */
export async function deleteInvitationsEndedBefore(db: Db, at: number): Promise<void> {
  await db
    .deleteFrom("invitation")
    .where((eb) => eb.fn.coalesce("accepted_at", "revoked_at", "expires_at"), "<", at)
    .execute()
}
