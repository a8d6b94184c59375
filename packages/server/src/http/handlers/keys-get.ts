import { getKey } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { etagOf, keyJson } from "../render.ts"

/** `GET /keys/{grant_id}`. */
export const keysGet: Handler<"keys.get"> = async (services, { params, context }) => {
  const key = await getKey(services, context, params.grant_id)
  return { body: keyJson(key, services.clock.now(), key.quotaUsed), headers: { etag: etagOf(key.grant) } }
}
