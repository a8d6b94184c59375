import type { Invitation } from "../domain/credential.ts"
import { INVITATION_LIFETIME_MS, invitationStatus, mayInvite } from "../domain/invitation.ts"
import { aboveCeiling, ceilingOf, rolesOf } from "../domain/membership.ts"
import type { Caller } from "../domain/authority.ts"
import type { Role } from "../domain/role.ts"
import { mintSecret, SECRET_ENTROPY_BYTES } from "../domain/secret.ts"
import type { Organization } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, Page, Repositories } from "../ports.ts"
import { asOfNow, demandWorkspaces, refusalError } from "./member-access.ts"
import { activeOrganization, demandRow } from "./owned-row.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import {
  auditEntry,
  demand,
  demandActive,
  mintId,
  mutate,
  nothingDone,
  resolveOrganization,
} from "./request.ts"
import { withdraw } from "./withdraw-invitations.ts"

/** Somebody to be invited into an organization. */
export interface CreateInvitationRequest {
  readonly organizationId: string | undefined
  /** Lower-case. */
  readonly email: string
  readonly role: Role
  readonly overrides: Readonly<Record<string, Role>>
}

/** An invitation that is to be handed over. The secret exists only here. */
export interface SentInvitation {
  readonly invitation: Invitation
  readonly organization: Organization
  readonly secret: string
  /** Name of the person who invites; null: a key does. */
  readonly sender: string | null
}

/**
 * Lists the invitations of an organization, whatever became of them.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listInvitations(
  { store }: AppPorts,
  { caller }: RequestContext,
  query: { readonly organizationId: string | undefined; readonly page: CreationPage },
): Promise<Page<Invitation>> {
  const { id } = await resolveOrganization(store.read, caller, query.organizationId)
  demand(caller, "invitations.list", { organizationId: id })
  return store.read.invitations.list(id, query.page)
}

/** @throws BittingError not_found, insufficient_scope, role_insufficient */
export async function getInvitation(
  { store }: AppPorts,
  { caller }: RequestContext,
  id: string,
): Promise<Invitation> {
  return demandRow(await store.read.invitations.get(id), caller, { operation: "invitations.get" })
}

/** Lets nobody invite somebody into a role above their own. */
function demandCeiling(
  caller: Caller,
  invitation: Pick<Invitation, "organizationId" | "role" | "overrides">,
): void {
  if (mayInvite(caller, invitation)) return
  const above = aboveCeiling(rolesOf(invitation), ceilingOf(caller, invitation.organizationId))
  throw refusalError({ code: "above_ceiling", neededRole: above ?? invitation.role })
}

async function demandNoMember(
  tx: Repositories,
  { organizationId, email }: Pick<Invitation, "organizationId" | "email">,
): Promise<void> {
  const person = await tx.people.byEmail(email)
  const members = person === null ? [] : await tx.members.ofPerson(person.id)
  if (members.some((member) => member.organizationId === organizationId))
    throw new BittingError("already_exists", { detail: "Somebody of this address is a member already." })
}

/** Makes room for an invitation of an address: an expired one is put away, an open one stands in the way. */
async function demandNoneOpen(
  tx: Repositories,
  { organizationId, email }: Pick<Invitation, "organizationId" | "email">,
  now: number,
): Promise<void> {
  const open = await tx.invitations.openFor(organizationId, email)
  if (open === null) return
  if (invitationStatus(open, now) === "open")
    throw new BittingError("already_invited", { extra: { invitation_id: open.id } })
  await tx.invitations.update({ ...open, revokedAt: now })
}

/** A new secret, from when to when it counts, and who answers for it. */
function freshSecret(ports: AppPorts, caller: Caller) {
  const secret = mintSecret(ports.entropy.bytes(SECRET_ENTROPY_BYTES))
  const createdBy =
    caller.kind === "person"
      ? ({ kind: "person", id: caller.personId } as const)
      : ({ kind: "key", id: caller.keyId } as const)
  const expiresAt = ports.clock.now() + INVITATION_LIFETIME_MS
  return {
    secret,
    fields: { tokenHash: ports.digest.sha256Hex(secret), createdBy, expiresAt, mailed: false },
  }
}

async function senderName(tx: Repositories, caller: Caller): Promise<string | null> {
  return caller.kind === "person" ? ((await tx.people.get(caller.personId))?.name ?? null) : null
}

const shown = ({ email, role, overrides, expiresAt }: Invitation) => ({
  email,
  role,
  overrides,
  expires_at: expiresAt,
})

