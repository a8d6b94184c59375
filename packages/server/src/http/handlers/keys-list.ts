import { listKeys } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { keysAsked } from "../keys-asked.ts"
import { keyJson } from "../render.ts"

/** `GET /keys`. */
export const keysList: Handler<"keys.list"> = async (services, { query, context }) => {
  const page = await listKeys(services, context, {
    request: keysAsked(query),
    page: pageRequest(query, "-created_at"),
  })
  const now = services.clock.now()
  return {
    body: { data: page.rows.map((row) => keyJson(row, now)), next_cursor: nextCursor(query, page.next) },
  }
}
