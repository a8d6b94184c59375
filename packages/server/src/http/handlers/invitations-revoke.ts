import { revokeInvitation } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { invitationJson } from "../render-invitation.ts"

/** `DELETE /invitations/{invitation_id}`. */
export const invitationsRevoke: Handler<"invitations.revoke"> = async (services, { params, context }) => ({
  body: invitationJson(await revokeInvitation(services, context, params.invitation_id), services.clock.now()),
})
