import { beginPasskeySignIn } from "@bitting/core"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"
import { passkeyChallengeJson } from "../render-passkey.ts"
import { limitStranger } from "../stranger-limit.ts"

const LIMIT = { what: "auth.challengePasskey", perMinute: 60 }

/** `POST /auth/passkey/options`. */
export const authChallengePasskey: Handler<"auth.challengePasskey"> = async (services, { context }) => {
  limitStranger(services, context.origin.address, LIMIT)
  return { body: passkeyChallengeJson(await beginPasskeySignIn(services, passkeySite(services))) }
}
