import { BittingError, listMemberships } from "@bitting/core"
import type { Handler, Services } from "../handler.ts"
import { organizationJson, personJson } from "../render-tenancy.ts"
import { sessionJson } from "../sign-in-reply.ts"

/** The console's page about oneself, on the instance's own host. */
const profileUrl = ({ instanceUrl }: Pick<Services, "instanceUrl">): string =>
  `${instanceUrl}/console/profile`

/** `GET /auth/session`. */
export const authSession: Handler<"auth.session"> = async (services, { session: signedIn }) => {
  if (signedIn === null) throw new BittingError("session_required")
  const { caller, person, session, blocked, instanceBlocked } = signedIn
  const memberships = await listMemberships(services, caller)
  return {
    body: {
      // A session that is confined to an organization, or too weak, runs no instance, whoever the person is.
      person: personJson({ ...person, instanceAdmin: caller.instanceAdmin }),
      session: sessionJson(session),
      memberships: memberships.map(({ member, organization }) => {
        const { id, name, plan, status } = organizationJson(organization)
        return {
          member_id: member.id,
          organization: { id, name, plan, status },
          role: member.role,
          overrides: member.overrides,
        }
      }),
      blocked: blocked.map(({ member, organization, reason }) => ({
        member_id: member.id,
        organization: { id: organization.id, name: organization.name },
        reason,
      })),
      credentials_url: session.organizationId === null ? null : profileUrl(services),
      instance_blocked: instanceBlocked ? "second_factor_required" : null,
    },
  }
}
