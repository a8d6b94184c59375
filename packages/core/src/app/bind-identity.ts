import type { AuditEvent, RequestOrigin } from "../domain/audit-event.ts"
import type { Credential, SsoConnection } from "../domain/credential.ts"
import { identityHandle } from "../domain/credential.ts"
import type { Role } from "../domain/role.ts"
import type { SingleSignOnFailure } from "../domain/single-sign-on.ts"
import { welcome } from "../domain/single-sign-on.ts"
import type { Member, Person, Session } from "../domain/tenancy.ts"
import type { ProviderIdentity } from "../people-ports.ts"
import type { Repositories } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mintId } from "./request.ts"
import { callerOfSession } from "./session.ts"

/** Somebody whom a connection's provider vouches for. */
export interface Vouched {
  readonly connection: SsoConnection
  readonly identity: ProviderIdentity
}

/** Who that is here. */
export interface Recognized {
  readonly person: Person
  /** The identity they are known by; null: it is bound only now. */
  readonly credentialId: string | null
  /** Writes what is left to write, once there is a session to name; answers what is to be recorded as the person's own doing. */
  readonly complete: (session: Session, origin: RequestOrigin) => Promise<readonly AuditEvent[]>
}

const failed = (failure: SingleSignOnFailure): { readonly failure: SingleSignOnFailure } => ({ failure })

async function memberOfConnection(
  tx: Repositories,
  { organizationId }: SsoConnection,
  person: Person,
): Promise<Member | null> {
  const members = await tx.members.ofPerson(person.id)
  return members.find((member) => member.organizationId === organizationId) ?? null
}

/** Whether the person is bound to another subject of the same provider by that connection. */
async function isBoundElsewhere(
  tx: Repositories,
  person: Person,
  { connection, identity }: Vouched,
): Promise<boolean> {
  const bound = await tx.credentials.ofPerson(person.id, "identity")
  return bound.some(
    ({ details }) =>
      details.kind === "identity" &&
      details.connectionId === connection.id &&
      details.issuer === identity.issuer &&
      details.subject !== identity.subject,
  )
}

function identityOf(ports: AppPorts, personId: string, { connection, identity }: Vouched): Credential {
  const bound = { connectionId: connection.id, issuer: identity.issuer, subject: identity.subject }
  const now = ports.clock.now()
  return {
    id: mintId(ports, "crd"),
    personId,
    handle: identityHandle(bound),
    details: { kind: "identity", ...bound, email: identity.email ?? "" },
    createdAt: now,
    lastUsedAt: now,
    version: 1,
  }
}

/** Binds an identity to a person, with the entry about it. */
async function bind(
  ports: AppPorts,
  tx: Repositories,
  about: { readonly vouched: Vouched; readonly personId: string; readonly context: RequestContext },
): Promise<AuditEvent> {
  const { vouched, personId, context } = about
  const credential = identityOf(ports, personId, vouched)
  await tx.credentials.insert(credential)
  const { connection, identity } = vouched
  return auditEntry(ports, context, {
    organizationId: null,
    action: "identity.linked",
    target: { kind: "credential", id: credential.id },
    after: {
      connection_id: connection.id,
      issuer: identity.issuer,
      subject: identity.subject,
      email: identity.email,
    },
  })
}

/** Somebody who signed in with this identity before. */
async function known(
  ports: AppPorts,
  tx: Repositories,
  { credential, vouched }: { readonly credential: Credential; readonly vouched: Vouched },
): Promise<Recognized | { readonly failure: SingleSignOnFailure }> {
  const { connection, identity } = vouched
  const person = await tx.people.get(credential.personId)
  if (person === null) return failed("not_a_member")
  if (connection.organizationId !== null) {
    const member = await memberOfConnection(tx, connection, person)
    if (member === null || member.suspended) return failed("not_a_member")
  }
  const { details } = credential
  // The address is for people to recognise the identity by; who somebody is rests on the subject alone.
  const shown =
    details.kind === "identity" && identity.email !== null ? { ...details, email: identity.email } : details
  const complete = async (): Promise<readonly AuditEvent[]> => {
    const lastUsedAt = ports.clock.now()
    const version = credential.version + 1
    await tx.credentials.update({ ...credential, details: shown, lastUsedAt, version })
    return []
  }
  return { person, credentialId: credential.id, complete }
}

