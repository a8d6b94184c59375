import type { CreateKeyRequest } from "@bitting/core"
import type { z } from "zod"
import type { createKeyBody } from "../contract/schemas/keys.ts"

type Body = Omit<z.output<typeof createKeyBody>, "organization_id">

/** What a request says about the key to be made, in the words of the use cases. */
export function mintFields(body: Body): Omit<CreateKeyRequest, "organizationId"> {
  return {
    keyspace: body.keyspace,
    type: body.type,
    label: body.label,
    metadata: body.metadata,
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
  }
}
