import { BittingError } from "../errors.ts"
import type { SealedToken, SealedTokenReads, SealedTokenWrites } from "../ports.ts"
import type { MemoryState } from "./memory-state.ts"

/** The sealed tokens of a state. */
export function memorySealedTokens(state: () => MemoryState): SealedTokenReads & SealedTokenWrites {
  const notUnder = (keyId: string): readonly SealedToken[] =>
    [...state().sealedTokens.values()].filter((token) => token.keyId !== keyId)
  return {
    get: async (grantId) => state().sealedTokens.get(grantId) ?? null,
    notUnder: async (keyId, { after, limit }) =>
      notUnder(keyId)
        .filter(({ grantId }) => after === null || grantId > after)
        .toSorted((left, right) => (left.grantId < right.grantId ? -1 : 1))
        .slice(0, limit),
    countNotUnder: async (keyId) => notUnder(keyId).length,
    insert: async (token) => {
      if (!state().grants.has(token.grantId)) throw new Error("a sealed token needs its key")
      if (state().sealedTokens.has(token.grantId)) throw new BittingError("already_exists")
      state().sealedTokens.set(token.grantId, token)
    },
    update: async (token) => {
      if (!state().sealedTokens.has(token.grantId)) throw new BittingError("not_found")
      state().sealedTokens.set(token.grantId, token)
    },
  }
}
