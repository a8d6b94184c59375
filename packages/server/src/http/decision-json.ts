import type { Decision, VerifiableKey } from "@bitting/core"
import { holderJson, instantOrNull } from "./render.ts"

// A key's own part of the answer is the same every time; it is written once per copy and goes with it.
const parts = new WeakMap<VerifiableKey, string>()

function keyPart(key: VerifiableKey): string {
  const known = parts.get(key)
  if (known !== undefined) return known
  const { grant } = key
  const text = JSON.stringify({
    grant_id: grant.id,
    keyspace: grant.keyspace,
    type: grant.type,
    organization_id: grant.organizationId,
    workspace_id: grant.workspaceId,
    holder: holderJson(grant.holder),
    label: grant.label,
    scopes: key.scopes,
    accounts: key.accounts,
    services: grant.services,
    environments: grant.environments,
    expires_at: instantOrNull(key.endsAt === Infinity ? null : key.endsAt),
    metadata: grant.metadata,
  }).slice(1, -1)
  parts.set(key, text)
  return text
}

/**
 * A decision as the JSON text of the answer to `/verify`.
 * @param requestId ASCII without characters that JSON escapes
 */
export function decisionJson(decision: Decision, requestId: string): string {
  const { valid, code, key, missingScopes, rateLimit, quota } = decision
  let text = valid ? '{"valid":true,"code":"ok"' : `{"valid":false,"code":"${code}"`
  if (key !== null) text += `,${keyPart(key)}`
  if (missingScopes.length > 0) text += `,"missing_scopes":${JSON.stringify(missingScopes)}`
  if (rateLimit !== null) {
    text += `,"rate_limit":{"limit":${rateLimit.limit},"remaining":${rateLimit.remaining},"reset_seconds":${rateLimit.resetSeconds}}`
  }
  if (quota !== null) {
    const resetsAt = JSON.stringify(instantOrNull(quota.resetsAt))
    text += `,"quota":{"limit":${quota.limit},"remaining":${quota.remaining},"resets_at":${resetsAt}}`
  }
  return `${text},"request_id":"${requestId}"}`
}
