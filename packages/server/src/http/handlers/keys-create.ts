import { createKey } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { etagOf, keyJson } from "../render.ts"

/** `POST /keys`. */
export const keysCreate: Handler<"keys.create"> = async (services, { body, context }) => {
  const { token, key } = await createKey(services, context, {
    keyspace: body.keyspace,
    type: body.type,
    label: body.label,
    metadata: body.metadata,
    organizationId: body.organization_id,
    workspaceId: body.workspace_id,
    holderMemberId: body.holder?.member_id,
    reach: body.reach,
    accounts: body.accounts,
    services: body.services,
    environments: body.environments,
    permission: body.permission,
    scopes: body.scopes,
    constraints: body.constraints,
    quota: body.quota,
    notBeforeAt: body.not_before,
    expiresInMs: body.expires_in,
    expiresAt: body.expires_at,
  })
  return {
    body: { token, key: keyJson(key, services.clock.now()) },
    headers: { location: `${services.publicUrl}/keys/${key.grant.id}`, etag: etagOf(key.grant) },
  }
}
