import type { DecisionCode } from "./decision.ts"

/** The first time a key was accepted for one of its scopes. */
export interface ScopeUse {
  readonly scope: string
  /** Epoch ms. */
  readonly firstUsedAt: number
}

/** Scopes that have a bit in {@link KeyUsage.seen}: as many as a small integer holds everywhere. */
const BITS = 30

/**
 * What was counted of one copy of a key and is not written yet. Changed in place, and kept beside the key rather than looked up, because
 * one is touched on every verification.
 */
export interface KeyUsage {
  readonly grantId: string
  /** What the key was granted. */
  readonly scopes: readonly string[]
  /** Verifications that ended with `ok`. */
  accepted: number
  /** Latest of them, epoch ms; says nothing while there are none. */
  lastUsedAt: number
  /** All other verifications by code; null while there are none. */
  refused: Map<DecisionCode, number> | null
  /** How many of the scopes this copy was not yet accepted for. */
  unseen: number
  /** One bit for each of the first scopes: whether this copy was accepted for it. */
  seen: number
  /** Those of the scopes beyond the bits it was accepted for; null while there are none. */
  seenBeyond: Set<string> | null
  /** Scopes seen for the first time that are not written yet; null while there are none. */
  fresh: ScopeUse[] | null
}

/** A count of nothing for the key with that id, which was granted those scopes. */
export function newKeyUsage(grantId: string, scopes: readonly string[]): KeyUsage {
  return {
    grantId,
    scopes,
    accepted: 0,
    lastUsedAt: 0,
    refused: null,
    unseen: scopes.length,
    seen: 0,
    seenBeyond: null,
    fresh: null,
  }
}

/** Whether there is nothing to write of it. */
export function isIdle(usage: KeyUsage): boolean {
  return usage.accepted === 0 && usage.refused === null && usage.fresh === null
}

/** Whether a scope is one of the key's that this copy was not yet accepted for. */
export function isUnseen(usage: KeyUsage, scope: string): boolean {
  // A key that needs all it has costs nothing more, whatever is asked.
  if (usage.unseen === 0) return false
  const place = usage.scopes.indexOf(scope)
  if (place < 0) return false
  if (place < BITS) return (usage.seen & (1 << place)) === 0
  return usage.seenBeyond?.has(scope) !== true
}

/** Notes an accepted use of a scope that {@link isUnseen}. `now`: epoch ms. */
export function noteScope(usage: KeyUsage, scope: string, now: number): void {
  const place = usage.scopes.indexOf(scope)
  if (place < BITS) usage.seen |= 1 << place
  else (usage.seenBeyond ??= new Set()).add(scope)
  usage.unseen -= 1
  ;(usage.fresh ??= []).push({ scope, firstUsedAt: Math.floor(now) })
}

/** The scopes of both lists, each with its earlier time. */
export function joinScopeUses(left: readonly ScopeUse[], right: readonly ScopeUse[]): readonly ScopeUse[] {
  const first = new Map<string, number>()
  for (const { scope, firstUsedAt } of [...left, ...right]) {
    first.set(scope, Math.min(first.get(scope) ?? Infinity, firstUsedAt))
  }
  return [...first].map(([scope, firstUsedAt]) => ({ scope, firstUsedAt }))
}
