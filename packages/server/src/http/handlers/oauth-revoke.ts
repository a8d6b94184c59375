import { revokeToken } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `POST /oauth/revoke`. */
export const oauthRevoke: Handler<"oauth.revoke"> = async (services, { body, context }) => {
  await revokeToken(services, context, body.token)
  return {}
}
