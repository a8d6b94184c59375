import { listDenials } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { instant } from "../render.ts"

/** `GET /keys/{grant_id}/denials`. */
export const keysDenials: Handler<"keys.denials"> = async (services, { params, query, context }) => {
  // The cursor of one key is none of another's.
  const list = { ...query, ...params }
  const { rows, next } = await listDenials(services, context, {
    id: params.grant_id,
    page: pageRequest(list, "-refused_at"),
  })
  const data = rows.map(({ at, code, asked, origin, address }) => ({
    at: instant(at),
    code,
    asked,
    origin,
    address,
  }))
  return { body: { data, next_cursor: nextCursor(list, next) } }
}
