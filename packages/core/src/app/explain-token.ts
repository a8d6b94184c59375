import type { Action, DecisionCode, Question, RequestFacts } from "../domain/decision.ts"
import { judge } from "../domain/decision.ts"
import type { ExplainedCheck } from "../domain/explanation.ts"
import { explainDecision } from "../domain/explanation.ts"
import { tokenRecognizer } from "../domain/token-recognition.ts"
import { verifiableKey } from "../domain/verifiable-key.ts"
import { BittingError } from "../errors.ts"
import { visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"

/** A use of a key that is only imagined. */
export interface ExplainRequest {
  /** The token, or the id of the key. */
  readonly token?: string | undefined
  readonly grantId?: string | undefined
  readonly keyspace?: string | undefined
  readonly action: Action
  readonly request: RequestFacts
}

/** What a verification would say, and why. */
export interface Explanation {
  readonly code: DecisionCode
  /** Null for tokens that are malformed, or of no key the caller may see. */
  readonly grantId: string | null
  readonly label: string | null
  readonly checks: readonly ExplainedCheck[]
}

const nobody = (code: DecisionCode, question: Question): Explanation => ({
  code,
  grantId: null,
  label: null,
  checks: explainDecision(code, null, question),
})

/**
 * Says what a verification would come to and how each check of it ends, for a key the caller may see. Nothing is counted or taken from
 * limits, so those are not tried.
 * @throws BittingError not_found (no such key by id), insufficient_scope, role_insufficient
 */
export async function explainToken(
  ports: AppPorts,
  { caller }: RequestContext,
  { token = "", grantId, keyspace, action, request }: ExplainRequest,
): Promise<Explanation> {
  const { store, catalogue, digest } = ports
  const question: Question = { token, keyspace, action, request }
  const byToken = grantId === undefined
  if (byToken && !tokenRecognizer(catalogue)(token)) return nobody("malformed_token", question)
  const known = byToken ? await store.read.grants.byTokenHash(digest.sha256Hex(token)) : null
  const id = grantId ?? known?.id
  if (id === undefined) return nobody("unknown_token", question)
  const reads = { grants: store.read.grants, catalogue }
  const seen = await visibleKey(reads, caller, { id, operation: "keys.get" }).catch((error: unknown) => {
    // Whose token it is stays unsaid to whoever may not see the key.
    if (byToken && error instanceof BittingError && error.code === "not_found") return null
    throw error
  })
  if (seen === null) return nobody("unknown_token", question)
  const { record } = await store.load(seen.grant.tokenHash)
  if (record === null) return nobody("unknown_token", question)
  const { now } = await store.since(null)
  const key = verifiableKey(record, seen.keyspace)
  const code = judge(key, question, { early: now, late: now })
  return {
    code,
    grantId: seen.grant.id,
    label: seen.grant.label,
    checks: explainDecision(code, key, question),
  }
}
