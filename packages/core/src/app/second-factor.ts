import type { AuditEvent } from "../domain/audit-event.ts"
import type { Credential } from "../domain/credential.ts"
import type { Session } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import { peekTicket, pendingProof, redeemTicket } from "./complete-sign-in.ts"
import type { OwnChange } from "./own-credentials.ts"
import { renewSession } from "./renew-session.ts"
import { auditEntry, mutate } from "./request.ts"
import type { SecondFactorPorts, ShownCode } from "./second-factor-code.ts"
import { afterCode, useCode } from "./second-factor-code.ts"
import type { SignedIn, SignInClient, SignInProof } from "./session.ts"
import { callerOfSession, startSession } from "./session.ts"

/** The second half of a sign-in. */
export interface SecondFactorRequest extends ShownCode {
  /** Secret of the ticket that the first half was answered with. */
  readonly ticket: string
}

/**
 * What the code of somebody is worth, counting the attempt.
 * @param subject what is guessed at, and whose it is
 * @throws BittingError rate_limited, wrong_code
 */
async function judge(
  ports: SecondFactorPorts,
  subject: string,
  { personId, shown }: { readonly personId: string; readonly shown: ShownCode },
): Promise<Credential> {
  ports.guard.attempt(subject, personId)
  const after = await afterCode(ports, personId, shown)
  if (after === null) throw new BittingError("wrong_code")
  return after
}

/** The entry for a recovery code, of which there is one less now; codes of apps are no news. */
function entryOfUse(
  ports: SecondFactorPorts,
  after: Credential,
  { signedIn, client }: { readonly signedIn: SignedIn; readonly client: SignInClient },
): readonly AuditEvent[] {
  if (after.details.kind !== "recovery_codes") return []
  const { session, person } = signedIn
  const context = { caller: callerOfSession(session, person, []), origin: client.origin }
  const entry = auditEntry(ports, context, {
    organizationId: null,
    action: "recovery_code.used",
    target: { kind: "credential", id: after.id },
    after: { left: after.details.hashes.length },
  })
  return [entry]
}

async function startWithCode(
  ports: SecondFactorPorts,
  after: Credential,
  { client, proof }: { readonly client: SignInClient; readonly proof: SignInProof },
): Promise<SignedIn> {
  return mutate(ports, async (tx) => {
    await useCode(tx, after)
    const { value, audit } = await startSession(ports, tx, { client, proof })
    const used = entryOfUse(ports, after, { signedIn: value, client })
    return { value, organizationId: null, audit: [audit, ...used], targets: [] }
  })
}

/**
 * Goes on with a sign-in that waits for a second factor. Its ticket survives wrong codes; of several right ones at once, one gets in.
 * @throws BittingError invalid_ticket, rate_limited, wrong_code (also for a code that was used before)
 * @throws SealError when the app's secret cannot be opened
 */
export async function completeSecondFactor(
  ports: SecondFactorPorts,
  client: SignInClient,
  request: SecondFactorRequest,
): Promise<SignedIn> {
  const ticket = await peekTicket(ports, "second_factor", request.ticket)
  const pending = ticket === null ? null : await pendingProof(ports, ticket)
  if (ticket === null || pending === null) throw new BittingError("invalid_ticket")
  const { id: personId } = pending.person
  const subject = `second factor of ${personId}`
  const after = await judge(ports, subject, { personId, shown: request })
  if ((await redeemTicket(ports, "second_factor", request.ticket)) === null)
    throw new BittingError("invalid_ticket")
  const proof = { ...pending, secondFactor: true }
  try {
    const signedIn = await startWithCode(ports, after, { client, proof })
    ports.guard.succeeded(subject)
    return signedIn
  } catch (error) {
    // It was not used up after all.
    await ports.store.tickets.put(ticket).catch(() => undefined)
    throw error
  }
}

/**
 * Takes a signed-in person for themselves once more, by a code of their authenticator app.
 * @returns the session, in which a second factor has been shown now
 * @throws BittingError invalid_session, rate_limited, wrong_code (also when there is no app)
 */
export async function reauthenticateByCode(
  ports: SecondFactorPorts,
  change: OwnChange,
  code: string,
): Promise<Session> {
  const personId = change.session.person.id
  const subject = `code in the session ${change.session.session.id}`
  const after = await judge(ports, subject, { personId, shown: { method: "totp", code } })
  const session = await mutate(ports, async (tx) => {
    await useCode(tx, after)
    const { value, audit } = await renewSession(ports, tx, { change, method: "totp" })
    return { value, organizationId: null, audit: [audit], targets: [] }
  })
  ports.guard.succeeded(subject)
  return session
}
