import { completeSecondFactor, guardOf } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { signInClient, signInReply } from "../sign-in-reply.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.showSecondFactor", perMinute: 30 }

/** `POST /auth/second-factor`. */
export const authShowSecondFactor: Handler<"auth.showSecondFactor"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  const client = signInClient(context.origin, browser)
  const ports = { ...services, guard: guardOf(services.throttle, client) }
  const signedIn = await completeSecondFactor(ports, client, body)
  return signInReply(services, { kind: "signed_in", signedIn }, browser)
}
