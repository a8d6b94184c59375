import { addPasskey } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"
import { passkeyJson } from "../render-passkey.ts"

/** `POST /auth/passkeys`. */
export const authAddPasskey: Handler<"auth.addPasskey"> = async (services, input) => {
  const change = { ...ownChange(input), site: passkeySite(services) }
  return { body: passkeyJson(await addPasskey(services, change, input.body)) }
}
