import { resendInvitation } from "@bitting/core"
import { deliverInvitation, limitInvitationMails } from "../../people/deliver-invitation.ts"
import type { Handler } from "../handler.ts"
import { sentInvitationJson } from "../render-invitation.ts"

/** `POST /invitations/{invitation_id}/resend`. */
export const invitationsResend: Handler<"invitations.resend"> = async (services, { params, context }) => {
  limitInvitationMails(services, { caller: context.caller, addressee: params.invitation_id })
  const sent = await resendInvitation(services, context, params.invitation_id)
  const delivered = await deliverInvitation(services, context.caller, sent)
  return { body: sentInvitationJson(sent, delivered, services.clock.now()) }
}
