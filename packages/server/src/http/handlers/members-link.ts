import { createMemberLink } from "@bitting/core"
import { signInUrl } from "../../people/sign-in-url.ts"
import type { Handler } from "../handler.ts"
import { instant } from "../render.ts"

/** `POST /members/{member_id}/sign-in-link`. */
export const membersLink: Handler<"members.link"> = async (services, { params, context }) => {
  const { secret, link } = await createMemberLink(services, context, params.member_id)
  return { body: { sign_in_link: signInUrl(services, secret), expires_at: instant(link.expiresAt) } }
}
