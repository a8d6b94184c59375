import { JOIN_ROLES, ROLES } from "@bitting/core"
import { z } from "zod"
import { issuerProblem } from "../issuer.ts"
import { instant, line, reference } from "../fields.ts"
import { email, name } from "../names.ts"

const INSTANCE = "null"

/** Whose connection a request is about. */
export const connectionOwnerQuery = z.strictObject({
  organization_id: reference
    .transform((text) => (text === INSTANCE ? null : text))
    .optional()
    .meta({
      description: "`null`: the instance's own. May be left out where you have only one to choose from.",
    }),
})

const issuer = z
  .string()
  .max(512)
  .superRefine((text, context) => {
    const problem = issuerProblem(text)
    if (problem !== null) context.addIssue(problem)
  })
  .meta({
    description:
      "Issuer identifier of the OpenID provider: an https URL below which `/.well-known/openid-configuration` is found. For a provider on the server's own machine http will do.",
    examples: ["https://id.example.com"],
  })

const domain = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/, {
    error: "Not a domain.",
  })
  .meta({
    description: "Addresses of this domain are sent to this provider at sign-in; null: none are.",
    examples: ["example.com"],
  })

const EXAMPLE = {
  id: "sso_0123456789ABCDEFGHIJKL",
  organization_id: "org_0123456789ABCDEFGHIJKL",
  name: "Acme",
  issuer: "https://id.example.com",
  client_id: "bitting",
  domain: null,
  enforced: false,
  join_role: "viewer",
  redirect_uri: "http://127.0.0.1:7420/auth/single-sign-on/callback",
  created_at: "2026-11-20T09:30:00.000Z",
}

export const ssoConnection = z
  .object({
    id: z.string(),
    organization_id: z.string().nullable().meta({ description: "Null: the instance's own." }),
    name: z.string(),
    issuer: z.string(),
    client_id: z.string(),
    domain: z.string().nullable(),
    enforced: z.boolean().meta({ description: "Members get into the organization by nothing else." }),
    join_role: z.enum(ROLES).nullable().meta({
      description: "What somebody nobody knows becomes by signing in; null: only members get in.",
    }),
    redirect_uri: z.string().meta({ description: "To be registered with the provider." }),
    created_at: instant,
  })
  .meta({
    id: "SingleSignOn",
    description: "A connection to an OpenID provider. Its client secret is never shown.",
    examples: [EXAMPLE],
  })

export const putSsoConnectionBody = z
  .strictObject({
    organization_id: reference.nullable().optional().meta({
      description:
        "Null: the instance's own, for instance admins and the root key. May be left out where you have only one to choose from.",
    }),
    name: name(100).meta({ description: "What people see who sign in." }),
    issuer,
    client_id: line(255),
    client_secret: line(1_024).optional().meta({
      description: "Left out: the one that is kept. Needed with an issuer that has not had it.",
      "x-secret": true,
    }),
    domain: domain.nullable().optional().meta({
      description:
        "Addresses of this domain are sent to this provider at sign-in. Needs the reach of the whole instance to change. Left out: as it was.",
    }),
    enforced: z.boolean().optional().meta({
      description:
        "Members get into the organization by nothing else. Only a session that came by this connection can switch it on. Left out: as it was.",
    }),
    join_role: z.enum(JOIN_ROLES).nullable().optional().meta({
      description:
        "What somebody nobody knows becomes by signing in; null: only members get in. Left out: as it was.",
    }),
  })
  .meta({
    id: "PutSingleSignOn",
    examples: [
      {
        organization_id: "org_0123456789ABCDEFGHIJKL",
        name: "Acme",
        issuer: "https://id.example.com",
        client_id: "bitting",
        client_secret: "the secret the provider gave you",
        join_role: "viewer",
      },
    ],
  })

const CONSOLE = "/console/"

/** A path below the console as a browser reads it; null: it leads elsewhere. */
function consolePath(text: string): string | null {
  const base = "http://console.invalid"
  // Browsers take a backslash for a slash, and pass over tabs and line ends.
  if (!text.startsWith(CONSOLE) || /[\\\s]/.test(text)) return null
  const url = URL.parse(text, base)
  if (url === null || url.origin !== base || !url.pathname.startsWith(CONSOLE)) return null
  return url.pathname + url.search + url.hash
}

/** Where a browser goes after a sign-in. */
export const returnTo = z
  .string()
  .max(2_000)
  .transform((text, context) => {
    const path = consolePath(text)
    if (path !== null) return path
    context.addIssue("Write a path below /console/.")
    return z.NEVER
  })
  .meta({
    description: "Where the browser goes in the end: a path below `/console/`. `/console/` when left out.",
    examples: ["/console/keys"],
  })

export const beginSingleSignOnBody = z
  .strictObject({
    email: email.optional().meta({ description: "Its domain decides which provider." }),
    organization_id: reference.optional(),
    connection_id: reference.optional(),
    return_to: returnTo.optional(),
    reauthenticate: z.boolean().optional().meta({
      description: "The provider is to ask again who the person is, also if it knows the browser.",
    }),
  })
  .refine(
    ({ organization_id, connection_id }) => organization_id === undefined || connection_id === undefined,
    {
      path: ["connection_id"],
      error: "Send one of `organization_id` and `connection_id`.",
    },
  )
  .meta({ id: "BeginSingleSignOn", examples: [{ email: "ada@example.com", return_to: "/console/keys" }] })

export const begunSingleSignOn = z
  .object({ location: z.string().meta({ description: "Where to send the browser: the provider." }) })
  .meta({
    id: "BegunSingleSignOn",
    examples: [{ location: "https://id.example.com/authorize?client_id=bitting&response_type=code" }],
  })

export const linkIdentityBody = z
  .strictObject({
    connection_id: reference.optional().meta({ description: "The instance's own when left out." }),
    return_to: returnTo.optional(),
  })
  .meta({ id: "LinkIdentity", examples: [{ return_to: "/console/account" }] })

export const credentialParams = z.strictObject({ credential_id: reference })

export const identity = z
  .object({
    id: z.string(),
    connection_id: z.string(),
    connection_name: z.string().nullable().meta({ description: "Null: the connection is gone." }),
    organization_id: z
      .string()
      .nullable()
      .meta({ description: "The only organization it opens; null: it opens everything the person may." }),
    issuer: z.string(),
    email: z.string().meta({ description: "The address the provider gave last." }),
    created_at: instant,
    last_used_at: instant.nullable(),
  })
  .meta({ id: "Identity", description: "Somebody at an OpenID provider whom the person signs in as." })
