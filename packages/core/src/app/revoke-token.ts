import type { Grant } from "../domain/grant.ts"
import { reaches } from "../domain/authority.ts"
import { revoke } from "../domain/lifecycle.ts"
import { tokenRecognizer } from "../domain/token-recognition.ts"
import { BittingError } from "../errors.ts"
import { declarationOf, isRootKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { actorOf, auditEntry, demand, mutate, nothingDone } from "./request.ts"

async function grantOf(ports: AppPorts, token: string): Promise<Grant | null> {
  if (!tokenRecognizer(ports.catalogue)(token)) return null
  return ports.store.read.grants.byTokenHash(ports.digest.sha256Hex(token))
}

async function revokeGrant(ports: AppPorts, context: RequestContext, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    const counted = await tx.grants.get(id)
    if (counted === null) return nothingDone(undefined)
    const { organizationId } = counted.grant
    const by = { actor: actorOf(context.caller, organizationId), now: ports.clock.now() }
    const { grant, event } = revoke(counted.grant, { ...by, reason: "other" })
    if (event === null) return nothingDone(undefined)
    await tx.grants.update(grant)
    const note = { organizationId, target: { kind: "key", id }, ...event } as const
    return {
      value: undefined,
      organizationId,
      audit: [auditEntry(ports, context, note)],
      targets: [`key:${id}` as const],
    }
  })
}

/**
 * Revokes the key of a token (RFC 7009): with the scope to write keys any within reach, without it the token that the caller itself came
 * with. Unknown tokens, and those out of reach, are none of the caller's concern and no error. When it returns, no verification that
 * starts later accepts the token.
 * @throws BittingError insufficient_scope, key_required, unsupported_token_type (for keys that are managed elsewhere)
 */
export async function revokeToken(ports: AppPorts, context: RequestContext, token: string): Promise<void> {
  const { caller } = context
  const grant = await grantOf(ports, token)
  const isOwn = caller.kind === "system_key" && grant?.id === caller.keyId
  if (!isOwn) demand(caller, "oauth.revoke", { organizationId: null })
  const declared = grant === null ? null : declarationOf(ports.catalogue, grant)
  if (grant === null || declared === null || !reaches(caller, grant.organizationId)) {
    await ports.settled(null)
    return
  }
  if (isRootKey(grant) || declared.type.managedBy !== null) throw new BittingError("unsupported_token_type")
  await revokeGrant(ports, context, grant.id)
}
