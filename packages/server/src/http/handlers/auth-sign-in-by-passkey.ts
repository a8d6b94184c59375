import { signInByPasskey } from "@bitting/core"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"
import { signInClient, signInReply } from "../sign-in-reply.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.signInByPasskey", perMinute: 30 }

/** `POST /auth/passkey`. */
export const authSignInByPasskey: Handler<"auth.signInByPasskey"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  const client = signInClient(context.origin, browser)
  const signedIn = await signInByPasskey(services, client, { ...body, site: passkeySite(services) })
  return signInReply(services, { kind: "signed_in", signedIn }, browser)
}
