import type { RequestOrigin } from "../domain/audit-event.ts"
import type { Session } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { SessionReads } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import type { SessionCaller } from "./session.ts"
import { hasEnded } from "./session.ts"

/** How long after somebody showed who they are secrets are shown, and what they sign in with can be changed, ms. */
export const REAUTHENTICATION_MS: number = 10 * 60_000

/** @throws BittingError reauthentication_required, with `max_age` in seconds */
export function demandFresh({ authenticatedAt }: Pick<Session, "authenticatedAt">, now: number): void {
  if (now - authenticatedAt <= REAUTHENTICATION_MS) return
  throw new BittingError("reauthentication_required", { extra: { max_age: REAUTHENTICATION_MS / 1_000 } })
}

/** Somebody who changes what they themselves sign in with. */
export interface OwnChange {
  readonly session: SessionCaller
  readonly origin: RequestOrigin
}

/** The same as use cases of others want it. */
export function contextOfOwn({ session, origin }: OwnChange): RequestContext {
  return { caller: session.caller, origin }
}

/**
 * The person's own session as it is inside a transaction. It may have ended since the request began.
 * @throws BittingError invalid_session
 */
export async function sessionInside(
  { clock }: Pick<AppPorts, "clock">,
  tx: { readonly sessions: SessionReads },
  { session: { session } }: Pick<OwnChange, "session">,
): Promise<Session> {
  const all = await tx.sessions.ofPerson(session.personId)
  const now = all.find(({ id }) => id === session.id)
  if (now === undefined || hasEnded(now, clock.now())) throw new BittingError("invalid_session")
  return now
}

/**
 * Lets somebody change what they sign in with, or throws. They must have shown just now who they are; and an organization's own provider
 * must not be able to take over the person, who may belong to other organizations as well.
 * @returns the session as it is inside the transaction
 * @throws BittingError invalid_session, confined_session, reauthentication_required
 */
export async function demandOwnChange(
  ports: Pick<AppPorts, "clock">,
  tx: { readonly sessions: SessionReads },
  change: Pick<OwnChange, "session">,
): Promise<Session> {
  const session = await sessionInside(ports, tx, change)
  if (session.organizationId !== null) throw new BittingError("confined_session")
  demandFresh(session, ports.clock.now())
  return session
}
