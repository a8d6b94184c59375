import { renamePasskey } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"
import { passkeyJson } from "../render-passkey.ts"

/** `PATCH /auth/passkeys/{credential_id}`. */
export const authRenamePasskey: Handler<"auth.renamePasskey"> = async (services, input) => {
  const change = { ...ownChange(input), site: passkeySite(services) }
  const about = { id: input.params.credential_id, name: input.body.name }
  return { body: passkeyJson(await renamePasskey(services, change, about)) }
}
