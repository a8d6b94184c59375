import { getCheckpoint } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { checkpointJson } from "../render-audit.ts"

/** `GET /audit/checkpoint`. */
export const auditCheckpoint: Handler<"audit.checkpoint"> = async (services, { query, context }) => {
  const log = { organizationId: query.organization_id, instance: query.log === "instance" }
  return { body: checkpointJson(await getCheckpoint(services, context, log)) }
}
