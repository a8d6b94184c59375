import type { CreationPage, Organization, Page, Plan } from "@bitting/core"
import { beyond, directionOf, mustTouch, pageOf } from "./paging.ts"
import type { Db, OrganizationRow } from "./schema.ts"

function fromRow(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    plan: row.plan as Plan,
    suspended: row.suspended === 1,
    host: row.host,
    requireSecondFactor: row.require_second_factor === 1,
    createdAt: row.created_at,
  }
}

function toRow(organization: Organization): OrganizationRow {
  const { id, name, plan, host } = organization
  return {
    id,
    name,
    plan,
    suspended: organization.suspended ? 1 : 0,
    host,
    require_second_factor: organization.requireSecondFactor ? 1 : 0,
    created_at: organization.createdAt,
  }
}

/** Gets one organization; null when there is none of that id. */
export async function getOrganization(db: Db, id: string): Promise<Organization | null> {
  const row = await db.selectFrom("organization").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Gets the organization with that host name, given in lower case. */
export async function getOrganizationByHost(db: Db, host: string): Promise<Organization | null> {
  const row = await db.selectFrom("organization").selectAll().where("host", "=", host).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists every organization that has a host name. */
export async function listOrganizationsWithHosts(db: Db): Promise<readonly Organization[]> {
  const rows = await db.selectFrom("organization").selectAll().where("host", "is not", null).execute()
  return rows.map(fromRow)
}

/** Lists organizations by creation; null ids: all of the instance. */
export async function listOrganizations(
  db: Db,
  ids: readonly string[] | null,
  page: CreationPage,
): Promise<Page<Organization>> {
  // PostgreSQL does not know the empty list.
  if (ids?.length === 0) return { rows: [], next: null }
  const { after } = page
  let query = db.selectFrom("organization").selectAll()
  if (ids !== null) query = query.where("id", "in", ids)
  if (after !== null) {
    query = query.where((eb) =>
      eb(eb.refTuple("created_at", "id"), beyond(page), eb.tuple(Number(after.value), after.id)),
    )
  }
  const direction = directionOf(page)
  const rows = await query
    .orderBy("created_at", direction)
    .orderBy("id", direction)
    .limit(page.limit + 1)
    .execute()
  return pageOf(rows.map(fromRow), page, (row) => ({ value: row.createdAt, id: row.id }))
}

/** Adds an organization. */
export async function insertOrganization(db: Db, organization: Organization): Promise<void> {
  await db.insertInto("organization").values(toRow(organization)).execute()
}

/** Replaces an organization. @throws BittingError not_found */
export async function updateOrganization(db: Db, organization: Organization): Promise<void> {
  const { id, ...columns } = toRow(organization)
  const result = await db.updateTable("organization").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}
