import { organizationUsage } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { usageJson } from "../render-usage.ts"

/** `GET /usage`. */
export const usageGet: Handler<"usage.get"> = async (services, { query, context }) => {
  const { organizationId, ...report } = await organizationUsage(services, context, {
    organizationId: query.organization_id,
    keyspace: query.keyspace,
    type: query.type,
    workspaceId: query.workspace_id,
    environment: query.environment,
    from: query.from,
    until: query.until,
    per: query.per,
  })
  return { body: { organization_id: organizationId, ...usageJson(report) } }
}
