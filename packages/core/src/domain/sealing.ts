import type { Credential, SsoConnection } from "./credential.ts"
import type { Grant } from "./grant.ts"
import type { Account } from "./tenancy.ts"

/**
 * What the seal of a key's token is bound to: `<organization id>|<key id>|token|v1`. Ids hold no `|`.
 * A seal opens only beside the record it was made for.
 */
export function tokenSealContext({ organizationId, id }: Pick<Grant, "organizationId" | "id">): string {
  return `${organizationId}|${id}|token|v1`
}

/** Which secret of the server's own is meant, and whose it is. */
export interface SecretPlace {
  /** `<what>:<id of the record it belongs to>`. */
  readonly name: string
  /** Id of the person or organization behind that record; `instance` for what is nobody else's. */
  readonly owner: string
}

/** Where the secret of an authenticator app is kept. */
export function totpSecret({ id, personId }: Pick<Credential, "id" | "personId">): SecretPlace {
  return { name: `totp:${id}`, owner: personId }
}

/** Where the client secret of a connection to an OpenID provider is kept. */
export function ssoSecret({ id, organizationId }: Pick<SsoConnection, "id" | "organizationId">): SecretPlace {
  return { name: `sso:${id}`, owner: organizationId ?? "instance" }
}

/** Where the secret of a linked account's credentials is kept. */
export function accountSecret({ id, organizationId }: Pick<Account, "id" | "organizationId">): SecretPlace {
  return { name: `account:${id}`, owner: organizationId }
}

/** What the seal of such a secret is bound to: `<owner>|<name>|secret|v1`. Neither holds a `|`. */
export function secretSealContext({ owner, name }: SecretPlace): string {
  return `${owner}|${name}|secret|v1`
}
