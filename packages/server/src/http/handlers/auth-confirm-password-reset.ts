import { confirmPasswordReset } from "@bitting/core"
import { passwordChangedMail } from "../../people/password-mails.ts"
import type { Handler } from "../handler.ts"
import { signInClient, signInReply } from "../sign-in-reply.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.confirmPasswordReset", perMinute: 30 }

/** `POST /auth/password/reset/confirm`. */
export const authConfirmPasswordReset: Handler<"auth.confirmPasswordReset"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  const client = signInClient(context.origin, browser)
  const { person, outcome } = await confirmPasswordReset(services, client, body)
  const { mailer, afterwards } = services
  if (mailer.configured) afterwards.run(() => mailer.send(passwordChangedMail(services, person.email)))
  return signInReply(services, outcome, browser)
}
