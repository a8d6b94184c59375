import type { Session } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { PasskeySite } from "../people-ports.ts"
import type { Repositories } from "../ports.ts"
import { redeemTicket } from "./complete-sign-in.ts"
import type { OwnChange } from "./own-credentials.ts"
import { sessionInside } from "./own-credentials.ts"
import type { PasskeyAnswer, PasskeyChallenge, PasskeyCredential, PasskeyPorts } from "./passkeys.ts"
import { asPasskey, challengeOf, issueChallenge } from "./passkeys.ts"
import { renewSession } from "./renew-session.ts"
import { mutate } from "./request.ts"
import type { SignedIn, SignInClient } from "./session.ts"
import { startSession } from "./session.ts"

/** The answer is the same for a passkey nobody has. */
const refused = (): BittingError =>
  new BittingError("invalid_credentials", { detail: "The passkey is not accepted." })

/** Asks whoever is there for a passkey of theirs; nobody says who they are before. */
export async function beginPasskeySignIn(ports: PasskeyPorts, site: PasskeySite): Promise<PasskeyChallenge> {
  const about = { kind: "passkey_sign_in", personId: null } as const
  const { ticket, challenge } = await issueChallenge(ports, site, about)
  return { ticket, options: await ports.passkeys.requestOptions({ site, challenge }) }
}

/** A passkey that was shown, and what its authenticator said of itself. */
interface ShownPasskey {
  readonly passkey: PasskeyCredential
  readonly counter: number
  readonly backedUp: boolean
}

/** Uses the ticket up, whatever comes of it. @throws BittingError invalid_credentials */
async function judge(
  ports: PasskeyPorts,
  { ticket: secret, response }: PasskeyAnswer,
  site: PasskeySite,
): Promise<ShownPasskey> {
  const ticket = await redeemTicket(ports, "passkey_sign_in", secret)
  const challenge = ticket === null ? null : challengeOf(ticket, site)
  if (challenge === null) throw refused()
  const known = asPasskey(await ports.store.read.credentials.byHandle("passkey", response.id))
  const found = known?.details.host === site.host ? known : null
  const passkey =
    found === null
      ? null
      : {
          id: found.handle,
          publicKey: found.details.publicKey,
          counter: found.details.counter,
          personId: found.personId,
        }
  const used = await ports.passkeys.readUsed(response, { site, challenge, passkey })
  if (found === null || used === null) throw refused()
  return { passkey: found, ...used }
}

/**
 * Notes the use in a transaction, going by what is stored then: the passkey may be gone, and of two uses at once only one may have a
 * counter (an authenticator without a counter always says 0).
 * @throws BittingError invalid_credentials
 */
async function noteUse(ports: PasskeyPorts, tx: Repositories, shown: ShownPasskey): Promise<void> {
  const { counter, backedUp } = shown
  const passkey = asPasskey(await tx.credentials.get(shown.passkey.id))
  if (passkey === null) throw refused()
  const known = passkey.details.counter
  if ((counter > 0 || known > 0) && counter <= known) throw refused()
  await tx.credentials.update({
    ...passkey,
    details: { ...passkey.details, counter, backedUp },
    lastUsedAt: ports.clock.now(),
    version: passkey.version + 1,
  })
}

/**
 * Signs in with a passkey, which is two factors: the authenticator that holds it, and what it knows its user by. On an organization's own
 * host, whose pages the organization answers for, it opens that organization alone.
 * @throws BittingError invalid_credentials: the same for an unknown passkey as for any fault
 */
export async function signInByPasskey(
  ports: PasskeyPorts,
  client: SignInClient,
  answer: PasskeyAnswer & { readonly site: PasskeySite },
): Promise<SignedIn> {
  const { site } = answer
  const shown = await judge(ports, answer, site)
  return mutate(ports, async (tx) => {
    await noteUse(ports, tx, shown)
    const person = await tx.people.get(shown.passkey.personId)
    if (person === null) throw refused()
    const { organizationId } = site
    const proof = { person, method: "passkey", secondFactor: true, organizationId } as const
    const { value, audit } = await startSession(ports, tx, { client, proof })
    return { value, organizationId: null, audit: [audit], targets: [] }
  })
}

/**
 * Takes a signed-in person for themselves once more, by a passkey of their own. One of an organization's own host renews only sessions that
 * open no more than it does itself.
 * @returns the session, in which a second factor has been shown now
 * @throws BittingError invalid_credentials, invalid_session
 */
export async function reauthenticateByPasskey(
  ports: PasskeyPorts,
  change: OwnChange,
  answer: PasskeyAnswer & { readonly site: PasskeySite },
): Promise<Session> {
  const shown = await judge(ports, answer, answer.site)
  if (shown.passkey.personId !== change.session.person.id) throw refused()
  const { organizationId } = answer.site
  return mutate(ports, async (tx) => {
    const session = await sessionInside(ports, tx, change)
    if (organizationId !== null && session.organizationId !== organizationId) throw refused()
    await noteUse(ports, tx, shown)
    const { value, audit } = await renewSession(ports, tx, { change, method: "passkey" })
    return { value, organizationId: null, audit: [audit], targets: [] }
  })
}
