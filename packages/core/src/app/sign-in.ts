import type { AuditEvent } from "../domain/audit-event.ts"
import { hasSecretShape, mintSecret, SECRET_ENTROPY_BYTES } from "../domain/secret.ts"
import type { Member, Person, SignInLink } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories, SignInLinkReads } from "../ports.ts"
import { DEFAULT_ORGANIZATION } from "./bootstrap.ts"
import { deleteOtherSessions } from "./own-sessions.ts"
import type { PasswordPorts } from "./passwords.ts"
import { hashNewPassword, storePassword } from "./passwords.ts"
import type { AppPorts } from "./request.ts"
import { auditEntry, mintId, mutate } from "./request.ts"
import type { SignedIn, SignInClient } from "./session.ts"
import { callerOfSession, startSession } from "./session.ts"

/** How long a sign-in link can be used, ms. */
export const LINK_LIFETIME_MS: number = 24 * 3_600_000

export interface SignInRequest {
  /** The secret of the link. */
  readonly token: string
  /** Who the first person is; ignored on links made for somebody. */
  readonly name?: string | undefined
  readonly email?: string | undefined
  /** Hash of the password they want to sign in with from now on, by {@link hashLinkPassword}; left out: it stays as it is. */
  readonly passwordHash?: string | undefined
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

function firstPersonFields(request: Pick<SignInRequest, "name" | "email">): { name: string; email: string } {
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
  const person = {
    id: mintId(ports, "per"),
    name,
    email,
    instanceAdmin: true,
    emailVerifiedAt: null,
    createdAt,
  }
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

/** @throws BittingError invalid_link unless the link can be used now */
async function usableLink(
  ports: Pick<AppPorts, "clock" | "digest">,
  reads: { readonly links: SignInLinkReads },
  token: string,
): Promise<SignInLink> {
  const link = hasSecretShape(token) ? await reads.links.byTokenHash(ports.digest.sha256Hex(token)) : null
  if (link === null || link.usedAt !== null || ports.clock.now() >= link.expiresAt)
    throw new BittingError("invalid_link")
  return link
}

/**
 * The hash of a password that whoever signs in with a link wants to have. The link is not used up.
 * @throws BittingError invalid_link, unprocessable (the first person gave no name or address), weak_password, unavailable
 */
export async function hashLinkPassword(
  ports: PasswordPorts,
  request: Pick<SignInRequest, "token" | "name" | "email"> & { readonly password: string },
): Promise<string> {
  const { read } = ports.store
  const { personId } = await usableLink(ports, read, request.token)
  const owner = personId === null ? firstPersonFields(request) : await read.people.get(personId)
  if (owner === null) throw new BittingError("invalid_link")
  return hashNewPassword(ports, request.password, { owner })
}

/** Sets the password of somebody who just signed in with a link; their other sessions end. */
async function setLinkPassword(
  ports: AppPorts,
  tx: Repositories,
  about: { readonly client: SignInClient; readonly signedIn: SignedIn; readonly hash: string | undefined },
): Promise<readonly AuditEvent[]> {
  const { client, signedIn, hash } = about
  if (hash === undefined) return []
  const { person, session } = signedIn
  const id = await storePassword(ports, tx, { personId: person.id, hash })
  const ended = await deleteOtherSessions(tx, signedIn)
  const context = { caller: callerOfSession(session, person, []), origin: client.origin }
  const note = { organizationId: null, action: "password.set", target: { kind: "credential", id } } as const
  return [auditEntry(ports, context, { ...note, after: { ended_sessions: ended } })]
}

/**
 * Signs in with a one-time link. Of two who use it at once, one gets in.
 * @throws BittingError invalid_link, unprocessable (the first person gave no name or address), already_exists
 */
export async function signInByLink(
  ports: AppPorts,
  client: SignInClient,
  request: SignInRequest,
): Promise<SignedIn> {
  return mutate(ports, async (tx) => {
    const link = await usableLink(ports, tx, request.token)
    const first = link.personId === null ? await welcomeFirst(ports, tx, request) : null
    const person = first?.person ?? (link.personId === null ? null : await tx.people.get(link.personId))
    if (person === null || !(await tx.links.use(link.id, ports.clock.now())))
      throw new BittingError("invalid_link")
    const proof = { person, method: "link", secondFactor: false } as const
    const { value, audit } = await startSession(ports, tx, { client, proof })
    const set = await setLinkPassword(ports, tx, { client, signedIn: value, hash: request.passwordHash })
    const welcome = first === null ? [] : [welcomed(ports, { client, signedIn: value, member: first.member })]
    return {
      value,
      organizationId: first?.member.organizationId ?? null,
      audit: [audit, ...set, ...welcome],
      targets: [],
    }
  })
}

function welcomed(
  ports: AppPorts,
  about: { readonly client: SignInClient; readonly signedIn: SignedIn; readonly member: Member },
): AuditEvent {
  const { client, signedIn, member } = about
  const context = { caller: callerOfSession(signedIn.session, signedIn.person, []), origin: client.origin }
  return auditEntry(ports, context, {
    organizationId: member.organizationId,
    action: "member.added",
    target: { kind: "member", id: member.id },
    after: { role: member.role, name: member.name, email: member.email },
  })
}
