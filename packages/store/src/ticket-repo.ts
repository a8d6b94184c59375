import type { Ticket, TicketKind } from "@bitting/core"
import { hashBytes, hashText } from "./grant-row.ts"
import type { Db, TicketRow } from "./schema.ts"

function fromRow(row: TicketRow): Ticket {
  return {
    tokenHash: hashText(row.token_hash),
    kind: row.kind as TicketKind,
    personId: row.person_id,
    data: JSON.parse(row.data) as Ticket["data"],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/** Adds a ticket. */
export async function insertTicket(db: Db, ticket: Ticket): Promise<void> {
  const row = {
    token_hash: hashBytes(ticket.tokenHash),
    kind: ticket.kind,
    person_id: ticket.personId,
    data: JSON.stringify(ticket.data),
    created_at: ticket.createdAt,
    expires_at: ticket.expiresAt,
  }
  await db.insertInto("ticket").values(row).execute()
}

/** Gets a ticket by the hash of its secret, 64 hex digits; also when it has expired. */
export async function getTicket(db: Db, kind: TicketKind, tokenHash: string): Promise<Ticket | null> {
  const row = await db
    .selectFrom("ticket")
    .selectAll()
    .where("kind", "=", kind)
    .where("token_hash", "=", hashBytes(tokenHash))
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Deletes a ticket and answers with it. Exactly one caller gets it. */
export async function takeTicket(db: Db, kind: TicketKind, tokenHash: string): Promise<Ticket | null> {
  const row = await db
    .deleteFrom("ticket")
    .where("kind", "=", kind)
    .where("token_hash", "=", hashBytes(tokenHash))
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Deletes every ticket of that kind made for a person. */
export async function deleteTicketsOfPerson(db: Db, kind: TicketKind, personId: string): Promise<void> {
  await db.deleteFrom("ticket").where("kind", "=", kind).where("person_id", "=", personId).execute()
}

/** Deletes tickets that expired before that moment. */
export async function deleteTicketsExpiredBefore(db: Db, at: number): Promise<void> {
  await db.deleteFrom("ticket").where("expires_at", "<", at).execute()
}
