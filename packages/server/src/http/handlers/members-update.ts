import { updateMember } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { memberJson } from "../render-tenancy.ts"

/** `PATCH /members/{member_id}`. */
export const membersUpdate: Handler<"members.update"> = async (services, { params, body, context }) => ({
  body: memberJson(await updateMember(services, context, { id: params.member_id, change: body })),
})
