import { PLANS, ROLES, SECOND_FACTOR_METHODS, SIGN_IN_METHODS } from "@bitting/core"
import { z } from "zod"
import { instant } from "../fields.ts"
import { email, name } from "../names.ts"
import { newPassword } from "./password.ts"

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

/** A session as its own person sees it. */
export const session = z.object({
  id: z.string(),
  method: z.enum(SIGN_IN_METHODS),
  second_factor: z.boolean().meta({ description: "More than one factor was shown." }),
  authenticated_at: instant.meta({ description: "When the person last showed who they are." }),
  expires_at: instant,
})

export const signInBody = z
  .strictObject({
    token: z
      .string()
      .max(200)
      .meta({ description: "What stands behind `#` in the sign-in link.", "x-secret": true }),
    name: name(100).optional().meta({ description: "Of the first person; passed over for others." }),
    email: email.optional().meta({ description: "Of the first person; passed over for others." }),
    password: newPassword.optional().meta({
      description: "To sign in with from now on, in place of the one there may be.",
      "x-secret": true,
    }),
  })
  .meta({ id: "SignIn", examples: [{ token: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg" }] })

const secondFactor = z
  .object({
    ticket: z.string().meta({ description: "To be sent with the code.", "x-secret": true }),
    methods: z.array(z.enum(SECOND_FACTOR_METHODS)).meta({ description: "What can be shown, best first." }),
    expires_at: instant,
  })
  .meta({ id: "PendingSignIn", description: "A sign-in that waits for the second factor." })

export const signedIn = z
  .object({
    person: person.nullable().meta({ description: "Null while the second factor is missing." }),
    session: session.nullable(),
    second_factor: secondFactor.nullable().meta({ description: "Null when nothing more is asked." }),
  })
  .meta({ id: "SignedIn" })

const blockedMembership = z
  .object({
    member_id: z.string(),
    organization: z.object({ id: z.string(), name: z.string() }),
    reason: z
      .enum(["second_factor_required", "single_sign_on_required"])
      .meta({ description: "What the organization asks of a sign-in and this one lacks." }),
  })
  .meta({ id: "BlockedMembership" })

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
    blocked: z.array(blockedMembership).meta({ description: "Organizations this sign-in was too weak for." }),
    credentials_url: z.string().nullable().meta({
      description:
        "Where the person changes what they sign in with, signed in there, because this session is confined to one organization. Null: in this session.",
    }),
    instance_blocked: z.enum(["second_factor_required"]).nullable().meta({
      description:
        "What running the instance asks of a sign-in and this one of an instance admin lacks: then `person.instance_admin` is false. Null: nothing.",
    }),
  })
  .meta({ id: "CurrentSession" })
