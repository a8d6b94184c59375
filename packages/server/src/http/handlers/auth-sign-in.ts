import { signInByLink } from "@bitting/core"
import { sessionCookie } from "../../people/session-cookie.ts"
import type { Handler } from "../handler.ts"
import { personJson } from "../render-tenancy.ts"
import { instant } from "../render.ts"

/** `POST /auth/link`. */
export const authSignIn: Handler<"auth.signIn"> = async (services, { body, context, browser }) => {
  const { secret, session, person } = await signInByLink(
    services,
    { origin: context.origin, userAgent: browser.userAgent },
    body,
  )
  return {
    body: { person: personJson(person), session: { expires_at: instant(session.expiresAt) } },
    headers: { "set-cookie": sessionCookie(services, secret) },
  }
}
