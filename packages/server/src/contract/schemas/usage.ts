import { USAGE_STEPS } from "@bitting/core"
import { z } from "zod"
import { instant, reference, timestamp } from "../fields.ts"

const counts = z
  .record(z.string(), z.int())
  .meta({ description: "Decision code → verifications; codes that did not occur are left out." })

const range = {
  from: timestamp
    .optional()
    .meta({ description: "Rounded down to a bucket. Seven days before `until` when left out." }),
  until: timestamp.optional().meta({ description: "Rounded up to a bucket. Now when left out." }),
  per: z.enum(USAGE_STEPS).optional().meta({
    description: "Width of a bucket, in UTC; `day` when left out. At most 31 days of hours, 366 days.",
  }),
}

export const usageQuery = z.strictObject(range)

export const organizationUsageQuery = z.strictObject({
  ...range,
  organization_id: reference.optional(),
  keyspace: reference.optional(),
  type: reference.optional(),
  workspace_id: reference.optional(),
  environment: reference
    .optional()
    .meta({ description: "Keys that may be used there: confined to it among others, or not confined." }),
})

const report = {
  per: z.enum(USAGE_STEPS),
  from: instant.meta({ description: "Start of the first bucket." }),
  until: instant.meta({ description: "End of the last bucket." }),
  totals: counts,
  data: z.array(z.object({ at: instant, counts })).meta({
    description: "Every bucket, oldest first; those without a verification have empty `counts`.",
  }),
}

export const usageReport = z.object({ grant_id: z.string(), ...report }).meta({
  id: "UsageReport",
  description: "How often a key was verified, by outcome. Counts are at most a second behind.",
  examples: [
    {
      grant_id: "key_0123456789ABCDEFGHIJKL",
      per: "day",
      from: "2026-11-19T00:00:00.000Z",
      until: "2026-11-21T00:00:00.000Z",
      totals: { ok: 1204, rate_limited: 7 },
      data: [
        { at: "2026-11-19T00:00:00.000Z", counts: {} },
        { at: "2026-11-20T00:00:00.000Z", counts: { ok: 1204, rate_limited: 7 } },
      ],
    },
  ],
})

export const organizationUsage = z.object({ organization_id: z.string(), ...report }).meta({
  id: "OrganizationUsage",
  description:
    "How often the keys of an organization were verified, by outcome. Counts are at most a second behind.",
  examples: [
    {
      organization_id: "org_0123456789ABCDEFGHIJKL",
      per: "day",
      from: "2026-11-19T00:00:00.000Z",
      until: "2026-11-21T00:00:00.000Z",
      totals: { ok: 90_412, expired: 3 },
      data: [
        { at: "2026-11-19T00:00:00.000Z", counts: { ok: 41_208, expired: 3 } },
        { at: "2026-11-20T00:00:00.000Z", counts: { ok: 49_204 } },
      ],
    },
  ],
})
