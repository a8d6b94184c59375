import type { AuditEvent } from "../domain/audit-event.ts"
import { hasSecretShape, mintSecret, SECRET_ENTROPY_BYTES } from "../domain/secret.ts"
import type { Member, Person, SignInLink } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import { DEFAULT_ORGANIZATION } from "./bootstrap.ts"
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

/**
 * Signs in with a one-time link. Of two who use it at once, one gets in.
 * @throws BittingError invalid_link, unprocessable (the first person gave no name or address), already_exists
 */
export async function signInByLink(
  ports: AppPorts,
  client: SignInClient,
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
    const proof = { person, method: "link", secondFactor: false } as const
    const { value, audit } = await startSession(ports, tx, { client, proof })
    const welcome = first === null ? [] : [welcomed(ports, { client, signedIn: value, member: first.member })]
    return {
      value,
      organizationId: first?.member.organizationId ?? null,
      audit: [audit, ...welcome],
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
