import { isStandingRefusal, judge, NOTHING_STATED } from "../domain/decision.ts"
import { tokenRecognizer } from "../domain/token-recognition.ts"
import type { VerifiableKey } from "../domain/verifiable-key.ts"
import { verifiableKey } from "../domain/verifiable-key.ts"
import { declarationOf } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { demand } from "./request.ts"

/**
 * Says whether a token is good as such: known, within the caller's reach, neither revoked, disabled, out of its time nor held by somebody
 * who is gone. What it may be used for is not looked at, and nothing is counted or taken from its limits.
 * @returns the key, or null for every token that is no good, whatever the reason
 * @throws BittingError insufficient_scope, key_required, unavailable
 */
export async function introspectToken(
  ports: AppPorts,
  { caller }: RequestContext,
  token: string,
): Promise<VerifiableKey | null> {
  demand(caller, "oauth.introspect", { organizationId: null })
  if (!tokenRecognizer(ports.catalogue)(token)) return null
  const { record } = await ports.store.load(ports.digest.sha256Hex(token))
  const declared = record === null ? null : declarationOf(ports.catalogue, record.grant)
  if (record === null || declared === null) return null
  const isInstance = caller.kind === "system_key" && caller.reach === "instance"
  const within = caller.kind === "system_key" && !isInstance ? caller.organizationId : undefined
  // The authority's time, by which verifications are decided too.
  const { now } = await ports.store.since(null)
  const key = verifiableKey(record, declared.keyspace)
  const question = { token, withinOrganization: within, action: NOTHING_STATED, request: NOTHING_STATED }
  return isStandingRefusal(judge(key, question, { early: now, late: now })) ? null : key
}
