import type { AuditEvent } from "../domain/audit-event.ts"
import type { Caller } from "../domain/authority.ts"
import type { Role } from "../domain/role.ts"
import type { Member, Person } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mintId } from "./request.ts"
import { newLink } from "./sign-in.ts"
import { withdraw } from "./withdraw-invitations.ts"

/** Somebody who is to become a member. */
export interface Enrolment {
  readonly organizationId: string
  /** Lower-case. */
  readonly email: string
  /** For a person the instance does not know yet; somebody it knows keeps their name. */
  readonly name: string
  readonly role: Role
  readonly overrides: Member["overrides"]
}

/** A new member. */
export interface EnrolledMember {
  readonly member: Member
  /** Secret of the link a new person signs in with; null for somebody who existed, and when the caller may not hand links out. */
  readonly linkSecret: string | null
}

/** Whether a caller may see a link that signs somebody in: a key that did could become a person who may do more than the key. */
export function mayHandOutLinks(caller: Caller): boolean {
  return caller.kind === "person" || caller.isRoot
}

/** A person nobody knows yet. */
export function newPerson(
  ports: AppPorts,
  fields: { readonly name: string; readonly email: string; readonly emailVerifiedAt: number | null },
): Person {
  return { id: mintId(ports, "per"), ...fields, instanceAdmin: false, createdAt: ports.clock.now() }
}

async function personFor(
  ports: AppPorts,
  tx: Repositories,
  { name, email }: Enrolment,
): Promise<{ readonly person: Person; readonly isNew: boolean }> {
  const known = await tx.people.byEmail(email)
  if (known !== null) return { person: known, isNew: false }
  const person = newPerson(ports, { name, email, emailVerifiedAt: null })
  await tx.people.insert(person)
  return { person, isNew: true }
}

/** The audit entry of a new link; its secret and hash are nowhere in it. */
export function linkCreated(
  ports: AppPorts,
  context: RequestContext,
  about: { readonly organizationId: string; readonly linkId: string; readonly memberId: string },
): AuditEvent {
  return auditEntry(ports, context, {
    organizationId: about.organizationId,
    action: "sign_in_link.created",
    target: { kind: "sign_in_link", id: about.linkId },
    after: { member_id: about.memberId },
  })
}

/**
 * Makes a person a member, inside a transaction.
 * @param request.context whoever does it
 * @returns the member, and the audit entry that belongs to the transaction
 * @throws BittingError already_exists when they are one
 */
export async function joinOrganization(
  ports: AppPorts,
  tx: Repositories,
  request: {
    readonly context: RequestContext
    readonly person: Person
    readonly as: Pick<Member, "organizationId" | "role" | "overrides">
  },
): Promise<{ readonly member: Member; readonly audit: AuditEvent }> {
  const { context, person, as } = request
  const { organizationId, role, overrides } = as
  const memberships = await tx.members.ofPerson(person.id)
  if (memberships.some((member) => member.organizationId === organizationId))
    throw new BittingError("already_exists", { detail: "The person is a member already." })
  const { name, email } = person
  const member = {
    id: mintId(ports, "mem"),
    organizationId,
    personId: person.id,
    name,
    email,
    role,
    suspended: false,
    overrides,
    createdAt: ports.clock.now(),
  }
  await tx.members.insert(member)
  const audit = auditEntry(ports, context, {
    organizationId,
    action: "member.added",
    target: { kind: "member", id: member.id },
    after: { role, overrides, name, email },
  })
  return { member, audit }
}

/**
 * Adds somebody without asking them, for callers with the reach of the instance. A person the instance does not know is created and gets a
 * sign-in link. Nobody ever gets a link for somebody who exists: they could take over a person of another organization. An open invitation
 * of the address is over with it.
 * @throws BittingError already_exists when the person is a member
 */
export async function enrollMember(
  ports: AppPorts,
  tx: Repositories,
  request: { readonly context: RequestContext; readonly enrolment: Enrolment },
): Promise<{ readonly value: EnrolledMember; readonly audit: readonly AuditEvent[] }> {
  const { context, enrolment } = request
  const { organizationId, email } = enrolment
  const { person, isNew } = await personFor(ports, tx, enrolment)
  const { member, audit: added } = await joinOrganization(ports, tx, { context, person, as: enrolment })
  const invitation = await tx.invitations.openFor(organizationId, email)
  const withdrawn = invitation === null ? [] : [await withdraw(ports, tx, { context, invitation })]
  if (!isNew || !mayHandOutLinks(context.caller))
    return { value: { member, linkSecret: null }, audit: [added, ...withdrawn] }
  const { secret, link } = newLink(ports, person.id)
  await tx.links.insert(link)
  const linked = linkCreated(ports, context, { organizationId, linkId: link.id, memberId: member.id })
  return { value: { member, linkSecret: secret }, audit: [added, ...withdrawn, linked] }
}
