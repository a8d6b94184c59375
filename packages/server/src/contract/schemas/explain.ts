import { DECISION_CODES } from "@bitting/core"
import { z } from "zod"
import { reference } from "../fields.ts"
import { TOKEN_TEXT_MAX, verifyBody } from "./verify.ts"

const { keyspace, action, request } = verifyBody.shape

export const explainBody = z
  .strictObject({
    token: z.string().max(TOKEN_TEXT_MAX).optional().meta({ "x-secret": true }),
    grant_id: reference.optional().meta({ description: "Instead of the token." }),
    keyspace,
    action,
    request,
  })
  .refine(({ token, grant_id }) => (token === undefined) !== (grant_id === undefined), {
    error: "Send a token or a grant_id.",
  })
  .meta({
    id: "Explain",
    examples: [{ grant_id: "key_0123456789ABCDEFGHIJKL", request: { origin: "https://status.example.com" } }],
  })

export const explanation = z
  .object({
    valid: z.boolean(),
    code: z.enum(DECISION_CODES).meta({ "x-open-enum": true }),
    grant_id: z.string().nullable().meta({ description: "Null for a token of no key that you may see." }),
    label: z.string().nullable(),
    checks: z
      .array(
        z.object({
          code: z.enum(DECISION_CODES).meta({ "x-open-enum": true }),
          outcome: z.enum(["passed", "failed", "not_asked", "not_reached", "not_tried"]).meta({
            description:
              "`not_asked`: there was nothing to check. `not_reached`: an earlier check had failed. `not_tried`: it would use something up.",
          }),
          meaning: z.string().meta({ description: "What it means when this check fails." }),
        }),
      )
      .meta({ description: "Every check, in order." }),
  })
  .meta({ id: "Explanation" })
