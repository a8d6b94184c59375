import { addMember } from "@bitting/core"
import { signInUrl } from "../../people/sign-in-url.ts"
import type { Handler } from "../handler.ts"
import { memberJson } from "../render-tenancy.ts"

/** `POST /members`. */
export const membersAdd: Handler<"members.add"> = async (services, { body, context }) => {
  const { member, linkSecret } = await addMember(services, context, {
    organizationId: body.organization_id,
    email: body.email,
    name: body.name,
    role: body.role,
    overrides: body.overrides ?? {},
  })
  return {
    body: {
      member: memberJson(member),
      sign_in_link: linkSecret === null ? null : signInUrl(services, linkSecret),
    },
    headers: { location: `${services.publicUrl}/members/${member.id}` },
  }
}
