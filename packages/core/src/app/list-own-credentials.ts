import type { Credential, CredentialDetails, CredentialKind } from "../domain/credential.ts"
import { BittingError } from "../errors.ts"
import type { PasskeySite } from "../people-ports.ts"
import type { AppPorts } from "./request.ts"
import type { SessionCaller } from "./session.ts"

/** A credential of one kind. */
export type CredentialOf<Kind extends CredentialKind> = Credential & {
  readonly details: Extract<CredentialDetails, { readonly kind: Kind }>
}

/** What somebody can sign in with. */
export interface OwnCredentials {
  readonly password: CredentialOf<"password"> | null
  readonly totp: CredentialOf<"totp"> | null
  readonly recoveryCodes: CredentialOf<"recovery_codes"> | null
  readonly passkeys: readonly CredentialOf<"passkey">[]
  readonly wallets: readonly CredentialOf<"wallet">[]
  readonly identities: readonly CredentialOf<"identity">[]
}

function isOf<Kind extends CredentialKind>(kind: Kind): (one: Credential) => one is CredentialOf<Kind> {
  return (one): one is CredentialOf<Kind> => one.details.kind === kind
}

/**
 * What the signed-in person can sign in with, by creation. In a session that began on an organization's own host: the passkeys of that host.
 * @param site where this is asked
 * @throws BittingError confined_session: it is nothing an organization's own provider should learn
 */
export async function listOwnCredentials(
  { store }: Pick<AppPorts, "store">,
  { person, session }: SessionCaller,
  site: Pick<PasskeySite, "host" | "organizationId">,
): Promise<OwnCredentials> {
  const { organizationId, connectionId } = session
  const isOfHost = connectionId === null && site.organizationId === organizationId
  if (organizationId !== null && !isOfHost) throw new BittingError("confined_session")
  const stored = await store.read.credentials.ofPerson(person.id, null)
  const all =
    organizationId === null
      ? stored
      : stored.filter(({ details }) => details.kind === "passkey" && details.host === site.host)
  return {
    password: all.find(isOf("password")) ?? null,
    totp: all.find(isOf("totp")) ?? null,
    recoveryCodes: all.find(isOf("recovery_codes")) ?? null,
    passkeys: all.filter(isOf("passkey")),
    wallets: all.filter(isOf("wallet")),
    identities: all.filter(isOf("identity")),
  }
}
