import type { CreationPage, Workspace, Page } from "@bitting/core"
import { beyond, directionOf, mustTouch, pageOf } from "./paging.ts"
import type { WorkspaceRow, Db } from "./schema.ts"

function fromRow(row: WorkspaceRow): Workspace {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    isDefault: row.is_default === 1,
    createdAt: row.created_at,
  }
}

function toRow(workspace: Workspace): WorkspaceRow {
  return {
    id: workspace.id,
    organization_id: workspace.organizationId,
    name: workspace.name,
    is_default: workspace.isDefault ? 1 : 0,
    created_at: workspace.createdAt,
  }
}

/** Gets one workspace; null when there is none of that id. */
export async function getWorkspace(db: Db, id: string): Promise<Workspace | null> {
  const row = await db.selectFrom("workspace").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists the workspaces of an organization by creation. */
export async function listWorkspaces(
  db: Db,
  organizationId: string,
  page: CreationPage,
): Promise<Page<Workspace>> {
  const { after } = page
  const direction = directionOf(page)
  let query = db.selectFrom("workspace").selectAll().where("organization_id", "=", organizationId)
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

/** Adds a workspace. Fails when its organization has one of that name. */
export async function insertWorkspace(db: Db, workspace: Workspace): Promise<void> {
  await db.insertInto("workspace").values(toRow(workspace)).execute()
}

/** Replaces a workspace. @throws BittingError not_found */
export async function updateWorkspace(db: Db, workspace: Workspace): Promise<void> {
  const { id, ...columns } = toRow(workspace)
  const result = await db.updateTable("workspace").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}

/** Deletes a workspace. @throws BittingError not_found */
export async function deleteWorkspace(db: Db, id: string): Promise<void> {
  const result = await db.deleteFrom("workspace").where("id", "=", id).executeTakeFirst()
  mustTouch(result.numDeletedRows)
}
