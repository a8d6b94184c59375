import { DECISION_CODES } from "@bitting/core"
import { z } from "zod"
import { instant, reference } from "../fields.ts"

/** Longest text that is looked at as a token. */
export const TOKEN_TEXT_MAX = 4_096

const fact = z.string().max(4_096)

export const verifyBody = z
  .strictObject({
    token: z.string().max(TOKEN_TEXT_MAX).meta({ "x-secret": true }),
    keyspace: reference.optional().meta({ description: "Refuse keys of other keyspaces." }),
    action: z
      .strictObject({
        scopes: z.array(reference).max(100).optional(),
        resources: z.strictObject({ account: fact.optional(), service: fact.optional() }).optional(),
        environment: fact.optional(),
        workspace: fact.optional(),
        batch_size: z.int().min(0).max(1_000_000).optional(),
        cost: z.int().min(0).max(1_000_000).optional(),
      })
      .optional()
      .meta({ description: "What the presenter wants to do." }),
    request: z
      .strictObject({
        origin: fact.optional(),
        referer: fact.optional(),
        ip: fact.optional(),
        method: fact.optional(),
        path: fact.optional(),
      })
      .optional()
      .meta({ description: "How the token reached you. Your word is taken for it." }),
  })
  .meta({
    id: "Verify",
    examples: [
      {
        token: "lh_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp",
        keyspace: "backup",
        action: { scopes: ["backup:write"] },
        request: { ip: "203.0.113.7" },
      },
    ],
  })

export const decision = z
  .object({
    valid: z.boolean(),
    code: z
      .enum(DECISION_CODES)
      .meta({ description: "An open set: treat a code you do not know as a refusal.", "x-open-enum": true }),
    grant_id: z.string().optional(),
    keyspace: z.string().optional(),
    type: z.string().optional(),
    organization_id: z.string().optional(),
    workspace_id: z.string().optional(),
    holder: z
      .object({ kind: z.enum(["organization", "member"]), member_id: z.string().nullable() })
      .optional(),
    label: z.string().optional(),
    scopes: z.array(z.string()).optional().meta({ description: "What the key may do now." }),
    accounts: z.array(z.string()).nullable().optional(),
    services: z.array(z.string()).nullable().optional(),
    environments: z.array(z.string()).nullable().optional(),
    expires_at: instant.nullable().optional(),
    metadata: z.record(z.string(), z.json()).optional(),
    missing_scopes: z.array(z.string()).optional(),
    rate_limit: z
      .object({
        limit: z.int(),
        remaining: z.int(),
        reset_seconds: z
          .int()
          .meta({ description: "Seconds until one more request is allowed; 0 if one is." }),
      })
      .optional(),
    quota: z.object({ limit: z.int(), remaining: z.int(), resets_at: instant.nullable() }).optional(),
    request_id: z.string(),
  })
  .meta({
    id: "Decision",
    description: "Malformed and unknown tokens carry nothing but `valid`, `code` and `request_id`.",
    examples: [{ valid: false, code: "unknown_token", request_id: "req_k3v9x2_1c" }],
  })
