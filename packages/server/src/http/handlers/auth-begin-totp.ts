import { beginApp } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"

/** `POST /auth/totp`. */
export const authBeginTotp: Handler<"auth.beginTotp"> = async (services, input) => {
  const { secret, uri } = await beginApp(services, ownChange(input), passkeySite(services).host)
  return { body: { secret, uri } }
}
