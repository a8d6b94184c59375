import { HYGIENE_CHECKS, HYGIENE_SEVERITIES } from "@bitting/core"
import { z } from "zod"
import { pageOf, paging, reference } from "../fields.ts"
import { organizationId } from "../owned-list.ts"

export const hygieneQuery = z.strictObject({
  ...paging,
  organization_id: organizationId,
  keyspace: reference.optional(),
  check: z.enum(HYGIENE_CHECKS).optional().meta({ description: "Only findings of this check." }),
})

const finding = z
  .object({
    check: z.enum(HYGIENE_CHECKS).meta({ description: "An open set: newer versions look for more." }),
    severity: z.enum(HYGIENE_SEVERITIES),
    grant_id: z.string(),
    label: z.string(),
    keyspace: z.string(),
    evidence: z.record(z.string(), z.json()).meta({ description: "The facts the finding rests on." }),
    remedy: z.string().meta({ description: "What to do about it." }),
  })
  .meta({
    id: "HygieneFinding",
    description: "Something about a key that should be reviewed.",
    examples: [
      {
        check: "unused",
        severity: "medium",
        grant_id: "key_0123456789ABCDEFGHIJKL",
        label: "nightly-postgres-backup",
        keyspace: "backup",
        evidence: { last_used_at: "2026-08-01T02:00:00.000Z", idle_days: 111 },
        remedy: "Ask whoever made it whether it is still needed.",
      },
    ],
  })

const summary = z
  .object({
    keys_checked: z.int(),
    keys_with_findings: z.int().meta({ description: "Keys with one finding or more." }),
    complete: z
      .boolean()
      .meta({ description: "False: there are more keys than one request looks at (20,000)." }),
    findings: z.record(z.string(), z.int()).meta({ description: "Check → number of findings." }),
    severities: z.record(z.string(), z.int()).meta({ description: "Severity → number of findings." }),
  })
  .meta({
    id: "HygieneSummary",
    examples: [
      {
        keys_checked: 42,
        keys_with_findings: 14,
        complete: true,
        findings: { unused: 3, no_expiry: 12 },
        severities: { high: 0, medium: 3, low: 12 },
      },
    ],
  })

export const hygienePage = pageOf(finding)
  .extend({
    summary: summary.nullable().meta({ description: "On the first page; null on those after it." }),
  })
  .meta({ id: "HygienePage" })
