import type { Person } from "@bitting/core"
import { mustTouch } from "./paging.ts"
import type { Db, PersonRow } from "./schema.ts"

function fromRow(row: PersonRow): Person {
  const { id, name, email } = row
  return {
    id,
    name,
    email,
    instanceAdmin: row.instance_admin === 1,
    emailVerifiedAt: row.email_verified_at,
    createdAt: row.created_at,
  }
}

function toRow(person: Person): PersonRow {
  const { id, name, email } = person
  return {
    id,
    name,
    email,
    instance_admin: person.instanceAdmin ? 1 : 0,
    email_verified_at: person.emailVerifiedAt,
    created_at: person.createdAt,
  }
}

/** Gets one person; null when there is none of that id. */
export async function getPerson(db: Db, id: string): Promise<Person | null> {
  const row = await db.selectFrom("person").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets the person with that e-mail address, given in lower case. */
export async function getPersonByEmail(db: Db, email: string): Promise<Person | null> {
  const row = await db.selectFrom("person").selectAll().where("email", "=", email).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Adds a person. Fails when the e-mail address is taken. */
export async function insertPerson(db: Db, person: Person): Promise<void> {
  await db.insertInto("person").values(toRow(person)).execute()
}

/** Replaces a person. Fails when the e-mail address is taken. @throws BittingError not_found */
export async function updatePerson(db: Db, person: Person): Promise<void> {
  const { id, ...columns } = toRow(person)
  const result = await db.updateTable("person").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}
