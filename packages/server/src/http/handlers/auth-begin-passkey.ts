import { beginPasskey } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"
import { passkeyChallengeJson } from "../render-passkey.ts"

/** `POST /auth/passkeys/options`. */
export const authBeginPasskey: Handler<"auth.beginPasskey"> = async (services, input) => {
  const change = { ...ownChange(input), site: passkeySite(services) }
  return { body: passkeyChallengeJson(await beginPasskey(services, change)) }
}
