import type { CreationPage, Environment, Page } from "@bitting/core"
import { beyond, directionOf, mustTouch, pageOf } from "./paging.ts"
import type { EnvironmentRow, Db } from "./schema.ts"

function fromRow(row: EnvironmentRow): Environment {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    createdAt: row.created_at,
  }
}

function toRow(environment: Environment): EnvironmentRow {
  return {
    id: environment.id,
    organization_id: environment.organizationId,
    name: environment.name,
    created_at: environment.createdAt,
  }
}

/** Gets one environment; null when there is none of that id. */
export async function getEnvironment(db: Db, id: string): Promise<Environment | null> {
  const row = await db.selectFrom("environment").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists the environments of an organization by creation. */
export async function listEnvironments(
  db: Db,
  organizationId: string,
  page: CreationPage,
): Promise<Page<Environment>> {
  const { after } = page
  const direction = directionOf(page)
  let query = db.selectFrom("environment").selectAll().where("organization_id", "=", organizationId)
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

/** Adds an environment. Fails when its organization has one of that name. */
export async function insertEnvironment(db: Db, environment: Environment): Promise<void> {
  await db.insertInto("environment").values(toRow(environment)).execute()
}

/** Replaces an environment. @throws BittingError not_found */
export async function updateEnvironment(db: Db, environment: Environment): Promise<void> {
  const { id, ...columns } = toRow(environment)
  const result = await db.updateTable("environment").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}

/** Deletes an environment. @throws BittingError not_found */
export async function deleteEnvironment(db: Db, id: string): Promise<void> {
  const result = await db.deleteFrom("environment").where("id", "=", id).executeTakeFirst()
  mustTouch(result.numDeletedRows)
}
