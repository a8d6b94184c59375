import type { PersonCaller } from "../domain/authority.ts"
import type { AuditEvent, RequestOrigin } from "../domain/audit-event.ts"
import { hasSecretShape, mintSecret, SECRET_ENTROPY_BYTES } from "../domain/secret.ts"
import type { Member, Organization, Person, Session, SignInMethod } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mintId, mutate, nothingDone } from "./request.ts"

/** How long a session lasts at most, ms. */
export const SESSION_LIFETIME_MS: number = 7 * 24 * 3_600_000

/** How long a session lasts that nobody uses, ms. */
export const SESSION_IDLE_MS: number = 24 * 3_600_000

/** How old the noted use of a session may be before a newer one is noted, ms. */
const SIGHTING_MS = 5 * 60_000

/** A browser that signs in. */
export interface SignInClient {
  readonly origin: RequestOrigin
  /** What it calls itself; null: nothing. */
  readonly userAgent: string | null
  /** The only organization that is known on the host it signs in at; the session opens no other. Null: all are. */
  readonly withinOrganization?: string | null
  /** Secret of the session it had until now, which ends; null: it had none. */
  readonly replaces?: string | null
  /** What it is known by from earlier sign-ins; null: nothing. */
  readonly device?: KnownDevice | null
}

/** A browser that signed in before. It proves nothing but that, and signs nobody in. */
export interface KnownDevice {
  readonly id: string
  /** Who signed in with it. */
  readonly personIds: readonly string[]
}

/** How somebody has shown who they are. */
export interface SignInProof {
  readonly person: Person
  readonly method: SignInMethod
  /** More than one factor was shown: a password and a code, or a passkey. */
  readonly secondFactor: boolean
  /** The OpenID provider that vouched, and the only organization it can vouch for; null: none did. */
  readonly connection?: { readonly id: string; readonly organizationId: string | null } | null
  /** The organization on whose own host it was shown, where that is all it can vouch for; left out: it vouches for everything. */
  readonly organizationId?: string | null
  /** The credential that was shown. It must still be the person's when the session starts; left out: none was. */
  readonly credentialId?: string | null
  /** When the person was last asked who they are, epoch ms; now when left out, and never later. */
  readonly authenticatedAt?: number | null
}

/** A sign-in: the session's secret for the cookie, and who signed in. */
export interface SignedIn {
  readonly secret: string
  readonly session: Session
  readonly person: Person
}

const USER_AGENT_MAX = 300

/** Whoever this session stands for, before its memberships are known. */
export function callerOfSession(session: Session, person: Person, members: readonly Member[]): PersonCaller {
  return {
    kind: "person",
    personId: person.id,
    sessionId: session.id,
    // A provider of one organization must not open the instance.
    instanceAdmin: person.instanceAdmin && session.organizationId === null,
    authenticatedAt: session.authenticatedAt,
    members,
  }
}

/** Ends the session a browser had; answers with its id. */
async function endReplaced(
  { digest }: Pick<AppPorts, "digest">,
  tx: Pick<Repositories, "sessions">,
  { replaces }: SignInClient,
): Promise<string | null> {
  if (typeof replaces !== "string" || !hasSecretShape(replaces)) return null
  const session = await tx.sessions.byTokenHash(digest.sha256Hex(replaces))
  if (session === null) return null
  await tx.sessions.delete(session.id)
  return session.id
}

/** @throws BittingError invalid_credentials when what was shown was taken away meanwhile */
async function demandCredential(
  tx: Pick<Repositories, "credentials">,
  { person, credentialId = null }: SignInProof,
): Promise<void> {
  if (credentialId === null) return
  const credential = await tx.credentials.get(credentialId)
  if (credential?.personId !== person.id) throw new BittingError("invalid_credentials")
}

/**
 * The only organization a session is to open: by the host it starts at, the provider that vouched, or where a credential was shown; null:
 * every one of the person's.
 * @throws BittingError not_found when they differ: at a host nobody vouches for an organization that is not known there
 */
function confinementOf(client: SignInClient, { connection, organizationId }: SignInProof): string | null {
  const bounds = [client.withinOrganization, connection?.organizationId, organizationId].flatMap(
    (id) => id ?? [],
  )
  const [first = null] = bounds
  if (bounds.some((id) => id !== first)) throw new BittingError("not_found")
  return first
}

/**
 * Starts a session inside a transaction; always a new one, so that nobody can be made to use a session somebody else knows. The one the
 * browser had ends.
 * @returns what the cookie needs, and the audit entry that belongs to the transaction
 * @throws BittingError invalid_credentials when the credential that was shown is gone
 */
