import type { AuditEvent } from "../domain/audit-event.ts"
import type { Caller } from "../domain/authority.ts"
import { hasInstanceReach } from "../domain/authority.ts"
import type { Role } from "../domain/role.ts"
import type { Member, Person } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mintId } from "./request.ts"
import { newLink } from "./sign-in.ts"

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

/** A key of one organization must not get a link: it could become a person who may do more than the key. */
function mayHandOutLinks(caller: Caller): boolean {
  return caller.kind === "person" || caller.reach === "instance"
}

/**
 * Nobody has proven that an address is theirs yet. If admins could add people the instance knows, an admin elsewhere could create the person
 * of an address that is not theirs, sign in as them, and wait to be made a member here.
 */
function demandMayAddKnown(caller: Caller): void {
  if (hasInstanceReach(caller)) return
  throw new BittingError("role_insufficient", {
    detail:
      "Somebody of this address is known to the instance already; only an instance admin can add them here.",
    extra: { needed_role: "instance_admin" },
  })
}

async function personFor(
  ports: AppPorts,
  tx: Repositories,
  request: { readonly caller: Caller; readonly enrolment: Enrolment },
): Promise<{ readonly person: Person; readonly isNew: boolean }> {
  const { email, name, organizationId } = request.enrolment
  const known = await tx.people.byEmail(email)
  if (known !== null) {
    const memberships = await tx.members.ofPerson(known.id)
    const isMember = memberships.some((member) => member.organizationId === organizationId)
    if (isMember) throw new BittingError("already_exists")
    demandMayAddKnown(request.caller)
    return { person: known, isNew: false }
  }
  const createdAt = ports.clock.now()
  const person = {
    id: mintId(ports, "per"),
    name,
    email,
    instanceAdmin: false,
    emailVerifiedAt: null,
    createdAt,
  }
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
 * Makes somebody a member. A person the instance does not know is created and gets a sign-in link. Nobody ever gets a link for somebody who
 * exists: an admin of one organization could take over a person of another.
 * @throws BittingError already_exists when the person is a member; role_insufficient when the instance knows the person and the caller lacks
 * its reach
 */
export async function enrollMember(
  ports: AppPorts,
  tx: Repositories,
  request: { readonly context: RequestContext; readonly enrolment: Enrolment },
): Promise<{ readonly value: EnrolledMember; readonly audit: readonly AuditEvent[] }> {
  const { context, enrolment } = request
  const { organizationId, role, overrides } = enrolment
  const { person, isNew } = await personFor(ports, tx, { caller: context.caller, enrolment })
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
  const added = auditEntry(ports, context, {
    organizationId,
    action: "member.added",
    target: { kind: "member", id: member.id },
    after: { role, overrides, name, email },
  })
  if (!isNew || !mayHandOutLinks(context.caller))
    return { value: { member, linkSecret: null }, audit: [added] }
  const { secret, link } = newLink(ports, person.id)
  await tx.links.insert(link)
  const linked = linkCreated(ports, context, { organizationId, linkId: link.id, memberId: member.id })
  return { value: { member, linkSecret: secret }, audit: [added, linked] }
}
