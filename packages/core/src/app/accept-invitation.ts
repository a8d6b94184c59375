import type { AuditEvent, RequestOrigin } from "../domain/audit-event.ts"
import type { PersonCaller } from "../domain/authority.ts"
import type { Invitation } from "../domain/credential.ts"
import { invitationStatus } from "../domain/invitation.ts"
import { hasSecretShape } from "../domain/secret.ts"
import type { Member, Organization, Person } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import { joinOrganization, newPerson } from "./enroll-member.ts"
import { sessionInside } from "./own-credentials.ts"
import type { PasswordPorts } from "./passwords.ts"
import { hashNewPassword, storePassword } from "./passwords.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mutate } from "./request.ts"
import type { SessionCaller, SignedIn, SignInClient } from "./session.ts"
import { startSession } from "./session.ts"
import { senderMayInvite } from "./withdraw-invitations.ts"

/** Whoever holds the secret of an invitation. */
export interface InvitationHolder {
  /** The secret of the link. */
  readonly token: string
  /** The session they come with; null: none. */
  readonly session: SessionCaller | null
  /** The only organization that is known where they ask; null: all are. */
  readonly withinOrganization: string | null
}

/** What somebody is invited to. */
export interface InvitationPreview {
  readonly invitation: Invitation
  readonly organization: Organization
  /** Whether the instance knows a person of that address. */
  readonly isKnown: boolean
  /** The holder has to sign in as that person first. */
  readonly mustSignIn: boolean
}

interface Found {
  readonly invitation: Invitation
  readonly organization: Organization
  /** The person of the invited address; null: nobody knows them yet. */
  readonly person: Person | null
}

function invalid(): BittingError {
  return new BittingError("invalid_link", {
    detail:
      "The invitation was accepted, ended or sent anew, has expired, or was sent by somebody who may not invite any more. Ask for a new one.",
  })
}

/** The open invitation of a secret. @throws BittingError invalid_link, organization_suspended */
async function findInvitation(
  ports: Pick<AppPorts, "digest" | "clock">,
  reads: ReadRepositories,
  { token, withinOrganization }: InvitationHolder,
): Promise<Found> {
  if (!hasSecretShape(token)) throw invalid()
  const invitation = await reads.invitations.byTokenHash(ports.digest.sha256Hex(token))
  if (invitation === null || invitationStatus(invitation, ports.clock.now()) !== "open") throw invalid()
  const { organizationId } = invitation
  if (withinOrganization !== null && withinOrganization !== organizationId) throw invalid()
  const organization = await reads.organizations.get(organizationId)
  if (organization === null || !(await senderMayInvite(reads, invitation))) throw invalid()
  if (organization.suspended) throw new BittingError("organization_suspended")
  return { invitation, organization, person: await reads.people.byEmail(invitation.email) }
}

/**
 * Whether the session is that person's, and one that may act in the organization: a session that another organization's provider or host
 * confines acts nowhere else.
 */
function isSignedInAs(
  session: SessionCaller | null,
  person: Person,
  { organizationId }: Invitation,
): boolean {
  const confinedTo = session?.session.organizationId ?? null
  return session?.person.id === person.id && (confinedTo === null || confinedTo === organizationId)
}

/**
 * Says what an invitation is to, without using it up.
 * @throws BittingError invalid_link, organization_suspended
 */
export async function previewInvitation(
  ports: AppPorts,
  holder: InvitationHolder,
): Promise<InvitationPreview> {
  const { invitation, organization, person } = await findInvitation(ports, ports.store.read, holder)
  const mustSignIn = person !== null && !isSignedInAs(holder.session, person, invitation)
  return { invitation, organization, isKnown: person !== null, mustSignIn }
}

/** How somebody accepts. */
export interface AcceptInvitationRequest extends InvitationHolder {
  /** Of a new person; passed over for one the instance knows. */
  readonly name?: string | undefined
  readonly password?: string | undefined
}

/** A new member. */
export interface AcceptedInvitation {
  readonly member: Member
  readonly person: Person
  /** The sign-in of a new person; null: they came with a session, which goes on. */
  readonly signedIn: SignedIn | null
}

/** Name and password hash of a new person. */
interface Newcomer {
  readonly name: string
  readonly hash: string
}

/** @throws BittingError unprocessable, weak_password, unavailable */
async function newcomerOf(
  ports: PasswordPorts,
  { email }: Invitation,
  { name, password }: AcceptInvitationRequest,
): Promise<Newcomer> {
  if (name !== undefined && password !== undefined)
    return { name, hash: await hashNewPassword(ports, password, { owner: { name, email } }) }
  const detail = "Somebody new gives a name and a password."
  const missing = [...(name === undefined ? ["/name"] : []), ...(password === undefined ? ["/password"] : [])]
  throw new BittingError("unprocessable", { errors: missing.map((pointer) => ({ pointer, detail })) })
}

