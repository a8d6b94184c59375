import { getInvitation } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { invitationJson } from "../render-invitation.ts"

/** `GET /invitations/{invitation_id}`. */
export const invitationsGet: Handler<"invitations.get"> = async (services, { params, context }) => ({
  body: invitationJson(await getInvitation(services, context, params.invitation_id), services.clock.now()),
})
