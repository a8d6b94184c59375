import { listWorkspaces } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { workspaceJson } from "../render-tenancy.ts"

/** `GET /workspaces`. */
export const workspacesList: Handler<"workspaces.list"> = async (services, { query, context }) => {
  const page = await listWorkspaces(services, context, {
    organizationId: query.organization_id,
    page: pageRequest(query, "created_at"),
  })
  return { body: { data: page.rows.map(workspaceJson), next_cursor: nextCursor(query, page.next) } }
}