/** Roles in workspaces that have been deleted since are of no use to anybody. */
async function rolesThatStand(
  tx: Pick<Repositories, "workspaces">,
  { organizationId, role, overrides }: Invitation,
): Promise<Pick<Member, "organizationId" | "role" | "overrides">> {
  const kept: Record<string, Member["role"]> = {}
  for (const [workspaceId, there] of Object.entries(overrides))
    if ((await tx.workspaces.get(workspaceId))?.organizationId === organizationId) kept[workspaceId] = there
  return { organizationId, role, overrides: kept }
}

/** Uses the invitation up and makes the person a member, inside the transaction. */
async function join(
  ports: AppPorts,
  tx: Repositories,
  about: { readonly invitation: Invitation; readonly person: Person; readonly context: RequestContext },
): Promise<{ readonly member: Member; readonly audit: readonly AuditEvent[] }> {
  const { invitation, person, context } = about
  const as = await rolesThatStand(tx, invitation)
  const joined = await joinOrganization(ports, tx, { context, person, as })
  await tx.invitations.update({ ...invitation, acceptedAt: ports.clock.now() })
  const accepted = auditEntry(ports, context, {
    organizationId: invitation.organizationId,
    action: "invitation.accepted",
    target: { kind: "invitation", id: invitation.id },
    after: { member_id: joined.member.id, mailed: invitation.mailed },
  })
  return { member: joined.member, audit: [accepted, joined.audit] }
}

/** Entries of the instance's log about somebody who has just come to be. */
function arrivals(
  ports: AppPorts,
  context: RequestContext,
  { person, credentialId }: { readonly person: Person; readonly credentialId: string },
): readonly AuditEvent[] {
  const set = auditEntry(ports, context, {
    organizationId: null,
    action: "password.set",
    target: { kind: "credential", id: credentialId },
    after: { person_id: person.id },
  })
  if (person.emailVerifiedAt === null) return [set]
  const verified = auditEntry(ports, context, {
    organizationId: null,
    action: "email.verified",
    target: { kind: "person", id: person.id },
    after: { email: person.email },
  })
  return [set, verified]
}

async function welcome(
  ports: AppPorts,
  tx: Repositories,
  about: { readonly invitation: Invitation; readonly newcomer: Newcomer; readonly client: SignInClient },
) {
  const { invitation, newcomer, client } = about
  const { email, mailed } = invitation
  const emailVerifiedAt = mailed ? ports.clock.now() : null
  const person = newPerson(ports, { name: newcomer.name, email, emailVerifiedAt })
  await tx.people.insert(person)
  const credentialId = await storePassword(ports, tx, { personId: person.id, hash: newcomer.hash })
  const proof = { person, method: "invitation", secondFactor: false } as const
  const { value: signedIn, audit: started } = await startSession(ports, tx, { client, proof })
  const context = { caller: strangerAs(signedIn), origin: client.origin }
  const { member, audit } = await join(ports, tx, { invitation, person, context })
  const value: AcceptedInvitation = { member, person, signedIn }
  return { value, audit: [...audit, ...arrivals(ports, context, { person, credentialId }), started] }
}

/** Somebody new, as the audit log names them. */
function strangerAs({ session, person }: SignedIn): PersonCaller {
  return {
    kind: "person",
    personId: person.id,
    sessionId: session.id,
    instanceAdmin: false,
    authenticatedAt: session.authenticatedAt,
    members: [],
  }
}

async function enter(
  ports: AppPorts,
  tx: Repositories,
  about: {
    readonly invitation: Invitation
    readonly session: SessionCaller
    readonly origin: RequestOrigin
  },
) {
  const { invitation, session, origin } = about
  const { person } = session
  const context = { caller: session.caller, origin }
  const { member, audit } = await join(ports, tx, { invitation, person, context })
  const value: AcceptedInvitation = { member, person, signedIn: null }
  return { value, audit }
}

/**
 * Accepts an invitation. Somebody new is created with a password and signed in; somebody the instance knows has to be signed in as that very
 * person. Everything is judged again inside the transaction: of two who accept at once, one does.
 * @throws BittingError invalid_link, organization_suspended, sign_in_required, invalid_session, unprocessable, weak_password,
 * already_exists (a member already), unavailable
 */
export async function acceptInvitation(
  ports: PasswordPorts,
  client: SignInClient,
  request: AcceptInvitationRequest,
): Promise<AcceptedInvitation> {
  const early = await findInvitation(ports, ports.store.read, request)
  // Hashing takes its time, which no transaction may.
  const newcomer = early.person === null ? await newcomerOf(ports, early.invitation, request) : null
  return mutate(ports, async (tx) => {
    const { invitation, person } = await findInvitation(ports, tx, request)
    const { organizationId } = invitation
    const { session } = request
    if (person === null) {
      // Somebody of that address was known a moment ago, and is not any more.
      if (newcomer === null) throw invalid()
      const { value, audit } = await welcome(ports, tx, { invitation, newcomer, client })
      return { value, organizationId, audit, targets: [] }
    }
    if (session === null || !isSignedInAs(session, person, invitation))
      throw new BittingError("sign_in_required")
    await sessionInside(ports, tx, { session })
    const { value, audit } = await enter(ports, tx, { invitation, session, origin: client.origin })
    return { value, organizationId, audit, targets: [] }
  })
}
