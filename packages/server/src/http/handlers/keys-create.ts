import { createKey, createKeyOnce } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { runOnce } from "../idempotency.ts"
import { mintFields } from "../mint-fields.ts"
import { mintedReply } from "../minted-reply.ts"

/** `POST /keys`. */
export const keysCreate: Handler<"keys.create"> = async (
  services,
  { body, context, idempotencyKey: key },
) => {
  const request = { ...mintFields(body), organizationId: body.organization_id }
  if (key === null) return mintedReply(services, await createKey(services, context, request))
  const named = { caller: context.caller, operation: "keys.create", key, content: { body } }
  const made = await runOnce(services, named, (once) =>
    createKeyOnce(services, context, { ...request, once }),
  )
  return mintedReply(services, made)
}
