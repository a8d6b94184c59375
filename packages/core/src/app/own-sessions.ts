import type { Session } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { SessionReads, SessionWrites } from "../ports.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { auditEntry, mutate, nothingDone } from "./request.ts"
import type { SessionCaller, SignedIn } from "./session.ts"
import { hasEnded } from "./session.ts"

/** An organization's own provider is not told where else its people are signed in, nor may it sign them out there. */
function demandFree({ session }: SessionCaller): void {
  if (session.organizationId !== null) throw new BittingError("confined_session")
}

async function openSessions(
  { clock }: Pick<AppPorts, "clock">,
  sessions: SessionReads,
  personId: string,
): Promise<readonly Session[]> {
  const now = clock.now()
  return (await sessions.ofPerson(personId)).filter((session) => !hasEnded(session, now))
}

/**
 * Where somebody is signed in, newest first.
 * @throws BittingError confined_session
 */
export async function listOwnSessions(ports: AppPorts, own: SessionCaller): Promise<readonly Session[]> {
  demandFree(own)
  return openSessions(ports, ports.store.read.sessions, own.person.id)
}

/** Ends every other session of a person inside a transaction; answers how many there were. */
export async function deleteOtherSessions(
  tx: { readonly sessions: SessionReads & SessionWrites },
  { session, person }: Pick<SignedIn, "session" | "person">,
): Promise<number> {
  const others = (await tx.sessions.ofPerson(person.id)).filter(({ id }) => id !== session.id)
  for (const { id } of others) await tx.sessions.delete(id)
  return others.length
}

/**
 * Ends one of somebody's own sessions; it may be the one they ask in.
 * @throws BittingError confined_session, not_found
 */
export async function endOwnSession(ports: AppPorts, change: OwnChange, id: string): Promise<void> {
  const { session: own } = change
  demandFree(own)
  await mutate(ports, async (tx) => {
    const open = await openSessions(ports, tx.sessions, own.person.id)
    if (!open.some((session) => session.id === id)) throw new BittingError("not_found")
    await tx.sessions.delete(id)
    const note = {
      organizationId: null,
      action: "session.ended",
      target: { kind: "session", id },
      ...(id === own.session.id ? {} : { after: { ended_by: own.session.id } }),
    } as const
    const audit = auditEntry(ports, contextOfOwn(change), note)
    return { value: undefined, organizationId: null, audit: [audit], targets: [] }
  })
}

/**
 * Ends every session of somebody but the one they ask in.
 * @returns how many there were
 * @throws BittingError confined_session
 */
export async function endOtherSessions(ports: AppPorts, change: OwnChange): Promise<number> {
  demandFree(change.session)
  return mutate(ports, async (tx) => {
    const ended = await deleteOtherSessions(tx, change.session)
    if (ended === 0) return nothingDone(0)
    const audit = auditEntry(ports, contextOfOwn(change), {
      organizationId: null,
      action: "sessions.ended",
      target: { kind: "person", id: change.session.person.id },
      after: { ended_sessions: ended },
    })
    return { value: ended, organizationId: null, audit: [audit], targets: [] }
  })
}
