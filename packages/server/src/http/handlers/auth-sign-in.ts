import { signInByLink } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { signInClient, signInReply } from "../sign-in-reply.ts"

/** `POST /auth/link`. */
export const authSignIn: Handler<"auth.signIn"> = async (services, { body, context, browser }) => {
  const signedIn = await signInByLink(services, signInClient(context.origin, browser), body)
  return signInReply(services, { kind: "signed_in", signedIn }, browser)
}
