import { removeMember } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `DELETE /members/{member_id}`. */
export const membersRemove: Handler<"members.remove"> = async (services, { params, context }) => {
  await removeMember(services, context, params.member_id)
  return {}
}
