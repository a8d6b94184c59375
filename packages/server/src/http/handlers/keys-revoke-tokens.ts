import { revokeByPossession } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { limitStranger } from "../stranger-limit.ts"

const LIMIT = { what: "keys.revokeTokens", perMinute: 30 }

/** `POST /keys/revoke`. */
export const keysRevokeTokens: Handler<"keys.revokeTokens"> = async (services, { body, context }) => {
  limitStranger(services, context.origin.address, LIMIT)
  await revokeByPossession(services, context.origin, body.tokens)
  return { body: { status: "accepted" } }
}
