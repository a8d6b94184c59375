import { revokeKey } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { etagOf, keyJson } from "../render.ts"

/** `DELETE /keys/{grant_id}`. */
export const keysRevoke: Handler<"keys.revoke"> = async (
  services,
  { params, query, body, context, ifMatch },
) => {
  const purge = query.purge === "true"
  const reason = body?.reason ?? query.reason ?? "other"
  const key = await revokeKey(services, context, { id: params.grant_id, reason, purge, version: ifMatch })
  if (purge) return { status: 204 }
  return { body: keyJson(key, services.clock.now(), key.quotaUsed), headers: { etag: etagOf(key.grant) } }
}
