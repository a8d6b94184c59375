import { listKeys } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { keyJson } from "../render.ts"

/** `GET /keys`. */
export const keysList: Handler<"keys.list"> = async (services, { query, context }) => {
  const page = await listKeys(services, context, {
    request: {
      organizationId: query.organization_id,
      keyspace: query.keyspace,
      type: query.type,
      status: query.status,
      workspaceId: query.workspace_id,
      account: query.account,
      environment: query.environment,
      createdBy: query.created_by,
      q: query.q,
      unusedForMs: query.unused_for,
      expiresBefore: query.expires_before,
    },
    page: pageRequest(query, "-created_at"),
  })
  const now = services.clock.now()
  return {
    body: { data: page.rows.map((row) => keyJson(row, now)), next_cursor: nextCursor(query, page.next) },
  }
}
