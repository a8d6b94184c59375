import type { HygieneSummary, KeyFinding } from "@bitting/core"
import { hygieneReport } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"

const findingJson = ({ check, severity, evidence, remedy, key: { grant } }: KeyFinding) => ({
  check,
  severity,
  grant_id: grant.id,
  label: grant.label,
  keyspace: grant.keyspace,
  evidence,
  remedy,
})

const summaryJson = (summary: HygieneSummary) => ({
  keys_checked: summary.keysChecked,
  keys_with_findings: summary.keysWithFindings,
  complete: summary.complete,
  findings: summary.findings,
  severities: summary.severities,
})

/** `GET /hygiene`. */
export const keysHygiene: Handler<"keys.hygiene"> = async (services, { query, context }) => {
  const { limit, after } = pageRequest(query, "created_at")
  const { rows, next, summary } = await hygieneReport(services, context, {
    organizationId: query.organization_id,
    keyspace: query.keyspace,
    check: query.check,
    limit,
    after,
  })
  return {
    body: {
      data: rows.map(findingJson),
      next_cursor: nextCursor(query, next),
      summary: summary === null ? null : summaryJson(summary),
    },
  }
}
