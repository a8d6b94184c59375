import type { Credential, Ticket, TicketKind } from "../domain/credential.ts"
import { BittingError } from "../errors.ts"
import type { PasskeyOptions, PasskeyResponse, Passkeys, PasskeySite } from "../people-ports.ts"
import type { CredentialReads, SessionReads } from "../ports.ts"
import { issueTicket, redeemTicket } from "./complete-sign-in.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn, demandFresh, sessionInside } from "./own-credentials.ts"
import type { AppPorts, AuditNote } from "./request.ts"
import { auditEntry, mintId, mutate, nothingDone } from "./request.ts"

/** What use cases of passkeys work with. */
export interface PasskeyPorts extends AppPorts {
  readonly passkeys: Passkeys
}

/** How long somebody has to answer a challenge, ms. */
export const PASSKEY_CHALLENGE_MS: number = 5 * 60_000

/** Passkeys a person can have. */
export const PASSKEYS_MAX = 50

/** Random bytes of a challenge; WebAuthn §13.4.3 asks for 16 at least. */
const CHALLENGE_BYTES = 32

/** A passkey of a person. */
export type PasskeyCredential = Credential & {
  readonly details: Extract<Credential["details"], { readonly kind: "passkey" }>
}

/** What a browser is asked, and the ticket to come back with. */
export interface PasskeyChallenge {
  /** Secret of the ticket. */
  readonly ticket: string
  readonly options: PasskeyOptions
}

/** A browser's answer to a challenge. */
export interface PasskeyAnswer {
  readonly ticket: string
  readonly response: PasskeyResponse
}

/** The credential as a passkey; null when it is another kind, or none. */
export function asPasskey(credential: Credential | null): PasskeyCredential | null {
  return credential?.details.kind === "passkey" ? { ...credential, details: credential.details } : null
}

/** The passkeys of a person, by creation. */
export async function passkeysOf(
  reads: { readonly credentials: Pick<CredentialReads, "ofPerson"> },
  personId: string,
): Promise<readonly PasskeyCredential[]> {
  const all = await reads.credentials.ofPerson(personId, "passkey")
  return all.map(asPasskey).filter((one) => one !== null)
}

/** A new challenge and the ticket that remembers it, and for which site it is. */
export async function issueChallenge(
  ports: PasskeyPorts,
  site: PasskeySite,
  about: { readonly kind: TicketKind; readonly personId: string | null },
): Promise<{ readonly ticket: string; readonly challenge: string }> {
  const challenge = ports.passkeys.newChallenge(ports.entropy.bytes(CHALLENGE_BYTES))
  const data = { challenge, origin: site.origin }
  const { secret } = await issueTicket(ports, { ...about, lifetimeMs: PASSKEY_CHALLENGE_MS, data })
  return { ticket: secret, challenge }
}

/** The challenge that a ticket remembers; null: it is for another site. */
export function challengeOf({ data }: Ticket, site: PasskeySite): string | null {
  const challenge = data["challenge"]
  return data["origin"] === site.origin && typeof challenge === "string" ? challenge : null
}

const noteOn = ({ id }: Pick<Credential, "id">, action: AuditNote["action"]): AuditNote => ({
  organizationId: null,
  action,
  target: { kind: "credential", id },
})

/** Somebody who changes a passkey of theirs, and where they do. */
export interface PasskeyChange extends OwnChange {
  readonly site: PasskeySite
}

/**
 * Lets somebody change a passkey, or throws. Beyond what every change of credentials asks: a session that began on an organization's own
 * host may change the passkeys of that host, which open that organization alone; one by the organization's provider changes nothing.
 * @param host of the passkey
 * @throws BittingError invalid_session, confined_session, reauthentication_required
 */
async function demandPasskeyChange(
  ports: Pick<AppPorts, "clock">,
  tx: { readonly sessions: SessionReads },
  { change, host }: { readonly change: PasskeyChange; readonly host: string },
): Promise<void> {
  const session = await sessionInside(ports, tx, change)
  const { organizationId, connectionId } = session
  const { site } = change
  const isOfHost = connectionId === null && site.organizationId === organizationId && site.host === host
  if (organizationId !== null && !isOfHost) throw new BittingError("confined_session")
  demandFresh(session, ports.clock.now())
}

/**
 * Begins to make a passkey for the site.
 * @throws BittingError invalid_session, confined_session, reauthentication_required
 */
