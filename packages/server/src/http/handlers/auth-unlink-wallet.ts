import { BittingError, unlinkWallet } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `DELETE /auth/wallets/{credential_id}`. */
export const authUnlinkWallet: Handler<"auth.unlinkWallet"> = async (services, input) => {
  const { params, context, session } = input
  if (session === null) throw new BittingError("session_required")
  await unlinkWallet(services, { session, origin: context.origin }, params.credential_id)
  return {}
}
