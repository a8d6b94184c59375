import type { AuditEvent } from "../domain/audit-event.ts"
import type { Invitation } from "../domain/credential.ts"
import { mayInvite } from "../domain/invitation.ts"
import type { Member } from "../domain/tenancy.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry } from "./request.ts"

/** Ends an open invitation inside a transaction; answers the audit entry. */
export async function withdraw(
  ports: AppPorts,
  tx: Pick<Repositories, "invitations">,
  { context, invitation }: { readonly context: RequestContext; readonly invitation: Invitation },
): Promise<AuditEvent> {
  const { id, organizationId, email, role } = invitation
  await tx.invitations.update({ ...invitation, revokedAt: ports.clock.now() })
  return auditEntry(ports, context, {
    organizationId,
    action: "invitation.revoked",
    target: { kind: "invitation", id },
    before: { email, role },
  })
}

/**
 * Whether whoever sent an invitation may still invite so. A person may as long as their role, or the reach of the instance, is enough; a
 * key as long as it is neither revoked nor disabled (that it expired says nothing against what it did before).
 */
export async function senderMayInvite(
  reads: Pick<ReadRepositories, "people" | "members" | "grants">,
  invitation: Invitation,
): Promise<boolean> {
  const { kind, id } = invitation.createdBy
  if (kind === "key") {
    const sender = (await reads.grants.get(id))?.grant
    return sender !== undefined && sender.revokedAt === null && sender.enabled
  }
  const person = await reads.people.get(id)
  if (person === null) return false
  const members = (await reads.members.ofPerson(id)).filter(({ suspended }) => !suspended)
  const { instanceAdmin } = person
  const caller = {
    kind: "person",
    personId: id,
    sessionId: "",
    authenticatedAt: 0,
    instanceAdmin,
    members,
  } as const
  return mayInvite(caller, invitation)
}

/**
 * Ends the open invitations that a member sent and may not send any more, inside the transaction that changed or removed them.
 * @returns their audit entries
 */
export async function withdrawInvitations(
  ports: AppPorts,
  tx: Repositories,
  { context, member }: { readonly context: RequestContext; readonly member: Member },
): Promise<readonly AuditEvent[]> {
  const audit: AuditEvent[] = []
  for (const invitation of await tx.invitations.openBy(member.organizationId, member.personId))
    if (!(await senderMayInvite(tx, invitation)))
      audit.push(await withdraw(ports, tx, { context, invitation }))
  return audit
}
