import type { Credential } from "../domain/credential.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn, demandOwnChange } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { auditEntry, mutate } from "./request.ts"

/** Somebody at an OpenID provider, as bound to a person here. */
export interface BoundIdentity {
  readonly id: string
  readonly connectionId: string
  /** Name of the connection; null: it is gone. */
  readonly connectionName: string | null
  /** Whose it is; null: the instance's own. */
  readonly organizationId: string | null
  readonly issuer: string
  /** The address the provider last gave. */
  readonly email: string
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

/** The identities a person is bound to, by creation. */
export async function listIdentities(
  reads: Pick<ReadRepositories, "credentials" | "ssoConnections">,
  personId: string,
): Promise<readonly BoundIdentity[]> {
  const bound: BoundIdentity[] = []
  for (const { id, details, createdAt, lastUsedAt } of await reads.credentials.ofPerson(
    personId,
    "identity",
  )) {
    if (details.kind !== "identity") continue
    const { connectionId, issuer, email } = details
    const connection = await reads.ssoConnections.get(connectionId)
    bound.push({
      id,
      connectionId,
      connectionName: connection?.name ?? null,
      organizationId: connection?.organizationId ?? null,
      issuer,
      email,
      createdAt,
      lastUsedAt,
    })
  }
  return bound
}

/** Ends the person's sessions that a connection vouched for, but the one that asks. */
async function endSessionsOf(
  tx: Repositories,
  { details, personId }: Credential,
  keptId: string,
): Promise<number> {
  if (details.kind !== "identity") return 0
  const { connectionId } = details
  const all = await tx.sessions.ofPerson(personId)
  const ending = all.filter((session) => session.connectionId === connectionId && session.id !== keptId)
  for (const session of ending) await tx.sessions.delete(session.id)
  return ending.length
}

/**
 * Unbinds an identity from the person who asks, and ends the sessions they got by it, but the one they ask with.
 * @throws BittingError not_found, invalid_session, confined_session, reauthentication_required
 */
export async function unlinkIdentity(ports: AppPorts, change: OwnChange, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    const { id: sessionId, personId } = await demandOwnChange(ports, tx, change)
    const credential = await tx.credentials.get(id)
    if (credential?.details.kind !== "identity" || credential.personId !== personId)
      throw new BittingError("not_found")
    const endedSessions = await endSessionsOf(tx, credential, sessionId)
    await tx.credentials.delete(id)
    const { connectionId, issuer, subject, email } = credential.details
    const entry = auditEntry(ports, contextOfOwn(change), {
      organizationId: null,
      action: "identity.unlinked",
      target: { kind: "credential", id },
      before: { connection_id: connectionId, issuer, subject, email },
      after: { ended_sessions: endedSessions },
    })
    return { value: undefined, organizationId: null, audit: [entry], targets: [] }
  })
}
