import { BittingError, linkWallet } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { walletJson } from "../render-identity.ts"

/** `POST /auth/wallets`. */
export const authLinkWallet: Handler<"auth.linkWallet"> = async (services, { body, context, session }) => {
  if (session === null) throw new BittingError("session_required")
  return { body: walletJson(await linkWallet(services, { session, origin: context.origin }, body)) }
}
