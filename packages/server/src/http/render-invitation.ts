import type { Invitation, SentInvitation } from "@bitting/core"
import { invitationStatus } from "@bitting/core"
import type { DeliveredInvitation } from "../people/deliver-invitation.ts"
import { instant, instantOrNull } from "./render.ts"

/**
 * An invitation as the API shows it.
 * @param now epoch ms, by which it is open or has expired
 */
export function invitationJson(invitation: Invitation, now: number) {
  const status = invitationStatus(invitation, now)
  return {
    id: invitation.id,
    organization_id: invitation.organizationId,
    email: invitation.email,
    role: invitation.role,
    overrides: invitation.overrides,
    status,
    mailed: invitation.mailed,
    invited_by: invitation.createdBy,
    created_at: instant(invitation.createdAt),
    expires_at: instant(invitation.expiresAt),
    accepted_at: instantOrNull(invitation.acceptedAt),
    revoked_at: status === "revoked" ? instantOrNull(invitation.revokedAt) : null,
  }
}

/** An invitation that was just sent, and where its link went. */
export function sentInvitationJson(
  { invitation }: Pick<SentInvitation, "invitation">,
  { mail, link }: DeliveredInvitation,
  now: number,
) {
  return { invitation: invitationJson({ ...invitation, mailed: mail === "sent" }, now), mail, link }
}
