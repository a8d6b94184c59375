import { signInByWallet } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { signInClient, signInReply } from "../sign-in-reply.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.signInByWallet", perMinute: 30 }

/** `POST /auth/wallet`. */
export const authSignInByWallet: Handler<"auth.signInByWallet"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  const client = signInClient(context.origin, browser)
  return signInReply(services, await signInByWallet(services, client, body), browser)
}
