import type { DecisionCode } from "./decision.ts"

/**
 * What was counted of one copy of a key and is not written yet. Changed in place, and kept beside the key rather than looked up, because
 * one is touched on every verification.
 */
export interface KeyUsage {
  readonly grantId: string
  /** Verifications that ended with `ok`. */
  accepted: number
  /** Latest of them, epoch ms; says nothing while there are none. */
  lastUsedAt: number
  /** All other verifications by code; null while there are none. */
  refused: Map<DecisionCode, number> | null
}

/** A count of nothing for the key with that id. */
export function newKeyUsage(grantId: string): KeyUsage {
  return { grantId, accepted: 0, lastUsedAt: 0, refused: null }
}
