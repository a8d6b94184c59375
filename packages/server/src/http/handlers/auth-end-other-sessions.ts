import { endOtherSessions } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import type { Handler } from "../handler.ts"

/** `DELETE /auth/sessions`. */
export const authEndOtherSessions: Handler<"auth.endOtherSessions"> = async (services, input) => {
  return { body: { ended_sessions: await endOtherSessions(services, ownChange(input)) } }
}
