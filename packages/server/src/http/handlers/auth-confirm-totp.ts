import { confirmApp } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import type { Handler } from "../handler.ts"

/** `POST /auth/totp/confirm`. */
export const authConfirmTotp: Handler<"auth.confirmTotp"> = async (services, input) => {
  return { body: { recovery_codes: await confirmApp(services, ownChange(input), input.body.code) } }
}
