import type { Grant } from "../domain/grant.ts"
import type { KeyType } from "../domain/keyspace.ts"
import { tokenSealContext } from "../domain/sealing.ts"
import { SealError } from "../errors.ts"
import type { SealedTokenReads, SealedTokenWrites } from "../ports.ts"
import type { AppPorts } from "./request.ts"

/** Keeps the token of a new key sealed, in the transaction that stores the key, if its type is recoverable. */
export async function keepSealed(
  { sealer }: Pick<AppPorts, "sealer">,
  tx: { readonly sealedTokens: SealedTokenWrites },
  { grant, type, token }: { readonly grant: Grant; readonly type: KeyType; readonly token: string },
): Promise<void> {
  if (!type.recoverable) return
  const sealed = sealer.seal(token, tokenSealContext(grant))
  await tx.sealedTokens.insert({ grantId: grant.id, sealed, keyId: sealer.currentKeyId })
}

/**
 * Opens the sealed token of a key; null when none was kept.
 * @throws SealError when it cannot be opened or is another key's
 */
export async function openSealed(
  { sealer, digest }: Pick<AppPorts, "sealer" | "digest">,
  reads: { readonly sealedTokens: SealedTokenReads },
  grant: Grant,
): Promise<string | null> {
  const kept = await reads.sealedTokens.get(grant.id)
  if (kept === null) return null
  const token = sealer.open(kept.sealed, tokenSealContext(grant))
  if (digest.sha256Hex(token) !== grant.tokenHash)
    throw new SealError("damaged", `The sealed token of ${grant.id} is not the key's.`)
  return token
}
