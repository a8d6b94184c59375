import { BittingError, listMemberships } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { organizationJson, personJson } from "../render-tenancy.ts"
import { instant } from "../render.ts"

/** `GET /auth/session`. */
export const authSession: Handler<"auth.session"> = async (services, { session: signedIn }) => {
  if (signedIn === null) throw new BittingError("session_required")
  const { caller, person, session } = signedIn
  const memberships = await listMemberships(services, caller)
  return {
    body: {
      person: personJson(person),
      session: { expires_at: instant(session.expiresAt) },
      memberships: memberships.map(({ member, organization }) => {
        const { id, name, plan, status } = organizationJson(organization)
        return {
          member_id: member.id,
          organization: { id, name, plan, status },
          role: member.role,
          overrides: member.overrides,
        }
      }),
    },
  }
}
