import { getMember } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { memberJson } from "../render-tenancy.ts"

/** `GET /members/{member_id}`. */
export const membersGet: Handler<"members.get"> = async (services, { params, context }) => ({
  body: memberJson(await getMember(services, context, params.member_id)),
})
