import { signOut } from "@bitting/core"
import { clearedCookie } from "../../people/session-cookie.ts"
import type { Handler } from "../handler.ts"

/** `DELETE /auth/session`. */
export const authSignOut: Handler<"auth.signOut"> = async (services, { context }) => {
  await signOut(services, context)
  return { headers: { "set-cookie": clearedCookie(services) } }
}
