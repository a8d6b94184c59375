import type { DecisionCode, Question } from "./decision.ts"
import { DECISION_CODES } from "./decision.ts"
import type { VerifiableKey } from "./verifiable-key.ts"

/** How one check of a decision ended. */
export interface ExplainedCheck {
  /** The code a decision has that fails here. */
  readonly code: Exclude<DecisionCode, "ok">
  /** `not_asked`: there was nothing to check. `not_reached`: an earlier check had failed. `not_tried`: it would use something up. */
  readonly outcome: "passed" | "failed" | "not_asked" | "not_reached" | "not_tried"
}

/** Checks that take something from the key when they are made. */
const CONSUMING: readonly DecisionCode[] = ["rate_limited", "quota_exceeded"]

/** Whether a key or the question gives a check anything to look at. */
function isAsked(code: DecisionCode, key: VerifiableKey, { keyspace, action }: Question): boolean {
  const asked: Partial<Record<DecisionCode, boolean>> = {
    wrong_keyspace: keyspace !== undefined,
    not_yet_valid: key.beginsAt !== -Infinity,
    expired: key.endsAt !== Infinity,
    ip_not_allowed: key.ipRanges !== null,
    origin_not_allowed: key.originPatterns !== null,
    referer_required: key.requireReferer,
    environment_not_allowed: key.environments !== null,
    workspace_not_allowed: action.workspace !== undefined,
    account_not_allowed: key.accounts !== null,
    service_not_allowed: key.services !== null,
    insufficient_scope: (action.scopes?.length ?? 0) > 0,
    batch_too_large: key.maxBatchSize !== Infinity,
    rate_limited: key.rateLimitRpm !== null,
    quota_exceeded: key.quota !== null,
  }
  return asked[code] ?? true
}

/**
 * The checks of a decision in their order, and how each ended.
 * @param code what `judge` said
 * @param key null for tokens that are malformed or unknown
 */
export function explainDecision(
  code: DecisionCode,
  key: VerifiableKey | null,
  question: Question,
): readonly ExplainedCheck[] {
  const end = DECISION_CODES.indexOf(code)
  const checks = DECISION_CODES.filter((one): one is ExplainedCheck["code"] => one !== "ok")
  return checks.map((check, place) => {
    if (place === end) return { code: check, outcome: "failed" }
    if (place > end) return { code: check, outcome: "not_reached" }
    if (key !== null && !isAsked(check, key, question)) return { code: check, outcome: "not_asked" }
    return { code: check, outcome: CONSUMING.includes(check) ? "not_tried" : "passed" }
  })
}
