import { createKey } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { mintFields } from "../mint-fields.ts"
import { etagOf, keyJson } from "../render.ts"

/** `POST /keys`. */
export const keysCreate: Handler<"keys.create"> = async (services, { body, context }) => {
  const { token, key } = await createKey(services, context, {
    ...mintFields(body),
    organizationId: body.organization_id,
  })
  return {
    body: { token, key: keyJson(key, services.clock.now()) },
    headers: { location: `${services.publicUrl}/keys/${key.grant.id}`, etag: etagOf(key.grant) },
  }
}
