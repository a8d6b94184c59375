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

const summaryJson = ({ keysChecked, complete, findings }: HygieneSummary) => ({
  keys_checked: keysChecked,
  complete,
  findings,
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
