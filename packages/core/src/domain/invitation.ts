import type { Caller } from "./authority.ts"
import { authorize } from "./authority.ts"
import type { Invitation } from "./credential.ts"
import { aboveCeiling, ceilingOf, rolesOf } from "./membership.ts"

/** How long an invitation can be accepted, ms. */
export const INVITATION_LIFETIME_MS: number = 7 * 24 * 3_600_000

/** What became of an invitation. */
export const INVITATION_STATUSES = ["open", "accepted", "revoked", "expired"] as const

export type InvitationStatus = (typeof INVITATION_STATUSES)[number]

/** What became of an invitation by that moment (epoch ms). What was put away after its end had expired. */
export function invitationStatus(
  { acceptedAt, revokedAt, expiresAt }: Pick<Invitation, "acceptedAt" | "revokedAt" | "expiresAt">,
  now: number,
): InvitationStatus {
  if (acceptedAt !== null) return "accepted"
  if (revokedAt !== null && revokedAt < expiresAt) return "revoked"
  return now >= expiresAt ? "expired" : "open"
}

/** Whether somebody may invite into an organization with those roles, as they are now. */
export function mayInvite(
  caller: Caller,
  invitation: Pick<Invitation, "organizationId" | "role" | "overrides">,
): boolean {
  const { organizationId } = invitation
  const allowed = authorize(caller, "invitations.create", { organizationId }).allowed
  return allowed && aboveCeiling(rolesOf(invitation), ceilingOf(caller, organizationId)) === null
}
