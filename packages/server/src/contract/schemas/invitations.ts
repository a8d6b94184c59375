import { INVITATION_STATUSES, ROLES } from "@bitting/core"
import { z } from "zod"
import { instant, pageOf, reference } from "../fields.ts"
import { email, name } from "../names.ts"
import { organizationId } from "../owned-list.ts"
import { signedIn } from "./auth.ts"
import { member, workspaceRoles } from "./members.ts"

const role = z.enum(ROLES)

const LINK_EXAMPLE = "http://127.0.0.1:7420/console/invitation#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"

const EXAMPLE = {
  id: "inv_0123456789ABCDEFGHIJKL",
  organization_id: "org_0123456789ABCDEFGHIJKL",
  email: "grace@example.com",
  role: "member",
  overrides: {},
  status: "open",
  mailed: true,
  invited_by: { kind: "person", id: "per_0123456789ABCDEFGHIJKL" },
  created_at: "2026-11-20T09:30:00.000Z",
  expires_at: "2026-11-27T09:30:00.000Z",
  accepted_at: null,
  revoked_at: null,
}

const overrides = z
  .record(z.string(), role)
  .meta({ description: "Roles that replace `role` in single workspaces, by workspace id." })

export const invitation = z
  .object({
    id: z.string(),
    organization_id: z.string(),
    email: z.string(),
    role,
    overrides,
    status: z.enum(INVITATION_STATUSES).meta({ description: "Only an open invitation can be accepted." }),
    mailed: z
      .boolean()
      .meta({ description: "The link went to the address by mail, and was shown to nobody." }),
    invited_by: z
      .object({ kind: z.enum(["person", "key"]), id: z.string() })
      .meta({ description: "Who sent it last. When they may not invite so any more, it is over." }),
    created_at: instant,
    expires_at: instant,
    accepted_at: instant.nullable(),
    revoked_at: instant.nullable(),
  })
  .meta({ id: "Invitation", description: "Somebody who may become a member.", examples: [EXAMPLE] })

export const invitationPage = pageOf(invitation).meta({ id: "InvitationPage" })

export const invitationParams = z.strictObject({ invitation_id: reference })

export const createInvitationBody = z
  .strictObject({ organization_id: organizationId, email, role, overrides: workspaceRoles.optional() })
  .meta({ id: "CreateInvitation", examples: [{ email: "grace@example.com", role: "member" }] })

export const sentInvitation = z
  .object({
    invitation,
    mail: z.enum(["sent", "failed", "not_configured"]).meta({
      description:
        "What became of the mail with the link. `failed`: the mail server did not take it, which the server's log explains.",
    }),
    link: z
      .string()
      .nullable()
      .meta({
        description:
          "To be handed to whoever is invited and to nobody else. Null when it was mailed, and for system keys.",
        examples: [LINK_EXAMPLE],
        "x-secret": true,
      }),
  })
  .meta({ id: "SentInvitation", examples: [{ invitation: EXAMPLE, mail: "sent", link: null }] })

const token = z
  .string()
  .max(200)
  .meta({ description: "What stands behind `#` in the link.", "x-secret": true })

const TOKEN_EXAMPLE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"

export const previewInvitationBody = z
  .strictObject({ token })
  .meta({ id: "PreviewInvitation", examples: [{ token: TOKEN_EXAMPLE }] })

export const invitationPreview = z
  .object({
    organization: z.object({ id: z.string(), name: z.string() }),
    email: z.string(),
    role,
    overrides,
    expires_at: instant,
    known: z.boolean().meta({ description: "The instance knows a person of this address." }),
    sign_in_required: z.boolean().meta({
      description: "Sign in as that person before you accept; the session you came with is not theirs.",
    }),
  })
  .meta({ id: "InvitationPreview" })

export const acceptInvitationBody = z
  .strictObject({
    token,
    name: name(100).optional().meta({ description: "Of somebody new; passed over for others." }),
    password: z.string().max(1_000).optional().meta({
      description: "Of somebody new, 12 characters at least; passed over for others.",
      "x-secret": true,
    }),
  })
  .meta({
    id: "AcceptInvitation",
    examples: [{ token: TOKEN_EXAMPLE, name: "Grace Hopper", password: "correct horse battery staple" }],
  })

export const acceptedInvitation = z
  .object({ ...signedIn.shape, member: member.meta({ description: "What the person is from now on." }) })
  .meta({ id: "AcceptedInvitation" })
