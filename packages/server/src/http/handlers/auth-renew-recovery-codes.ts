import { renewRecoveryCodes } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import type { Handler } from "../handler.ts"

/** `POST /auth/recovery-codes`. */
export const authRenewRecoveryCodes: Handler<"auth.renewRecoveryCodes"> = async (services, input) => {
  return { body: { recovery_codes: await renewRecoveryCodes(services, ownChange(input)) } }
}
