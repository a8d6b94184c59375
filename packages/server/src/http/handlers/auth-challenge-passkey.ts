import { beginPasskeySignIn } from "@bitting/core"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"
import { passkeyChallengeJson } from "../render-passkey.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.challengePasskey", perMinute: 60 }

/** `POST /auth/passkey/options`. */
export const authChallengePasskey: Handler<"auth.challengePasskey"> = async (
  services,
  { context, browser },
) => {
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  return { body: passkeyChallengeJson(await beginPasskeySignIn(services, passkeySite(services))) }
}
