import { rotateKey } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { etagOf, keyJson } from "../render.ts"

const DEFAULT_OVERLAP_MS = 86_400_000

/** `POST /keys/{grant_id}/rotate`. */
export const keysRotate: Handler<"keys.rotate"> = async (services, { params, body, context, ifMatch }) => {
  const { token, key } = await rotateKey(services, context, {
    id: params.grant_id,
    overlapMs: body?.overlap ?? DEFAULT_OVERLAP_MS,
    expiresInMs: body?.expires_in,
    version: ifMatch,
  })
  return {
    body: { token, key: keyJson(key, services.clock.now()) },
    headers: { location: `${services.publicUrl}/keys/${key.grant.id}`, etag: etagOf(key.grant) },
  }
}
