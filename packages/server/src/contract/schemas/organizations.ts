import { PLANS } from "@bitting/core"
import { z } from "zod"
import { instant, pageOf, paging, reference } from "../fields.ts"
import { email, name } from "../names.ts"
import { creationSort } from "../owned-list.ts"
import { member, signInLink } from "./members.ts"

const plan = z.enum(PLANS)
const status = z.enum(["active", "suspended"])

export const organization = z
  .object({
    id: z.string(),
    name: z.string(),
    plan: plan.meta({ description: "Decides the rate limits of its keys." }),
    status: status.meta({ description: "Keys of a suspended organization are refused." }),
    host: z.string().nullable().meta({
      description:
        "Host name of its own, where nothing but this organization is known; in force on the plan `business`.",
    }),
    require_second_factor: z.boolean().meta({
      description:
        "Members get in only with a second factor, a passkey or single sign-on. Keys are not affected.",
    }),
    created_at: instant,
  })
  .meta({
    id: "Organization",
    description: "A customer of your API, or your own team. It owns workspaces, members and keys.",
    examples: [
      {
        id: "org_0123456789ABCDEFGHIJKL",
        name: "Acme",
        plan: "pro",
        status: "active",
        host: null,
        require_second_factor: false,
        created_at: "2026-11-20T09:30:00.000Z",
      },
    ],
  })

export const organizationPage = pageOf(organization).meta({ id: "OrganizationPage" })

export const organizationParams = z.strictObject({ organization_id: reference })

export const listOrganizationsQuery = z.strictObject({ ...paging, sort: creationSort })

export const createOrganizationBody = z
  .strictObject({
    name: name(100),
    plan: plan.optional().meta({ description: "`free` when left out." }),
    owner_email: email.optional().meta({
      description: "E-mail address of the first owner. Without it the organization has no members.",
    }),
    owner_name: name(100)
      .optional()
      .meta({ description: "Name of the first owner, if the instance does not know the address yet." }),
  })
  .refine(({ owner_email, owner_name }) => (owner_email === undefined) === (owner_name === undefined), {
    path: ["owner_email"],
    error: "Send `owner_email` and `owner_name`, or neither.",
  })
  .meta({
    id: "CreateOrganization",
    examples: [{ name: "Acme", plan: "pro", owner_email: "ada@example.com", owner_name: "Ada Lovelace" }],
  })

export const createdOrganization = z
  .object({
    organization,
    owner: member.nullable().meta({ description: "Null when none was asked for." }),
    sign_in_link: signInLink,
  })
  .meta({ id: "CreatedOrganization" })

export const updateOrganizationBody = z
  .strictObject({
    name: name(100).optional(),
    plan: plan.optional().meta({ description: "Needs the reach of the whole instance." }),
    status: status.optional().meta({ description: "Needs the reach of the whole instance." }),
    host: z
      .string()
      .max(260)
      .toLowerCase()
      .nullable()
      .optional()
      .meta({
        description:
          "A host name of its own, for the plan `business`; null takes it away. Needs the reach of the whole instance. It has to lead to this server, through your proxy.",
        examples: ["keys.acme.com"],
      }),
    require_second_factor: z
      .boolean()
      .optional()
      .meta({ description: "Whoever switches it on must have signed in so themselves." }),
  })
  .meta({ id: "UpdateOrganization", examples: [{ plan: "business" }] })
