import { PLANS, ROLES } from "@bitting/core"
import { z } from "zod"
import { instant } from "../fields.ts"
import { email, name } from "../names.ts"

const person = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    instance_admin: z.boolean().meta({ description: "May create organizations and set plans." }),
  })
  .meta({
    id: "Person",
    description: "Somebody who can sign in.",
    examples: [
      {
        id: "per_0123456789ABCDEFGHIJKL",
        name: "Ada Lovelace",
        email: "ada@example.com",
        instance_admin: false,
      },
    ],
  })

const session = z.object({ expires_at: instant })

export const signInBody = z
  .strictObject({
    token: z
      .string()
      .max(200)
      .meta({ description: "What stands behind `#` in the sign-in link.", "x-secret": true }),
    name: name(100).optional().meta({ description: "Of the first person; passed over for others." }),
    email: email.optional().meta({ description: "Of the first person; passed over for others." }),
  })
  .meta({ id: "SignIn", examples: [{ token: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg" }] })

export const signedIn = z.object({ person, session }).meta({ id: "SignedIn" })

const membership = z
  .object({
    member_id: z.string(),
    organization: z.object({
      id: z.string(),
      name: z.string(),
      plan: z.enum(PLANS),
      status: z.enum(["active", "suspended"]),
    }),
    role: z.enum(ROLES),
    overrides: z
      .record(z.string(), z.enum(ROLES))
      .meta({ description: "Roles that replace `role` in single workspaces, by workspace id." }),
  })
  .meta({ id: "Membership" })

export const currentSession = z
  .object({
    person,
    session,
    memberships: z.array(membership).meta({ description: "Suspended ones are left out." }),
  })
  .meta({ id: "CurrentSession" })
