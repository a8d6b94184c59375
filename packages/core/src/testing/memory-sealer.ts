import { SealError } from "../errors.ts"
import type { Sealer } from "../ports.ts"

/** What sealers of one test have sealed. */
export type Vault = Map<
  string,
  { readonly keyId: string; readonly plaintext: string; readonly bound: string }
>

/**
 * Makes a sealer that hides nothing but keeps every promise about who can open what: for tests without cryptography.
 * @param keyIds master keys at hand, the one that seals first
 * @param vault shared by sealers that shall open each other's seals
 */
export function memorySealer(keyIds: readonly string[] = ["11111111"], vault: Vault = new Map()): Sealer {
  const [currentKeyId = ""] = keyIds
  const seal = (plaintext: string, bound: string): string => {
    const sealed = `v0.${currentKeyId}.${vault.size}`
    vault.set(sealed, { keyId: currentKeyId, plaintext, bound })
    return sealed
  }
  const open = (sealed: string, bound: string): string => {
    const found = vault.get(sealed)
    if (found === undefined || found.bound !== bound) throw new SealError("damaged", "It does not open.")
    if (!keyIds.includes(found.keyId)) throw new SealError("unknown_key", "Its master key is not at hand.")
    return found.plaintext
  }
  return {
    currentKeyId,
    keyIds,
    seal,
    open,
    rewrap: (sealed, bound) => seal(open(sealed, bound), bound),
    checkOf: (keyId) => (keyIds.includes(keyId) ? `check-${keyId}` : null),
  }
}
