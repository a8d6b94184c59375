import type { Credential, Ticket, TicketKind } from "../domain/credential.ts"
import { BittingError } from "../errors.ts"
import type { PasskeyOptions, PasskeyResponse, Passkeys, PasskeySite } from "../people-ports.ts"
import type { CredentialReads } from "../ports.ts"
import { issueTicket, redeemTicket } from "./complete-sign-in.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn, demandOwnChange } from "./own-credentials.ts"
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

/**
 * Begins to make a passkey for the site.
 * @throws BittingError invalid_session, confined_session, reauthentication_required
 */
export async function beginPasskey(
  ports: PasskeyPorts,
  change: OwnChange,
  site: PasskeySite,
): Promise<PasskeyChallenge> {
  const { person } = change.session
  await demandOwnChange(ports, ports.store.read, change)
  const { ticket, challenge } = await issueChallenge(ports, site, {
    kind: "passkey_registration",
    personId: person.id,
  })
  const passkeys = await passkeysOf(ports.store.read, person.id)
  const known = passkeys.map(({ handle, details }) => ({ id: handle, transports: details.transports }))
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
  change: OwnChange,
  answer: PasskeyAnswer & { readonly name: string; readonly site: PasskeySite },
): Promise<PasskeyCredential> {
  const { person } = change.session
  const { site, name } = answer
  await demandOwnChange(ports, ports.store.read, change)
  const ticket = await redeemTicket(ports, "passkey_registration", answer.ticket)
  const challenge = ticket?.personId === person.id ? challengeOf(ticket, site) : null
  const made = challenge === null ? null : await ports.passkeys.readMade(answer.response, { site, challenge })
  if (made === null) throw notMade()
  const { id: handle, ...rest } = made
  return mutate(ports, async (tx) => {
    await demandOwnChange(ports, tx, change)
    // Whose it is otherwise is nobody's business.
    if ((await tx.credentials.byHandle("passkey", handle)) !== null) throw notMade()
    if ((await tx.credentials.ofPerson(person.id, "passkey")).length >= PASSKEYS_MAX)
      throw new BittingError("unprocessable", { detail: `A person has at most ${PASSKEYS_MAX} passkeys.` })
    const passkey: PasskeyCredential = {
      id: mintId(ports, "crd"),
      personId: person.id,
      handle,
      details: { kind: "passkey", name, ...rest },
      createdAt: ports.clock.now(),
      lastUsedAt: null,
      version: 1,
    }
    await tx.credentials.insert(passkey)
    const note = { ...noteOn(passkey, "passkey.added"), after: { name } }
    const audit = [auditEntry(ports, contextOfOwn(change), note)]
    return { value: passkey, organizationId: null, audit, targets: [] }
  })
}

async function ownPasskey(
  reads: { readonly credentials: Pick<CredentialReads, "get"> },
  { session }: OwnChange,
  id: string,
): Promise<PasskeyCredential> {
  const passkey = asPasskey(await reads.credentials.get(id))
  if (passkey?.personId !== session.person.id) throw new BittingError("not_found")
  return passkey
}

/**
 * Gives one of the person's own passkeys another name.
 * @throws BittingError not_found, invalid_session, confined_session, reauthentication_required
 */
export async function renamePasskey(
  ports: AppPorts,
  change: OwnChange,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<PasskeyCredential> {
  return mutate(ports, async (tx) => {
    await demandOwnChange(ports, tx, change)
    const passkey = await ownPasskey(tx, change, id)
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
export async function removePasskey(ports: AppPorts, change: OwnChange, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    await demandOwnChange(ports, tx, change)
    const passkey = await ownPasskey(tx, change, id)
    await tx.credentials.delete(id)
    const note = { ...noteOn(passkey, "passkey.removed"), before: { name: passkey.details.name } }
    const audit = [auditEntry(ports, contextOfOwn(change), note)]
    return { value: undefined, organizationId: null, audit, targets: [] }
  })
}
