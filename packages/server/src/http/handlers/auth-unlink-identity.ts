import { BittingError, unlinkIdentity } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `DELETE /auth/identities/{credential_id}`. */
export const authUnlinkIdentity: Handler<"auth.unlinkIdentity"> = async (services, input) => {
  const { params, context, session } = input
  if (session === null) throw new BittingError("session_required")
  await unlinkIdentity(services, { session, origin: context.origin }, params.credential_id)
  return {}
}
