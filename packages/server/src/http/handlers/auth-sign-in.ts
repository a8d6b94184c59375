import { hashLinkPassword, signInByLink } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { signInClient, signInReply } from "../sign-in-reply.ts"

/** `POST /auth/link`. */
export const authSignIn: Handler<"auth.signIn"> = async (services, { body, context, browser }) => {
  const { password, ...request } = body
  const passwordHash =
    password === undefined ? undefined : await hashLinkPassword(services, { ...request, password })
  const client = signInClient(context.origin, browser)
  const signedIn = await signInByLink(services, client, { ...request, passwordHash })
  return signInReply(services, { kind: "signed_in", signedIn }, browser)
}
