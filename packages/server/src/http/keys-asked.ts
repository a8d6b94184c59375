import type { ListKeysRequest } from "@bitting/core"
import type { z } from "zod"
import type { countKeysQuery } from "../contract/schemas/keys.ts"

/** Which keys a query asks for. */
export function keysAsked(query: z.output<typeof countKeysQuery>): ListKeysRequest {
  return {
    organizationId: query.organization_id,
    keyspace: query.keyspace,
    type: query.type,
    status: query.status,
    workspaceId: query.workspace_id,
    account: query.account,
    environment: query.environment,
    createdBy: query.created_by,
    q: query.q,
    unusedForMs: query.unused_for,
    expiresBefore: query.expires_before,
  }
}
