import type { Caller } from "../domain/authority.ts"
import type { MemberChange } from "../domain/membership.ts"
import { ceilingOf, planMemberChange, refuseRemoval } from "../domain/membership.ts"
import type { Role } from "../domain/role.ts"
import type { Member, SignInLink } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, Page } from "../ports.ts"
import type { EnrolledMember } from "./enroll-member.ts"
import { enrollMember, linkCreated, mayHandOutLinks } from "./enroll-member.ts"
import { withdrawInvitations } from "./withdraw-invitations.ts"
import { asOfNow, demandWorkspaces, refusalError } from "./member-access.ts"
import { activeOrganization, demandRow } from "./owned-row.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, demand, mutate, nothingDone, resolveOrganization } from "./request.ts"
import { newLink } from "./sign-in.ts"

/** Somebody to be added to an organization. */
export interface AddMemberRequest {
  readonly organizationId: string | undefined
  /** Lower-case. */
  readonly email: string
  /** Taken for a person the instance does not know yet. */
  readonly name: string
  readonly role: Role
  readonly overrides: Readonly<Record<string, Role>>
}

/**
 * Lists the members of an organization.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listMembers(
  ports: AppPorts,
  { caller }: RequestContext,
  query: { readonly organizationId: string | undefined; readonly page: CreationPage },
): Promise<Page<Member>> {
  const { id } = await resolveOrganization(ports.store.read, caller, query.organizationId)
  demand(caller, "members.list", { organizationId: id })
  return ports.store.read.members.list(id, query.page)
}

/** @throws BittingError not_found, insufficient_scope, role_insufficient */
export async function getMember(ports: AppPorts, { caller }: RequestContext, id: string): Promise<Member> {
  return demandRow(await ports.store.read.members.get(id), caller, { operation: "members.get" })
}

/**
 * Adds a member at once, without asking them: only with the reach of the instance, everybody else invites. Somebody the instance knows is
 * added as they are; somebody new is created and gets a sign-in link.
 * @throws BittingError already_exists, unprocessable, role_insufficient, insufficient_scope, not_found, organization_required
 */
export async function addMember(
  ports: AppPorts,
  asked: RequestContext,
  request: AddMemberRequest,
): Promise<EnrolledMember> {
  return mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { caller } = context
    const { id: organizationId } = await resolveOrganization(tx, caller, request.organizationId)
    demand(caller, "members.add", { organizationId })
    await demandWorkspaces(tx, organizationId, Object.keys(request.overrides))
    const { value, audit } = await enrollMember(ports, tx, {
      context,
      enrolment: { ...request, organizationId },
    })
    return { value, organizationId, audit, targets: [] }
  })
}

function isSelf(caller: Caller, member: Member): boolean {
  return caller.kind === "person" && caller.personId === member.personId
}

/**
 * Changes a member's role, roles in single workspaces, or whether they are suspended. Keys the member holds follow at once.
 * @throws BittingError role_insufficient, last_owner, unprocessable, not_found, insufficient_scope, organization_suspended
 */
export async function updateMember(
  ports: AppPorts,
  asked: RequestContext,
  request: { readonly id: string; readonly change: MemberChange },
): Promise<Member> {
  const { id, change } = request
  return mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { caller } = context
    const member = demandRow(await tx.members.get(id), caller, { operation: "members.update" })
    const { organizationId } = member
    await activeOrganization(tx, caller, organizationId)
    const given = Object.entries(change.overrides ?? {}).filter(([, role]) => role !== null)
    await demandWorkspaces(
      tx,
      organizationId,
      given.map(([workspaceId]) => workspaceId),
    )
    const verdict = planMemberChange(member, change, {
      ceiling: ceilingOf(caller, organizationId),
      isSelf: isSelf(caller, member),
      owners: await tx.members.countOwners(organizationId),
    })
    if ("refusal" in verdict) throw refusalError(verdict.refusal)
    if (verdict.events.length === 0) return nothingDone(member)
    await tx.members.update(verdict.member)
    const target = { kind: "member", id } as const
    const events = verdict.events.map((event) =>
      auditEntry(ports, context, { organizationId, target, ...event }),
    )
    const withdrawn = await withdrawInvitations(ports, tx, { context, member })
    return {
      value: verdict.member,
      organizationId,
      audit: [...events, ...withdrawn],
      targets: [`holder:${id}`],
    }
  })
}

/**
 * Removes a member; anybody may leave by themselves. Keys the member holds are refused at once; their records stay.
 * @throws BittingError role_insufficient, last_owner, not_found, insufficient_scope, organization_suspended
 */
export async function removeMember(ports: AppPorts, asked: RequestContext, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { caller } = context
    const found = await tx.members.get(id)
    // Anybody may leave.
    const leaving = found !== null && isSelf(caller, found)
    const member = leaving ? found : demandRow(found, caller, { operation: "members.remove" })
    const { organizationId, role, overrides, suspended, name, email } = member
    await activeOrganization(tx, caller, organizationId)
    const refusal = refuseRemoval(member, {
      ceiling: ceilingOf(caller, organizationId),
      owners: await tx.members.countOwners(organizationId),
    })
    if (refusal !== null) throw refusalError(refusal)
    await tx.members.delete(id)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "member.removed",
      target: { kind: "member", id },
      before: { role, overrides, suspended, name, email },
    })
    const withdrawn = await withdrawInvitations(ports, tx, { context, member })
    return {
      value: undefined,
      organizationId,
      audit: [entry, ...withdrawn],
      targets: [`holder:${id}`],
    }
  })
}

/**
 * Makes a sign-in link for a member. Only instance admins and the root key do: another key could become a person who may do more than the
 * key.
 * @throws BittingError not_found, role_insufficient, insufficient_scope
 */
export async function createMemberLink(
  ports: AppPorts,
  context: RequestContext,
  id: string,
): Promise<{ readonly secret: string; readonly link: SignInLink }> {
  const { caller } = context
  return mutate(ports, async (tx) => {
    const member = demandRow(await tx.members.get(id), caller, { operation: "members.link" })
    if (!mayHandOutLinks(caller)) {
      throw new BittingError("role_insufficient", {
        detail:
          "Only instance admins and the root key make links: another key could become whoever it likes.",
        extra: { needed_role: "instance_admin" },
      })
    }
    const made = newLink(ports, member.personId)
    await tx.links.insert(made.link)
    const { organizationId } = member
    const entry = linkCreated(ports, context, { organizationId, linkId: made.link.id, memberId: id })
    return { value: made, organizationId, audit: [entry], targets: [] }
  })
}
