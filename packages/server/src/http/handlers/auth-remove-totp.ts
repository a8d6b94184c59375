import { removeApp } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import type { Handler } from "../handler.ts"

/** `DELETE /auth/totp`. */
export const authRemoveTotp: Handler<"auth.removeTotp"> = async (services, input) => {
  await removeApp(services, ownChange(input))
  return {}
}
