import { listAudit } from "@bitting/core"
import { nextCursor, pageRequest } from "../cursor.ts"
import type { Handler } from "../handler.ts"
import { auditJson } from "../render-audit.ts"

/** `GET /audit`. */
export const auditList: Handler<"audit.list"> = async (services, { query, context }) => {
  const { action, target_id: targetId, actor_id: actorId, from, until } = query
  const page = await listAudit(services, context, {
    request: {
      organizationId: query.organization_id,
      instance: query.log === "instance",
      ...(action === undefined ? {} : { action }),
      ...(targetId === undefined ? {} : { targetId }),
      ...(actorId === undefined ? {} : { actorId }),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    },
    page: pageRequest(query, "-seq"),
  })
  return { body: { data: page.rows.map(auditJson), next_cursor: nextCursor(query, page.next) } }
}