/** Makes a person and their membership. The address is not shown to be theirs: only one organization's provider says so. */
async function join(
  ports: AppPorts,
  tx: Repositories,
  about: { readonly vouched: Vouched; readonly organizationId: string; readonly role: Role },
): Promise<{ readonly person: Person; readonly member: Member }> {
  const { vouched, organizationId, role } = about
  const { identity } = vouched
  const email = identity.email ?? ""
  const createdAt = ports.clock.now()
  const name = identity.name ?? email
  const person = {
    id: mintId(ports, "per"),
    name,
    email,
    instanceAdmin: false,
    emailVerifiedAt: null,
    createdAt,
  }
  await tx.people.insert(person)
  const member = {
    id: mintId(ports, "mem"),
    organizationId,
    personId: person.id,
    name,
    email,
    role,
    suspended: false,
    overrides: {},
    createdAt,
  }
  await tx.members.insert(member)
  return { person, member }
}

function joined(
  ports: AppPorts,
  context: RequestContext,
  { member, connection }: { readonly member: Member; readonly connection: SsoConnection },
): AuditEvent {
  const { role, overrides, name, email } = member
  return auditEntry(ports, context, {
    organizationId: member.organizationId,
    action: "member.added",
    target: { kind: "member", id: member.id },
    after: { role, overrides, name, email, connection_id: connection.id },
  })
}

/** Somebody who never signed in with this identity. */
async function newcomer(
  ports: AppPorts,
  tx: Repositories,
  vouched: Vouched,
): Promise<Recognized | { readonly failure: SingleSignOnFailure }> {
  const { connection, identity } = vouched
  const { organizationId } = connection
  const person = identity.email === null ? null : await tx.people.byEmail(identity.email)
  const organization = organizationId === null ? null : await tx.organizations.get(organizationId)
  const verdict = welcome({
    connection,
    emailVerified: identity.email !== null && identity.emailVerified,
    person,
    member: person === null ? null : await memberOfConnection(tx, connection, person),
    isBoundElsewhere: person !== null && (await isBoundElsewhere(tx, person, vouched)),
    organizationSuspended: organization?.suspended === true,
  })
  if (verdict.kind === "refuse") return failed(verdict.failure)
  const made =
    verdict.kind === "join" && organizationId !== null
      ? await join(ports, tx, { vouched, organizationId, role: verdict.role })
      : null
  const whose = made?.person ?? person
  if (whose === null) return failed("not_a_member")
  return {
    person: whose,
    credentialId: null,
    complete: async (session, origin) => {
      const members = made === null ? [] : [made.member]
      const context = { caller: callerOfSession(session, whose, members), origin }
      const linked = await bind(ports, tx, { vouched, personId: whose.id, context })
      return made === null ? [linked] : [joined(ports, context, { member: made.member, connection }), linked]
    },
  }
}

/** Finds out who it is that a provider vouches for, or makes them, inside the transaction that signs them in. */
export async function recognize(
  ports: AppPorts,
  tx: Repositories,
  vouched: Vouched,
): Promise<Recognized | { readonly failure: SingleSignOnFailure }> {
  const { connection, identity } = vouched
  const { issuer, subject } = identity
  const handle = identityHandle({ connectionId: connection.id, issuer, subject })
  const credential = await tx.credentials.byHandle("identity", handle)
  return credential === null ? newcomer(ports, tx, vouched) : known(ports, tx, { credential, vouched })
}

/** Whether the instance's own provider now shows what the person had not shown: that the address is theirs. */
function showsAddress(person: Person, { connection, identity }: Vouched): boolean {
  const isOwn = connection.organizationId === null && identity.emailVerified
  return isOwn && person.emailVerifiedAt === null && identity.email === person.email
}

/**
 * Binds an identity to somebody who is signed in and asked for it.
 * @returns entries about it, none when it was bound to them already; or why not
 */
export async function link(
  ports: AppPorts,
  tx: Repositories,
  about: { readonly vouched: Vouched; readonly person: Person; readonly context: RequestContext },
): Promise<{ readonly audit: readonly AuditEvent[] } | { readonly failure: SingleSignOnFailure }> {
  const { vouched, person, context } = about
  const { connection, identity } = vouched
  const { issuer, subject } = identity
  const handle = identityHandle({ connectionId: connection.id, issuer, subject })
  const present = await tx.credentials.byHandle("identity", handle)
  if (present !== null) return present.personId === person.id ? { audit: [] } : failed("identity_taken")
  if (connection.organizationId !== null) {
    const member = await memberOfConnection(tx, connection, person)
    if (member === null || member.suspended) return failed("not_a_member")
  }
  if (await isBoundElsewhere(tx, person, vouched)) return failed("identity_taken")
  const audit = [await bind(ports, tx, { vouched, personId: person.id, context })]
  if (!showsAddress(person, vouched)) return { audit }
  await tx.people.update({ ...person, emailVerifiedAt: ports.clock.now() })
  const target = { kind: "person", id: person.id } as const
  const note = {
    organizationId: null,
    action: "email.verified",
    target,
    after: { email: person.email },
  } as const
  return { audit: [...audit, auditEntry(ports, context, note)] }
}
