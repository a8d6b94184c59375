import type { MintedKey, RepeatedKey } from "@bitting/core"
import type { Reply, Services } from "./handler.ts"
import { etagOf, keyJson } from "./render.ts"

/** The answer to whoever made a key, or repeats the request that did. */
export function mintedReply(services: Services, { token, key }: MintedKey | RepeatedKey): Reply {
  const quotaUsed = "quotaUsed" in key ? key.quotaUsed : null
  return {
    body: { token, key: keyJson(key, services.clock.now(), quotaUsed) },
    headers: {
      location: `${services.publicUrl}/keys/${key.grant.id}`,
      etag: etagOf(key.grant),
      ...(token === null ? { "idempotent-replayed": "true" } : {}),
    },
  }
}
