import { beginPasswordReset } from "@bitting/core"
import { resetMail } from "../../people/password-mails.ts"
import type { Handler, Services } from "../handler.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.requestPasswordReset", perMinute: 10 }

async function sendReset(services: Services, email: string): Promise<void> {
  const reset = await beginPasswordReset(services, email)
  if (reset === null) return
  const { person, secret, expiresAt } = reset
  await services.mailer.send(resetMail(services, { to: person.email, secret, expiresAt }))
}

/** `POST /auth/password/reset`. Nothing is looked up before the answer: neither it nor its time tells whether anybody has the address. */
export const authRequestPasswordReset: Handler<"auth.requestPasswordReset"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  if (services.mailer.configured) services.afterwards.run(() => sendReset(services, body.email))
  return { body: { status: "accepted" } }
}
