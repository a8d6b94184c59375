import type { CreationPage, Member, Page, Role } from "@bitting/core"
import type { Selectable, SelectQueryBuilder } from "kysely"
import { beyond, directionOf, mustTouch, pageOf } from "./paging.ts"
import type { Database, Db, MemberOverrideRow, MemberRow, PersonRow } from "./schema.ts"

type NamedMemberRow = MemberRow & Pick<PersonRow, "name" | "email">

function fromRow(row: NamedMemberRow, overrides: readonly MemberOverrideRow[]): Member {
  return {
    id: row.id,
    organizationId: row.organization_id,
    personId: row.person_id,
    name: row.name,
    email: row.email,
    role: row.role as Role,
    suspended: row.suspended === 1,
    overrides: Object.fromEntries(overrides.map(({ workspace_id, role }) => [workspace_id, role as Role])),
    createdAt: row.created_at,
  }
}

function toRow(member: Member): MemberRow {
  return {
    id: member.id,
    organization_id: member.organizationId,
    person_id: member.personId,
    role: member.role,
    suspended: member.suspended ? 1 : 0,
    created_at: member.createdAt,
  }
}

function selectMembers(
  db: Db,
): SelectQueryBuilder<Database, "member" | "person", Selectable<NamedMemberRow>> {
  return db
    .selectFrom("member")
    .innerJoin("person", "person.id", "member.person_id")
    .selectAll("member")
    .select(["person.name", "person.email"])
}

async function withOverrides(db: Db, rows: readonly NamedMemberRow[]): Promise<readonly Member[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const overrides = await db
    .selectFrom("member_override")
    .selectAll()
    .where("member_id", "in", ids)
    .orderBy("workspace_id")
    .execute()
  const byMember = Map.groupBy(overrides, (override) => override.member_id)
  return rows.map((row) => fromRow(row, byMember.get(row.id) ?? []))
}

/** Gets one member; null when there is none of that id. */
export async function getMember(db: Db, id: string): Promise<Member | null> {
  const rows = await selectMembers(db).where("member.id", "=", id).execute()
  const [member] = await withOverrides(db, rows)
  return member ?? null
}

/** Lists the members of an organization by creation. */
export async function listMembers(db: Db, organizationId: string, page: CreationPage): Promise<Page<Member>> {
  const { after } = page
  const direction = directionOf(page)
  let query = selectMembers(db).where("member.organization_id", "=", organizationId)
  if (after !== null) {
    query = query.where((eb) =>
      eb(
        eb.refTuple("member.created_at", "member.id"),
        beyond(page),
        eb.tuple(Number(after.value), after.id),
      ),
    )
  }
  const rows = await query
    .orderBy("member.created_at", direction)
    .orderBy("member.id", direction)
    .limit(page.limit + 1)
    .execute()
  const members = await withOverrides(db, rows)
  return pageOf(members, page, (member) => ({ value: member.createdAt, id: member.id }))
}

/** Lists a person's memberships in every organization, oldest first. */
export async function listMembersOfPerson(db: Db, personId: string): Promise<readonly Member[]> {
  const rows = await selectMembers(db)
    .where("member.person_id", "=", personId)
    .orderBy("member.created_at")
    .orderBy("member.id")
    .execute()
  return await withOverrides(db, rows)
}

/** Counts the owners of an organization who are not suspended. */
export async function countOwners(db: Db, organizationId: string): Promise<number> {
  const row = await db
    .selectFrom("member")
    .select((eb) => eb.fn.countAll<number>().as("owners"))
    .where("organization_id", "=", organizationId)
    .where("role", "=", "owner")
    .where("suspended", "=", 0)
    .executeTakeFirstOrThrow()
  return row.owners
}

async function replaceOverrides(db: Db, member: Member): Promise<void> {
  await db.deleteFrom("member_override").where("member_id", "=", member.id).execute()
  const rows = Object.entries(member.overrides).map(([workspace_id, role]) => ({
    member_id: member.id,
    workspace_id,
    role,
  }))
  if (rows.length > 0) await db.insertInto("member_override").values(rows).execute()
}

/** Adds a member; name and e-mail address are the person's. Fails when the person is a member already. */
export async function insertMember(db: Db, member: Member): Promise<void> {
  await db.insertInto("member").values(toRow(member)).execute()
  await replaceOverrides(db, member)
}

/** Replaces a member and the overrides. @throws BittingError not_found */
export async function updateMember(db: Db, member: Member): Promise<void> {
  const { id, ...columns } = toRow(member)
  const result = await db.updateTable("member").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
  await replaceOverrides(db, member)
}

/** Deletes a member with the overrides; keys they hold stay, without a holder. @throws BittingError not_found */
export async function deleteMember(db: Db, id: string): Promise<void> {
  const result = await db.deleteFrom("member").where("id", "=", id).executeTakeFirst()
  mustTouch(result.numDeletedRows)
}
