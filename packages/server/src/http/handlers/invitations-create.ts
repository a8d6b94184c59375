import { createInvitation } from "@bitting/core"
import { deliverInvitation, limitInvitationMails } from "../../people/deliver-invitation.ts"
import type { Handler } from "../handler.ts"
import { sentInvitationJson } from "../render-invitation.ts"

/** `POST /invitations`. */
export const invitationsCreate: Handler<"invitations.create"> = async (services, { body, context }) => {
  const { organization_id: organizationId, email, role, overrides = {} } = body
  limitInvitationMails(services, { caller: context.caller, addressee: email })
  const sent = await createInvitation(services, context, { organizationId, email, role, overrides })
  const delivered = await deliverInvitation(services, context.caller, sent)
  return {
    body: sentInvitationJson(sent, delivered, services.clock.now()),
    headers: { location: `${services.publicUrl}/invitations/${sent.invitation.id}` },
  }
}
