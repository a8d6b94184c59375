import type { CredentialOf } from "@bitting/core"
import { BittingError, listIdentities, listOwnCredentials } from "@bitting/core"
import { passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"
import { identityJson, walletJson } from "../render-identity.ts"
import { passkeyJson } from "../render-passkey.ts"
import { instant, instantOrNull } from "../render.ts"

function totpJson({ details, createdAt, lastUsedAt }: CredentialOf<"totp">) {
  return {
    confirmed: details.confirmed,
    created_at: instant(createdAt),
    last_used_at: instantOrNull(lastUsedAt),
  }
}

/** `GET /auth/credentials`. */
export const authCredentials: Handler<"auth.credentials"> = async (services, { session }) => {
  if (session === null) throw new BittingError("session_required")
  const own = await listOwnCredentials(services, session, passkeySite(services))
  const identities =
    own.identities.length === 0 ? [] : await listIdentities(services.store.read, session.person.id)
  const { password, totp, recoveryCodes: codes } = own
  return {
    body: {
      password: password === null ? null : { changed_at: instant(password.createdAt) },
      totp: totp === null ? null : totpJson(totp),
      recovery_codes:
        codes === null ? null : { left: codes.details.hashes.length, created_at: instant(codes.createdAt) },
      passkeys: own.passkeys.map(passkeyJson),
      wallets: own.wallets.map(walletJson),
      identities: identities.map(identityJson),
    },
  }
}
