import type { SecretPlace } from "../domain/sealing.ts"
import { accountSecret, secretSealContext, ssoSecret, totpSecret } from "../domain/sealing.ts"
import type { ReadRepositories, SealedSecretReads, SealedSecretWrites } from "../ports.ts"
import type { AppPorts } from "./request.ts"

/**
 * Keeps a secret of the server's own sealed, in place of the one that was there.
 * @param kept `place` from `totpSecret`, `ssoSecret` or `accountSecret`: the same one opens it
 */
export async function keepSecret(
  { sealer }: Pick<AppPorts, "sealer">,
  tx: { readonly sealedSecrets: SealedSecretWrites },
  { place, secret }: { readonly place: SecretPlace; readonly secret: string },
): Promise<void> {
  const sealed = sealer.seal(secret, secretSealContext(place))
  await tx.sealedSecrets.put({ name: place.name, sealed, keyId: sealer.currentKeyId })
}

/**
 * Opens a secret of the server's own; null when none is kept there.
 * @throws SealError when it cannot be opened, or was sealed for somebody else
 */
export async function openSecret(
  { sealer }: Pick<AppPorts, "sealer">,
  reads: { readonly sealedSecrets: SealedSecretReads },
  place: SecretPlace,
): Promise<string | null> {
  const kept = await reads.sealedSecrets.get(place.name)
  return kept === null ? null : sealer.open(kept.sealed, secretSealContext(place))
}

/** Whose secret has that name; null: the record it belongs to is gone. */
export async function placeOfSecret(
  reads: Pick<ReadRepositories, "accounts" | "credentials" | "ssoConnections">,
  name: string,
): Promise<SecretPlace | null> {
  const [what, id = ""] = name.split(":")
  if (what === "totp") {
    const credential = await reads.credentials.get(id)
    return credential === null ? null : totpSecret(credential)
  }
  if (what === "account") {
    const account = await reads.accounts.get(id)
    return account === null ? null : accountSecret(account)
  }
  if (what === "sso") {
    const connection = await reads.ssoConnections.get(id)
    return connection === null ? null : ssoSecret(connection)
  }
  return null
}