export async function startSession(
  ports: AppPorts,
  tx: Pick<Repositories, "sessions" | "credentials">,
  { client, proof }: { readonly client: SignInClient; readonly proof: SignInProof },
): Promise<{ readonly value: SignedIn; readonly audit: AuditEvent }> {
  const { person, method, secondFactor, connection } = proof
  await demandCredential(tx, proof)
  const replaced = await endReplaced(ports, tx, client)
  const secret = mintSecret(ports.entropy.bytes(SECRET_ENTROPY_BYTES))
  const now = ports.clock.now()
  const session: Session = {
    id: mintId(ports, "ses"),
    tokenHash: ports.digest.sha256Hex(secret),
    personId: person.id,
    method,
    secondFactor,
    organizationId: confinementOf(client, proof),
    connectionId: connection?.id ?? null,
    userAgent: client.userAgent?.slice(0, USER_AGENT_MAX) ?? null,
    address: client.origin.address,
    authenticatedAt: Math.min(now, proof.authenticatedAt ?? now),
    lastSeenAt: now,
    createdAt: now,
    expiresAt: now + SESSION_LIFETIME_MS,
  }
  await tx.sessions.insert(session)
  const context: RequestContext = { caller: callerOfSession(session, person, []), origin: client.origin }
  const audit = auditEntry(ports, context, {
    organizationId: null,
    action: "session.started",
    target: { kind: "session", id: session.id },
    after: { method, second_factor: secondFactor, ...(replaced === null ? {} : { replaces: replaced }) },
  })
  return { value: { secret, session, person }, audit }
}

/** Whether the session has ended, by its age or because nobody used it. */
export function hasEnded(session: Session, now: number): boolean {
  return now >= session.expiresAt || now >= session.lastSeenAt + SESSION_IDLE_MS
}

/** Whether a sign-in is as strong as organizations ask that want a second factor. A provider vouches for what it asked of the person itself. */
export function hasSecondFactor(session: Pick<Session, "secondFactor" | "connectionId">): boolean {
  return session.secondFactor || session.connectionId !== null
}

/** An organization that a session does not open, because its sign-in was weaker than the organization asks. */
export interface BlockedMembership {
  readonly member: Member
  readonly organization: Organization
  readonly reason: "second_factor_required" | "single_sign_on_required"
}

/** A person's session with what it may do now. */
export interface SessionCaller {
  readonly caller: PersonCaller
  readonly person: Person
  readonly session: Session
  readonly blocked: readonly BlockedMembership[]
  /** Whether the person runs the instance, and does not in this session because it asks for a second factor. */
  readonly instanceBlocked: boolean
}

async function blockedAmong(
  read: ReadRepositories,
  session: Session,
  members: readonly Member[],
): Promise<readonly BlockedMembership[]> {
  const ids = members.map(({ organizationId }) => organizationId)
  const enforced = await read.ssoConnections.enforcedAmong(ids)
  const blocked: BlockedMembership[] = []
  for (const member of members) {
    const organization = await read.organizations.get(member.organizationId)
    if (organization === null) continue
    const demanded = enforced.find((one) => one.organizationId === organization.id)
    if (demanded !== undefined && demanded.id !== session.connectionId)
      blocked.push({ member, organization, reason: "single_sign_on_required" })
    else if (organization.requireSecondFactor && !hasSecondFactor(session))
      blocked.push({ member, organization, reason: "second_factor_required" })
  }
  return blocked
}

/**
 * Who a session cookie stands for. Memberships and the organizations' sign-in rules are read anew every time, so a change is in force at
 * once.
 * @throws BittingError invalid_session
 */
export async function sessionCaller(ports: AppPorts, secret: string): Promise<SessionCaller> {
  const { read, sightings } = ports.store
  const now = ports.clock.now()
  const session = hasSecretShape(secret)
    ? await read.sessions.byTokenHash(ports.digest.sha256Hex(secret))
    : null
  if (session === null || hasEnded(session, now)) throw new BittingError("invalid_session")
  const person = await read.people.get(session.personId)
  if (person === null) throw new BittingError("invalid_session")
  const { organizationId } = session
  const own = (await read.members.ofPerson(person.id)).filter(
    (member) => !member.suspended && (organizationId === null || member.organizationId === organizationId),
  )
  const blocked = await blockedAmong(read, session, own)
  const members = own.filter((member) => !blocked.some((one) => one.member.id === member.id))
  if (now - session.lastSeenAt >= SIGHTING_MS) await sightings.seen(session.id, now)
  const caller = callerOfSession(session, person, members)
  const tooWeak = ports.instanceNeedsSecondFactor === true && !hasSecondFactor(session)
  const instanceBlocked = caller.instanceAdmin && tooWeak
  const instanceAdmin = caller.instanceAdmin && !tooWeak
  return { caller: { ...caller, instanceAdmin }, person, session, blocked, instanceBlocked }
}

/** Ends the caller's session. Ending it twice is no error. */
export async function signOut(ports: AppPorts, context: RequestContext): Promise<void> {
  const { caller } = context
  if (caller.kind !== "person") throw new BittingError("session_required")
  await mutate(ports, async (tx) => {
    await tx.sessions.delete(caller.sessionId)
    const target = { kind: "session", id: caller.sessionId } as const
    const note = { organizationId: null, action: "session.ended", target } as const
    return { ...nothingDone(undefined), audit: [auditEntry(ports, context, note)] }
  })
}
