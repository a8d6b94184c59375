import { ROLES } from "@bitting/core"
import { z } from "zod"
import { instant, pageOf, reference } from "../fields.ts"
import { email, name } from "../names.ts"
import { organizationId } from "../owned-list.ts"

const OVERRIDES_MAX = 200

const role = z.enum(ROLES)

const fewEnough = (overrides: object): boolean => Object.keys(overrides).length <= OVERRIDES_MAX
const tooMany = { error: `At most ${OVERRIDES_MAX} workspaces.` }

export const member = z
  .object({
    id: z.string(),
    organization_id: z.string(),
    person_id: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    overrides: z
      .record(z.string(), role)
      .meta({ description: "Roles that replace `role` in single workspaces, by workspace id." }),
    suspended: z.boolean().meta({ description: "Can do nothing here, and neither can keys they hold." }),
    created_at: instant,
  })
  .meta({
    id: "Member",
    description: "A person in an organization.",
    examples: [
      {
        id: "mem_0123456789ABCDEFGHIJKL",
        organization_id: "org_0123456789ABCDEFGHIJKL",
        person_id: "per_0123456789ABCDEFGHIJKL",
        name: "Ada Lovelace",
        email: "ada@example.com",
        role: "member",
        overrides: { ws_0123456789ABCDEFGHIJKL: "manager" },
        suspended: false,
        created_at: "2026-11-20T09:30:00.000Z",
      },
    ],
  })

export const memberPage = pageOf(member).meta({ id: "MemberPage" })

export const memberParams = z.strictObject({ member_id: reference })

const LINK_EXAMPLE = "http://127.0.0.1:7420/auth/link#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"

/** A link that signs somebody in; null where none was made. */
export const signInLink = z
  .string()
  .nullable()
  .meta({
    description:
      "Signs a new person in, once, within a day. Give it to nobody else. Null for somebody who could sign in before, and for system keys other than the root key.",
    examples: [LINK_EXAMPLE],
    "x-secret": true,
  })

/** Roles to be given in single workspaces. */
export const workspaceRoles = z
  .record(reference, role)
  .refine(fewEnough, tooMany)
  .meta({ description: "Roles in single workspaces, by workspace id." })

export const addMemberBody = z
  .strictObject({
    organization_id: organizationId,
    email,
    name: name(100).meta({ description: "Somebody the instance knows already keeps their name." }),
    role,
    overrides: workspaceRoles.optional(),
  })
  .meta({ id: "AddMember", examples: [{ email: "ada@example.com", name: "Ada Lovelace", role: "member" }] })

export const addedMember = z.object({ member, sign_in_link: signInLink }).meta({ id: "AddedMember" })

export const updateMemberBody = z
  .strictObject({
    role: role.optional(),
    overrides: z
      .record(reference, role.nullable())
      .refine(fewEnough, tooMany)
      .optional()
      .meta({ description: "By workspace id; null takes a role away. Workspaces not named keep theirs." }),
    suspended: z.boolean().optional(),
  })
  .meta({
    id: "UpdateMember",
    examples: [{ role: "manager" }, { overrides: { ws_0123456789ABCDEFGHIJKL: "viewer" } }],
  })

export const memberLink = z
  .object({
    sign_in_link: z.string().meta({
      description: "Signs the person in, once. Give it to nobody else.",
      examples: [LINK_EXAMPLE],
      "x-secret": true,
    }),
    expires_at: instant,
  })
  .meta({ id: "MemberLink" })
