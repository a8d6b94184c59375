import { endOwnSession } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import { clearedCookie } from "../../people/session-cookie.ts"
import type { Handler } from "../handler.ts"

/** `DELETE /auth/sessions/{session_id}`. */
export const authEndSession: Handler<"auth.endSession"> = async (services, input) => {
  const { session_id: id } = input.params
  const change = ownChange(input)
  await endOwnSession(services, change, id)
  const isCurrent = id === change.session.session.id
  return isCurrent ? { headers: { "set-cookie": clearedCookie(services) } } : {}
}