export async function beginPasskey(ports: PasskeyPorts, change: PasskeyChange): Promise<PasskeyChallenge> {
  const { site, session } = change
  const { person } = session
  await demandPasskeyChange(ports, ports.store.read, { change, host: site.host })
  const { ticket, challenge } = await issueChallenge(ports, site, {
    kind: "passkey_registration",
    personId: person.id,
  })
  const passkeys = await passkeysOf(ports.store.read, person.id)
  const here = passkeys.filter(({ details }) => details.host === site.host)
  const known = here.map(({ handle, details }) => ({ id: handle, transports: details.transports }))
  const options = await ports.passkeys.creationOptions({ site, challenge, person, known })
  return { ticket, options }
}

const notMade = (): BittingError =>
  new BittingError("unprocessable", {
    detail: "The passkey cannot be used. Begin anew, on the page it is to be used on.",
    errors: [{ pointer: "/response", detail: "It does not answer the challenge it was made for." }],
  })

/**
 * Adds a passkey that the person's authenticator made.
 * @throws BittingError unprocessable (it does not answer its challenge, is known already, or there are too many), invalid_session,
 * confined_session, reauthentication_required
 */
export async function addPasskey(
  ports: PasskeyPorts,
  change: PasskeyChange,
  answer: PasskeyAnswer & { readonly name: string },
): Promise<PasskeyCredential> {
  const { site, session } = change
  const { person } = session
  const { name } = answer
  const demanded = { change, host: site.host }
  await demandPasskeyChange(ports, ports.store.read, demanded)
  const ticket = await redeemTicket(ports, "passkey_registration", answer.ticket)
  const challenge = ticket?.personId === person.id ? challengeOf(ticket, site) : null
  const made = challenge === null ? null : await ports.passkeys.readMade(answer.response, { site, challenge })
  if (made === null) throw notMade()
  const { id: handle, ...rest } = made
  return mutate(ports, async (tx) => {
    await demandPasskeyChange(ports, tx, demanded)
    // Whose it is otherwise is nobody's business.
    if ((await tx.credentials.byHandle("passkey", handle)) !== null) throw notMade()
    if ((await tx.credentials.ofPerson(person.id, "passkey")).length >= PASSKEYS_MAX)
      throw new BittingError("unprocessable", { detail: `A person has at most ${PASSKEYS_MAX} passkeys.` })
    const passkey: PasskeyCredential = {
      id: mintId(ports, "crd"),
      personId: person.id,
      handle,
      details: { kind: "passkey", name, host: site.host, ...rest },
      createdAt: ports.clock.now(),
      lastUsedAt: null,
      version: 1,
    }
    await tx.credentials.insert(passkey)
    const note = { ...noteOn(passkey, "passkey.added"), after: { name, host: site.host } }
    const audit = [auditEntry(ports, contextOfOwn(change), note)]
    return { value: passkey, organizationId: null, audit, targets: [] }
  })
}

/** @throws BittingError not_found, and as {@link demandPasskeyChange} */
async function ownPasskey(
  ports: AppPorts,
  tx: { readonly sessions: SessionReads; readonly credentials: Pick<CredentialReads, "get"> },
  { change, id }: { readonly change: PasskeyChange; readonly id: string },
): Promise<PasskeyCredential> {
  const found = asPasskey(await tx.credentials.get(id))
  const passkey = found?.personId === change.session.person.id ? found : null
  // Who may change nothing learns nothing.
  await demandPasskeyChange(ports, tx, { change, host: passkey?.details.host ?? change.site.host })
  if (passkey === null) throw new BittingError("not_found")
  return passkey
}

/**
 * Gives one of the person's own passkeys another name.
 * @throws BittingError not_found, invalid_session, confined_session, reauthentication_required
 */
export async function renamePasskey(
  ports: AppPorts,
  change: PasskeyChange,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<PasskeyCredential> {
  return mutate(ports, async (tx) => {
    const passkey = await ownPasskey(ports, tx, { change, id })
    const before = passkey.details.name
    if (before === name) return nothingDone(passkey)
    const renamed = { ...passkey, details: { ...passkey.details, name }, version: passkey.version + 1 }
    await tx.credentials.update(renamed)
    const note = { ...noteOn(passkey, "passkey.renamed"), before: { name: before }, after: { name } }
    const audit = [auditEntry(ports, contextOfOwn(change), note)]
    return { value: renamed, organizationId: null, audit, targets: [] }
  })
}

/**
 * Removes one of the person's own passkeys; it signs nobody in any more.
 * @throws BittingError not_found, invalid_session, confined_session, reauthentication_required
 */
export async function removePasskey(ports: AppPorts, change: PasskeyChange, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    const passkey = await ownPasskey(ports, tx, { change, id })
    await tx.credentials.delete(id)
    const note = { ...noteOn(passkey, "passkey.removed"), before: { name: passkey.details.name } }
    const audit = [auditEntry(ports, contextOfOwn(change), note)]
    return { value: undefined, organizationId: null, audit, targets: [] }
  })
}
