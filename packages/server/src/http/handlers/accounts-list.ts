import { listAccounts } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { accountJson } from "../render-tenancy.ts"

/** `GET /accounts`. */
export const accountsList: Handler<"accounts.list"> = async (services, { query, context }) => {
  const page = await listAccounts(services, context, {
    organizationId: query.organization_id,
    page: pageRequest(query, "created_at"),
  })
  return { body: { data: page.rows.map(accountJson), next_cursor: nextCursor(query, page.next) } }
}
