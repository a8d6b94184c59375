import type { BoundIdentity, Credential, SsoConnection, WalletChallenge } from "@bitting/core"
import { redirectUriOf } from "../people/single-sign-on-flow.ts"
import type { Services } from "./handler.ts"
import { instant, instantOrNull } from "./render.ts"

/** A connection to a provider as the API shows it; its secret is nowhere in it. */
export function ssoConnectionJson(services: Pick<Services, "publicUrl">, connection: SsoConnection) {
  return {
    id: connection.id,
    organization_id: connection.organizationId,
    name: connection.name,
    issuer: connection.issuer,
    client_id: connection.clientId,
    domain: connection.domain,
    enforced: connection.enforced,
    join_role: connection.joinRole,
    redirect_uri: redirectUriOf(services),
    created_at: instant(connection.createdAt),
  }
}

/** An identity as its own person sees it. */
export function identityJson(identity: BoundIdentity) {
  return {
    id: identity.id,
    connection_id: identity.connectionId,
    connection_name: identity.connectionName,
    organization_id: identity.organizationId,
    issuer: identity.issuer,
    email: identity.email,
    created_at: instant(identity.createdAt),
    last_used_at: instantOrNull(identity.lastUsedAt),
  }
}

/** A wallet as its own person sees it. */
export function walletJson({ id, handle, createdAt }: Credential) {
  return { id, address: handle, created_at: instant(createdAt) }
}

/** A message to be signed. */
export function walletChallengeJson({ message, ticket, expiresAt }: WalletChallenge) {
  return { message, ticket, expires_at: instant(expiresAt) }
}
