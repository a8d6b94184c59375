import { secretSealContext, tokenSealContext } from "../domain/sealing.ts"
import { SealError } from "../errors.ts"
import type { ReadRepositories, Repositories, Sealer } from "../ports.ts"
import { placeOfSecret } from "./sealed-secret.ts"

/** Seals per transaction. */
const BATCH = 200

/** What one transaction of a rotation did. */
export interface RewrappedBatch {
  /** Name of the last seal that was looked at; null: there was none left. */
  readonly last: string | null
  /** Seals that are under the current key now. */
  readonly rewrapped: number
  /** Names of those that no master key opens. They were left as they are. */
  readonly unreadable: readonly string[]
}

/** One kind of thing that is kept sealed, and how it gets under another master key. */
export interface SealedKind {
  /** How many are under another master key than that. */
  readonly countNotUnder: (reads: ReadRepositories, keyId: string) => Promise<number>
  /** Seals the next ones after a name under the sealer's current key. @throws SealError when their master key is not at hand */
  readonly rewrapNext: (tx: Repositories, sealer: Sealer, after: string | null) => Promise<RewrappedBatch>
}

/** The seal under the current key; null: it is damaged, or what it belongs to is gone. */
function rewrapped(sealer: Sealer, sealed: string, bound: string | null): string | null {
  if (bound === null) return null
  try {
    return sealer.rewrap(sealed, bound)
  } catch (error) {
    if (error instanceof SealError && error.fault === "damaged") return null
    throw error
  }
}

/** Tokens of recoverable types, named by the id of their key. */
const SEALED_TOKENS: SealedKind = {
  countNotUnder: (reads, keyId) => reads.sealedTokens.countNotUnder(keyId),
  rewrapNext: async (tx, sealer, after) => {
    const keyId = sealer.currentKeyId
    const tokens = await tx.sealedTokens.notUnder(keyId, { after, limit: BATCH })
    const unreadable: string[] = []
    for (const { grantId, sealed } of tokens) {
      const key = await tx.grants.get(grantId)
      const fresh = rewrapped(sealer, sealed, key === null ? null : tokenSealContext(key.grant))
      if (fresh === null) unreadable.push(grantId)
      else await tx.sealedTokens.update({ grantId, sealed: fresh, keyId })
    }
    return {
      last: tokens.at(-1)?.grantId ?? null,
      rewrapped: tokens.length - unreadable.length,
      unreadable,
    }
  },
}

/** Secrets of the server's own, by their names. */
const SEALED_SECRETS: SealedKind = {
  countNotUnder: (reads, keyId) => reads.sealedSecrets.countNotUnder(keyId),
  rewrapNext: async (tx, sealer, after) => {
    const keyId = sealer.currentKeyId
    const secrets = await tx.sealedSecrets.notUnder(keyId, { after, limit: BATCH })
    const unreadable: string[] = []
    for (const { name, sealed } of secrets) {
      const place = await placeOfSecret(tx, name)
      const fresh = rewrapped(sealer, sealed, place === null ? null : secretSealContext(place))
      if (fresh === null) unreadable.push(name)
      else await tx.sealedSecrets.put({ name, sealed: fresh, keyId })
    }
    return {
      last: secrets.at(-1)?.name ?? null,
      rewrapped: secrets.length - unreadable.length,
      unreadable,
    }
  },
}

/** Everything that is kept sealed. */
export const SEALED_KINDS: readonly SealedKind[] = [SEALED_TOKENS, SEALED_SECRETS]
