import { z } from "zod"

export const liveness = z
  .object({ status: z.literal("ok") })
  .meta({ id: "Liveness", examples: [{ status: "ok" }] })

const check = z.enum(["ok", "failed"])

export const readiness = z
  .object({
    status: z.enum(["ok", "failed"]),
    checks: z.object({
      database: check.meta({ description: "Whether it answers." }),
      verifier: check.meta({ description: "Whether what it knows is fresh enough to decide." }),
    }),
  })
  .meta({ id: "Readiness", examples: [{ status: "ok", checks: { database: "ok", verifier: "ok" } }] })