/**
 * Invites somebody, known to the instance or not: the answer does not tell which. Nobody invites into a role above their own.
 * @throws BittingError already_exists (a member), already_invited, unprocessable, role_insufficient, insufficient_scope, not_found,
 * organization_required, organization_suspended
 */
export async function createInvitation(
  ports: AppPorts,
  asked: RequestContext,
  request: CreateInvitationRequest,
): Promise<SentInvitation> {
  return mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { caller } = context
    const organization = await resolveOrganization(tx, caller, request.organizationId)
    const { email, role, overrides } = request
    const about = { organizationId: organization.id, email, role, overrides }
    demand(caller, "invitations.create", about)
    demandActive(caller, organization)
    demandCeiling(caller, about)
    await demandWorkspaces(tx, organization.id, Object.keys(overrides))
    await demandNoMember(tx, about)
    const createdAt = ports.clock.now()
    await demandNoneOpen(tx, about, createdAt)
    const { secret, fields } = freshSecret(ports, caller)
    const id = mintId(ports, "inv")
    const invitation = { id, ...about, ...fields, createdAt, acceptedAt: null, revokedAt: null }
    await tx.invitations.insert(invitation)
    const entry = auditEntry(ports, context, {
      organizationId: organization.id,
      action: "invitation.created",
      target: { kind: "invitation", id },
      after: shown(invitation),
    })
    const value = { invitation, organization, secret, sender: await senderName(tx, caller) }
    return { value, organizationId: organization.id, audit: [entry], targets: [] }
  })
}

function demandUnsettled({ acceptedAt, revokedAt }: Invitation): void {
  if (acceptedAt === null && revokedAt === null) return
  throw new BittingError("invitation_ended", {
    extra: { invitation_status: acceptedAt === null ? "revoked" : "accepted" },
  })
}

/**
 * Sends an invitation anew, with another secret and another week: the earlier link is dead when the call returns. Whoever sends it anew
 * answers for it from then on.
 * @throws BittingError invitation_ended, already_exists (a member), role_insufficient, insufficient_scope, not_found, organization_suspended
 */
export async function resendInvitation(
  ports: AppPorts,
  asked: RequestContext,
  id: string,
): Promise<SentInvitation> {
  return mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { caller } = context
    const before = demandRow(await tx.invitations.get(id), caller, { operation: "invitations.resend" })
    const organization = await activeOrganization(tx, caller, before.organizationId)
    demandCeiling(caller, before)
    demandUnsettled(before)
    await demandNoMember(tx, before)
    const { secret, fields } = freshSecret(ports, caller)
    const invitation = { ...before, ...fields }
    await tx.invitations.update(invitation)
    const entry = auditEntry(ports, context, {
      organizationId: organization.id,
      action: "invitation.resent",
      target: { kind: "invitation", id },
      before: { expires_at: before.expiresAt },
      after: shown(invitation),
    })
    const value = { invitation, organization, secret, sender: await senderName(tx, caller) }
    return { value, organizationId: organization.id, audit: [entry], targets: [] }
  })
}

/**
 * Ends an invitation; its link is dead when the call returns. Ending it twice is no error.
 * @throws BittingError invitation_ended (it was accepted), role_insufficient (the role is above the caller's), insufficient_scope, not_found,
 * organization_suspended
 */
export async function revokeInvitation(
  ports: AppPorts,
  asked: RequestContext,
  id: string,
): Promise<Invitation> {
  return mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { caller } = context
    const invitation = demandRow(await tx.invitations.get(id), caller, { operation: "invitations.revoke" })
    const { organizationId } = invitation
    await activeOrganization(tx, caller, organizationId)
    demandCeiling(caller, invitation)
    if (invitation.revokedAt !== null) return nothingDone(invitation)
    demandUnsettled(invitation)
    const audit = [await withdraw(ports, tx, { context, invitation })]
    return { value: { ...invitation, revokedAt: ports.clock.now() }, organizationId, audit, targets: [] }
  })
}

/**
 * Notes that the link of an invitation went by mail and nowhere else: whoever accepts it from then on has shown that mail to the address
 * reaches them. Nothing of an invitation that was meanwhile accepted, ended or sent anew. It is part of sending, so it is not audited by
 * itself.
 */
export async function noteInvitationMailed(
  ports: AppPorts,
  { id, tokenHash }: Pick<Invitation, "id" | "tokenHash">,
): Promise<void> {
  await mutate(ports, async (tx) => {
    const invitation = await tx.invitations.get(id)
    const stands = invitation?.acceptedAt === null && invitation.revokedAt === null
    if (stands && invitation.tokenHash === tokenHash)
      await tx.invitations.update({ ...invitation, mailed: true })
    return nothingDone(undefined)
  })
}
