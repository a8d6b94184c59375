import { z } from "zod"
import { TOKEN_TEXT_MAX } from "./verify.ts"

/** Members that are not known are passed over, as RFC 6749 §3.2 wants it. */
const tokenForm = z.object({
  token: z.string().min(1).max(TOKEN_TEXT_MAX).meta({ "x-secret": true }),
  token_type_hint: z
    .string()
    .max(64)
    .optional()
    .meta({ description: "Accepted and not needed: all tokens are found the same way." }),
})

const examples = [{ token: "lh_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp" }]

export const introspectBody = tokenForm.meta({ id: "IntrospectToken", examples })

export const revokeTokenBody = tokenForm.meta({ id: "RevokeToken", examples })

const seconds = z.int().optional()

export const introspection = z
  .object({
    active: z.boolean(),
    scope: z.string().optional().meta({ description: "What the key may do now, separated by spaces." }),
    client_id: z.string().optional().meta({ description: "`grant_id` of the key." }),
    token_type: z.literal("Bearer").optional(),
    exp: seconds.meta({ description: "When it ends, seconds since 1970; absent if it does not." }),
    iat: seconds.meta({ description: "When it was made." }),
    nbf: seconds.meta({ description: "When it begins; absent if it always had." }),
    sub: z.string().optional().meta({ description: "Whose power it carries: a member or the organization." }),
    aud: z.string().optional().meta({ description: "The keyspace." }),
    iss: z.string().optional().meta({ description: "Base URL of this server." }),
    jti: z.string().optional().meta({ description: "`grant_id` of the key." }),
  })
  .meta({
    id: "Introspection",
    description: 'RFC 7662. A token that is no good, for whatever reason, answers `{"active":false}` alone.',
    examples: [
      {
        active: true,
        scope: "backup:write backup:read",
        client_id: "key_0123456789ABCDEFGHIJKL",
        token_type: "Bearer",
        exp: 1_802_943_000,
        iat: 1_795_167_000,
        sub: "mem_0123456789ABCDEFGHIJKL",
        aud: "backup",
        iss: "http://127.0.0.1:7420",
        jti: "key_0123456789ABCDEFGHIJKL",
      },
    ],
  })
