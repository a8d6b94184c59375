import { removePasskey } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"

/** `DELETE /auth/passkeys/{credential_id}`. */
export const authRemovePasskey: Handler<"auth.removePasskey"> = async (services, input) => {
  const change = { ...ownChange(input), site: passkeySite(services) }
  await removePasskey(services, change, input.params.credential_id)
  return {}
}
