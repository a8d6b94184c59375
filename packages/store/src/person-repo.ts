import type { Person } from "@bitting/core"
import type { Db, PersonRow } from "./schema.ts"

function fromRow(row: PersonRow): Person {
  const { id, name, email } = row
  return { id, name, email, instanceAdmin: row.instance_admin === 1, createdAt: row.created_at }
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
  const { id, name, email, instanceAdmin, createdAt } = person
  const row = { id, name, email, instance_admin: instanceAdmin ? 1 : 0, created_at: createdAt }
  await db.insertInto("person").values(row).execute()
}
