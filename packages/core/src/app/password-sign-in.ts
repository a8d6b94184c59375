import { normalizePassword } from "../domain/password.ts"
import { BittingError } from "../errors.ts"
import type { SignInOutcome } from "./complete-sign-in.ts"
import { completeSignIn } from "./complete-sign-in.ts"
import type { PasswordPorts } from "./passwords.ts"
import { entryOfPerson, passwordOf } from "./passwords.ts"
import { mutate, nothingDone } from "./request.ts"
import type { SignInThrottle } from "./sign-in-throttle.ts"
import type { SignInClient } from "./session.ts"

/** What signing in by password works with. */
export interface PasswordSignInPorts extends PasswordPorts {
  readonly throttle: SignInThrottle
}

/** What somebody typed. */
export interface PasswordSignIn {
  /** Lower-case. */
  readonly email: string
  readonly password: string
}

/** Hashes the password anew at today's cost, unless it was changed meanwhile. */
async function renewHash(
  ports: PasswordPorts,
  credentialId: string,
  { password, origin }: { readonly password: string; readonly origin: SignInClient["origin"] },
): Promise<void> {
  const hash = await ports.passwords.hash(password)
  await mutate(ports, async (tx) => {
    const credential = await tx.credentials.get(credentialId)
    if (credential === null) return nothingDone(undefined)
    const { personId, version } = credential
    await tx.credentials.update({ ...credential, details: { kind: "password", hash }, version: version + 1 })
    const entry = entryOfPerson(
      ports,
      { personId, origin },
      { action: "password.rehashed", target: { kind: "credential", id: credentialId } },
    )
    return { value: undefined, organizationId: null, audit: [entry], targets: [] }
  })
}

/**
 * Signs in by e-mail address and password. Whether nobody has the address, the person has no password, or it is another one: the answer is
 * the same, after the same lookups and one hash.
 * @throws BittingError rate_limited, invalid_credentials, unavailable (too many at once)
 */
export async function signInByPassword(
  ports: PasswordSignInPorts,
  client: SignInClient,
  { email, password: typed }: PasswordSignIn,
): Promise<SignInOutcome> {
  const { read } = ports.store
  const person = await read.people.byEmail(email)
  // Looked up in any case: one lookup less would be something to measure.
  const known = await passwordOf(read, person?.id ?? "nobody")
  const attempt = ports.throttle.password(client, { account: email, personId: person?.id ?? null })
  const password = normalizePassword(typed)
  const isRight = await ports.passwords.verify(password, known?.hash ?? null)
  if (!isRight || person === null || known === null) throw new BittingError("invalid_credentials")
  attempt.succeeded()
  if (ports.passwords.isOutdated(known.hash))
    await renewHash(ports, known.id, { password, origin: client.origin })
  const proof = { person, method: "password", secondFactor: false, credentialId: known.id } as const
  return completeSignIn(ports, client, proof)
}
