import { CHANGE_ERRORS, CREATE_ERRORS, LIST_ERRORS, READ_ERRORS } from "../owned-errors.ts"
import { ownedListQuery } from "../owned-list.ts"
import type { RouteDef } from "../route.ts"
import {
  acceptedInvitation,
  acceptInvitationBody,
  createInvitationBody,
  invitation,
  invitationPage,
  invitationParams,
  invitationPreview,
  previewInvitationBody,
  sentInvitation,
} from "../schemas/invitations.ts"

const TAG = "Invitations"

/** Operations on invitations into an organization, and of those who are invited. */
export const INVITATION_ROUTES = {
  "invitations.list": {
    method: "GET",
    path: "/invitations",
    tag: TAG,
    summary: "List invitations",
    description: "Open ones, and what became of the others.",
    access: "invitations.list",
    query: ownedListQuery,
    ok: { status: 200, description: "A page of invitations.", body: invitationPage },
    errors: LIST_ERRORS,
  },
  "invitations.create": {
    method: "POST",
    path: "/invitations",
    tag: TAG,
    summary: "Invite somebody",
    description:
      "The link can be used once, within seven days. It goes by mail where a mail server is configured; otherwise, or when the mail fails, it is shown to the person who asks, never to a system key. The answer does not tell whether the instance knows the address. Nobody invites into a role above their own; a system key of one organization into none above `admin`.",
    access: "invitations.create",
    body: createInvitationBody,
    ok: { status: 201, description: "The invitation, and where its link went.", body: sentInvitation },
    errors: [...CREATE_ERRORS, "already_invited", "unprocessable"],
  },
  "invitations.get": {
    method: "GET",
    path: "/invitations/{invitation_id}",
    tag: TAG,
    summary: "Get an invitation",
    access: "invitations.get",
    params: invitationParams,
    ok: { status: 200, description: "The invitation.", body: invitation },
    errors: READ_ERRORS,
  },
  "invitations.revoke": {
    method: "DELETE",
    path: "/invitations/{invitation_id}",
    tag: TAG,
    summary: "Revoke an invitation",
    description: "Its link is dead when the call returns. Revoking twice is no error.",
    access: "invitations.revoke",
    params: invitationParams,
    ok: { status: 200, description: "The invitation.", body: invitation },
    errors: [...CHANGE_ERRORS, "invitation_ended"],
  },
  "invitations.resend": {
    method: "POST",
    path: "/invitations/{invitation_id}/resend",
    tag: TAG,
    summary: "Send an invitation anew",
    description:
      "With another link and another seven days; the earlier link is dead when the call returns. Expired ones can be sent anew as well. Whoever does it answers for the invitation from then on.",
    access: "invitations.resend",
    params: invitationParams,
    ok: { status: 200, description: "The invitation, and where its link went.", body: sentInvitation },
    errors: [...CHANGE_ERRORS, "invitation_ended", "already_exists"],
  },
  "auth.previewInvitation": {
    method: "POST",
    path: "/auth/invitation/preview",
    tag: TAG,
    summary: "Look at an invitation",
    description: "For whoever holds the link. Nothing is used up.",
    access: "public",
    body: previewInvitationBody,
    ok: { status: 200, description: "What the invitation is to.", body: invitationPreview },
    errors: ["invalid_link", "organization_suspended", "rate_limited", "cross_site_request"],
  },
  "auth.acceptInvitation": {
    method: "POST",
    path: "/auth/invitation",
    tag: TAG,
    summary: "Accept an invitation",
    description:
      "Somebody new says their name and chooses a password, and is signed in. Somebody the instance knows accepts in a session of their own.",
    access: "public",
    body: acceptInvitationBody,
    ok: { status: 200, description: "The new member, signed in.", body: acceptedInvitation },
    errors: [
      "invalid_link",
      "invalid_session",
      "organization_suspended",
      "sign_in_required",
      "already_exists",
      "unprocessable",
      "weak_password",
      "rate_limited",
      "cross_site_request",
    ],
  },
} as const satisfies Record<string, RouteDef>
