import { POSSESSION_MAX } from "@bitting/core"
import { z } from "zod"
import { TOKEN_TEXT_MAX } from "./verify.ts"

export const possessionBody = z
  .strictObject({
    tokens: z
      .array(z.string().max(TOKEN_TEXT_MAX).meta({ "x-secret": true }))
      .min(1)
      .max(POSSESSION_MAX)
      .meta({ description: "What was found; it need not be a token." }),
  })
  .meta({ id: "RevokeTokens", examples: [{ tokens: ["lh_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp"] }] })

export const possessionAnswer = z.object({ status: z.literal("accepted") }).meta({
  id: "TokensAccepted",
  description: "The same whatever was sent.",
  examples: [{ status: "accepted" }],
})
