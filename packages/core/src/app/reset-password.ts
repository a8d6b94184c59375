import type { AuditEvent } from "../domain/audit-event.ts"
import type { Credential, Ticket } from "../domain/credential.ts"
import type { Person } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import type { SignInOutcome } from "./complete-sign-in.ts"
import { completeSignIn, issueTicket, peekTicket, redeemTicket } from "./complete-sign-in.ts"
import type { PasswordPorts } from "./passwords.ts"
import { entryOfPerson, hashNewPassword, passwordOf, storePassword } from "./passwords.ts"
import type { PasswordSignInPorts } from "./password-sign-in.ts"
import type { AuditNote } from "./request.ts"
import { mutate } from "./request.ts"
import type { SignInClient } from "./session.ts"

/** How long a link that resets a password can be used, ms. */
export const RESET_LIFETIME_MS: number = 60 * 60_000

/** What is to be sent to somebody who forgot their password. The secret exists only here. */
export interface PasswordReset {
  readonly person: Person
  readonly secret: string
  readonly expiresAt: number
}

/**
 * Makes what resets the password of whoever has the address.
 * @param email lower-case
 * @returns null when nobody has it, or when they were sent enough mails for now
 */
export async function beginPasswordReset(
  ports: PasswordSignInPorts,
  email: string,
): Promise<PasswordReset | null> {
  const { read } = ports.store
  const person = await read.people.byEmail(email)
  if (person === null || !ports.throttle.mail(person.id)) return null
  const password = await passwordOf(read, person.id)
  const { secret, ticket } = await issueTicket(ports, {
    kind: "password_reset",
    personId: person.id,
    lifetimeMs: RESET_LIFETIME_MS,
    // With another password or address the link has lost its point.
    data: { password_id: password?.id ?? null, email: person.email },
  })
  return { person, secret, expiresAt: ticket.expiresAt }
}

/** Whose ticket it is, if it still is about the password and the address they have. @throws BittingError invalid_link */
async function personOf(
  reads: Pick<ReadRepositories, "people" | "credentials">,
  { personId, data }: Ticket,
): Promise<Person> {
  const person = personId === null ? null : await reads.people.get(personId)
  const isStill =
    person !== null &&
    data["email"] === person.email &&
    data["password_id"] === ((await passwordOf(reads, person.id))?.id ?? null)
  if (!isStill) throw new BittingError("invalid_link")
  return person
}

/**
 * Takes away everything else that signs somebody in whose address nobody had shown to be theirs: whoever made it may have been somebody
 * else. Those who run the instance were let in by it, not by whoever claimed their address: they keep what they made.
 * @returns the kinds of what was taken away
 */
async function dropOthers(
  tx: Pick<Repositories, "credentials">,
  { id, emailVerifiedAt, instanceAdmin }: Person,
): Promise<readonly Credential[]> {
  if (emailVerifiedAt !== null || instanceAdmin) return []
  const others = (await tx.credentials.ofPerson(id, null)).filter(
    ({ details }) => details.kind !== "password",
  )
  for (const other of others) await tx.credentials.delete(other.id)
  return others
}

interface Reset {
  readonly client: SignInClient
  readonly ticket: Ticket
  readonly hash: string
}

/** Entries in the name of whoever showed that the address is theirs. */
function entriesOf(
  ports: PasswordPorts,
  { origin }: SignInClient,
  about: { readonly person: Person; readonly passwordId: string; readonly after: AuditNote["after"] },
): readonly AuditEvent[] {
  const { person, passwordId, after = null } = about
  const who = { personId: person.id, origin }
  const reset = entryOfPerson(ports, who, {
    action: "password.reset",
    target: { kind: "credential", id: passwordId },
    after,
  })
  if (person.emailVerifiedAt !== null) return [reset]
  const verified = entryOfPerson(ports, who, {
    action: "email.verified",
    target: { kind: "person", id: person.id },
    after: { email: person.email },
  })
  return [reset, verified]
}

async function applyReset(
  ports: PasswordPorts,
  { client, ticket, hash }: Reset,
): Promise<{ readonly person: Person; readonly credentialId: string }> {
  return mutate(ports, async (tx) => {
    const person = await personOf(tx, ticket)
    const dropped = await dropOthers(tx, person)
    const ended = await tx.sessions.deleteOfPerson(person.id)
    await tx.links.deleteOfPerson(person.id)
    const passwordId = await storePassword(ports, tx, { personId: person.id, hash })
    const emailVerifiedAt = person.emailVerifiedAt ?? ports.clock.now()
    if (person.emailVerifiedAt === null) await tx.people.update({ ...person, emailVerifiedAt })
    const after = { ended_sessions: ended, dropped: dropped.map(({ details }) => details.kind) }
    const audit = entriesOf(ports, client, { person, passwordId, after })
    const value = { person: { ...person, emailVerifiedAt }, credentialId: passwordId }
    return { value, organizationId: null, audit, targets: [] }
  })
}

/** A password that was reset. */
export interface ConfirmedReset {
  readonly person: Person
  /** The sign-in with it, which asks for the second factor as any other. */
  readonly outcome: SignInOutcome
}

/**
 * Sets a new password by what was sent by mail, ends every session and sign-in link of the person, and signs them in. A second factor is
 * still asked for; where nobody had shown the address to be theirs, everything else that signs in is gone.
 * @throws BittingError invalid_link, weak_password (the link can be used again), unavailable
 */
export async function confirmPasswordReset(
  ports: PasswordPorts,
  client: SignInClient,
  request: { readonly token: string; readonly password: string },
): Promise<ConfirmedReset> {
  const early = await peekTicket(ports, "password_reset", request.token)
  if (early === null) throw new BittingError("invalid_link")
  // Strangers cannot make the server hash anything, and a password that is too weak does not use the link up.
  const hash = await hashNewPassword(ports, request.password, {
    owner: await personOf(ports.store.read, early),
  })
  const ticket = await redeemTicket(ports, "password_reset", request.token)
  if (ticket === null) throw new BittingError("invalid_link")
  const { person, credentialId } = await applyReset(ports, { client, ticket, hash }).catch(
    async (error: unknown) => {
      // It was not used after all.
      await ports.store.tickets.put(ticket).catch(() => undefined)
      throw error
    },
  )
  const proof = { person, method: "password", secondFactor: false, credentialId } as const
  return { person, outcome: await completeSignIn(ports, client, proof) }
}
