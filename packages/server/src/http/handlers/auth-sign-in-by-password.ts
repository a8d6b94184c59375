import { signInByPassword } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { signInClient, signInReply } from "../sign-in-reply.ts"
import { limitBrowser } from "../stranger-limit.ts"

/** Also those that succeed cost work and leave entries. */
const LIMIT = { what: "auth.signInByPassword", perMinute: 60 }

/** `POST /auth/password`. */
export const authSignInByPassword: Handler<"auth.signInByPassword"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  const outcome = await signInByPassword(services, signInClient(context.origin, browser), body)
  return signInReply(services, outcome, browser)
}
