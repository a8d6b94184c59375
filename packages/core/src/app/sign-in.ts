import type { PersonCaller } from "../domain/authority.ts"
import type { AuditEvent } from "../domain/audit-event.ts"
import { hasSecretShape, mintSecret, SECRET_ENTROPY_BYTES } from "../domain/secret.ts"
import type { Member, Person, Session, SignInLink } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import type { RequestOrigin } from "../domain/audit-event.ts"
import { DEFAULT_ORGANIZATION } from "./bootstrap.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mintId, mutate, nothingDone } from "./request.ts"

/** How long a sign-in link can be used, ms. */
export const LINK_LIFETIME_MS: number = 24 * 3_600_000

/** How long a session lasts, ms. */
export const SESSION_LIFETIME_MS: number = 7 * 24 * 3_600_000

/** A sign-in: the session's secret for the cookie, and who signed in. */
export interface SignedIn {
  readonly secret: string
  readonly session: Session
  readonly person: Person
}

export interface SignInRequest {
  /** The secret of the link. */
  readonly token: string
  /** Who the first person is; ignored on links made for somebody. */
  readonly name?: string | undefined
  readonly email?: string | undefined
}

/** A new link for a person, or (null) for the first one. The secret exists only here. */
export function newLink(
  ports: Pick<AppPorts, "clock" | "entropy" | "digest">,
  personId: string | null,
): { readonly secret: string; readonly link: SignInLink } {
  const secret = mintSecret(ports.entropy.bytes(SECRET_ENTROPY_BYTES))
  const now = ports.clock.now()
  const link = {
    id: mintId(ports, "lnk"),
    tokenHash: ports.digest.sha256Hex(secret),
    personId,
    createdAt: now,
    expiresAt: now + LINK_LIFETIME_MS,
    usedAt: null,
  }
  return { secret, link }
}

function firstPersonFields(request: SignInRequest): { name: string; email: string } {
  const { name, email } = request
  if (name !== undefined && email !== undefined) return { name, email: email.toLowerCase() }
  const detail = "The first person gives a name and an e-mail address."
  const errors = [
    ...(name === undefined ? [{ pointer: "/name", detail }] : []),
    ...(email === undefined ? [{ pointer: "/email", detail }] : []),
  ]
  throw new BittingError("unprocessable", { errors })
}

/** The first person runs the instance and owns the default organization. */
async function welcomeFirst(
  ports: AppPorts,
  tx: Repositories,
  request: SignInRequest,
): Promise<{ readonly person: Person; readonly member: Member }> {
  const organizationId = await tx.settings.get(DEFAULT_ORGANIZATION)
  if (organizationId === null || (await tx.settings.get(FIRST_PERSON)) !== null)
    throw new BittingError("invalid_link")
  const { name, email } = firstPersonFields(request)
  const createdAt = ports.clock.now()
  const person = { id: mintId(ports, "per"), name, email, instanceAdmin: true, createdAt }
  await tx.people.insert(person)
  await tx.settings.set(FIRST_PERSON, person.id)
  const member = {
    id: mintId(ports, "mem"),
    organizationId,
    personId: person.id,
    name,
    email,
    role: "owner",
    suspended: false,
    overrides: {},
    createdAt,
  } as const
  await tx.members.insert(member)
  return { person, member }
}

/** Setting that names the first person, once there is one. */
export const FIRST_PERSON = "first_person"

function sessionFor(ports: AppPorts, person: Person): { readonly secret: string; readonly session: Session } {
  const secret = mintSecret(ports.entropy.bytes(SECRET_ENTROPY_BYTES))
  const now = ports.clock.now()
  const session = {
    id: mintId(ports, "ses"),
    tokenHash: ports.digest.sha256Hex(secret),
    personId: person.id,
    createdAt: now,
    expiresAt: now + SESSION_LIFETIME_MS,
  }
  return { secret, session }
}

/**
 * Signs in with a one-time link. Of two who use it at once, one gets in.
 * @throws BittingError invalid_link, unprocessable (the first person gave no name or address), already_exists
 */
export async function signInByLink(
  ports: AppPorts,
  origin: RequestOrigin,
  request: SignInRequest,
): Promise<SignedIn> {
  if (!hasSecretShape(request.token)) throw new BittingError("invalid_link")
  const tokenHash = ports.digest.sha256Hex(request.token)
  return mutate(ports, async (tx) => {
    const link = await tx.links.byTokenHash(tokenHash)
    const now = ports.clock.now()
    if (link === null || link.usedAt !== null || now >= link.expiresAt) throw new BittingError("invalid_link")
    const first = link.personId === null ? await welcomeFirst(ports, tx, request) : null
    const person = first?.person ?? (link.personId === null ? null : await tx.people.get(link.personId))
    if (person === null || !(await tx.links.use(link.id, now))) throw new BittingError("invalid_link")
    const started = sessionFor(ports, person)
    await tx.sessions.insert(started.session)
    return {
      value: { ...started, person },
      organizationId: first?.member.organizationId ?? null,
      audit: signInEvents(ports, origin, { person, session: started.session, member: first?.member ?? null }),
      targets: [],
    }
  })
}

function signInEvents(
  ports: AppPorts,
  origin: RequestOrigin,
  { person, session, member }: { person: Person; session: Session; member: Member | null },
): AuditEvent[] {
  const caller: PersonCaller = {
    kind: "person",
    personId: person.id,
    sessionId: session.id,
    instanceAdmin: person.instanceAdmin,
    authenticatedAt: session.createdAt,
    members: [],
  }
  const context: RequestContext = { caller, origin }
  const started = auditEntry(ports, context, {
    organizationId: null,
    action: "session.started",
    target: { kind: "session", id: session.id },
    after: { method: "link" },
  })
  if (member === null) return [started]
  const { organizationId, id } = member
  const target = { kind: "member", id } as const
  const after = { role: member.role, name: member.name, email: member.email }
  return [started, auditEntry(ports, context, { organizationId, action: "member.added", target, after })]
}

/** A person's session with what it may do now. */
export interface SessionCaller {
  readonly caller: PersonCaller
  readonly person: Person
  readonly session: Session
}

/**
 * Who a session cookie stands for. Memberships are read anew every time, so a change of role is in force at once.
 * @throws BittingError invalid_session
 */
export async function sessionCaller(ports: AppPorts, secret: string): Promise<SessionCaller> {
  const { read } = ports.store
  const session = hasSecretShape(secret)
    ? await read.sessions.byTokenHash(ports.digest.sha256Hex(secret))
    : null
  if (session === null || ports.clock.now() >= session.expiresAt) throw new BittingError("invalid_session")
  const person = await read.people.get(session.personId)
  if (person === null) throw new BittingError("invalid_session")
  const members = (await read.members.ofPerson(person.id)).filter((member) => !member.suspended)
  const { instanceAdmin, id } = person
  return {
    caller: {
      kind: "person",
      personId: id,
      sessionId: session.id,
      instanceAdmin,
      authenticatedAt: session.createdAt,
      members,
    },
    person,
    session,
  }
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
