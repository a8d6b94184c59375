import { rotateKey, rotateKeyOnce } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { runOnce } from "../idempotency.ts"
import { mintedReply } from "../minted-reply.ts"

const DEFAULT_OVERLAP_MS = 86_400_000

/** `POST /keys/{grant_id}/rotate`. */
export const keysRotate: Handler<"keys.rotate"> = async (services, input) => {
  const { params, body, context, ifMatch, idempotencyKey: key } = input
  const request = {
    id: params.grant_id,
    overlapMs: body?.overlap ?? DEFAULT_OVERLAP_MS,
    expiresInMs: body?.expires_in,
    version: ifMatch,
  }
  if (key === null) return mintedReply(services, await rotateKey(services, context, request))
  const named = { caller: context.caller, operation: "keys.rotate", key, content: request }
  const made = await runOnce(services, named, (once) =>
    rotateKeyOnce(services, context, { ...request, once }),
  )
  return mintedReply(services, made)
}
