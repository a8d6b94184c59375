import type { AuditEvent } from "../domain/audit-event.ts"
import type { Caller } from "../domain/authority.ts"
import { hasInstanceReach, memberOf } from "../domain/authority.ts"
import type { ChangeTarget } from "../domain/change.ts"
import { hasOwnHost, HOST_PLAN, isHostName } from "../domain/host.ts"
import type { Plan } from "../domain/role.ts"
import type { Organization, Session } from "../domain/tenancy.ts"
import { newOrganization } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, Page, ReadRepositories } from "../ports.ts"
import { DEFAULT_ORGANIZATION, plantOrganization } from "./bootstrap.ts"
import type { EnrolledMember } from "./enroll-member.ts"
import { enrollMember } from "./enroll-member.ts"
import { asOfNow } from "./member-access.ts"
import { activeOrganization } from "./owned-row.ts"
import type { AppPorts, AuditNote, RequestContext } from "./request.ts"
import { auditEntry, demand, mintId, mutate, nothingDone } from "./request.ts"
import { hasSecondFactor } from "./session.ts"

/** The organizations a caller reaches; null: all. */
function reachedIds(caller: Caller): readonly string[] | null {
  if (hasInstanceReach(caller)) return null
  if (caller.kind === "system_key") return [caller.organizationId]
  return caller.members.map(({ organizationId }) => organizationId)
}

/**
 * Lists the organizations the caller reaches.
 * @throws BittingError insufficient_scope
 */
export async function listOrganizations(
  ports: AppPorts,
  { caller }: RequestContext,
  page: CreationPage,
): Promise<Page<Organization>> {
  demand(caller, "organizations.list", { organizationId: null })
  const ids = reachedIds(caller)
  if (ids?.length === 0) return { rows: [], next: null }
  return ports.store.read.organizations.list(ids, page)
}

/** @throws BittingError not_found, insufficient_scope */
export async function getOrganization(
  ports: AppPorts,
  { caller }: RequestContext,
  id: string,
): Promise<Organization> {
  demand(caller, "organizations.get", { organizationId: id })
  const organization = await ports.store.read.organizations.get(id)
  if (organization === null) throw new BittingError("not_found")
  return organization
}

/** An organization to be created. */
export interface CreateOrganizationRequest {
  readonly name: string
  readonly plan: Plan
  /** Its first member; absent: none, whoever creates it does not become one. `email` in lower case. */
  readonly owner?: { readonly email: string; readonly name: string } | undefined
}

/** A new organization, and its first member if one was asked for. */
export interface CreatedOrganization {
  readonly organization: Organization
  readonly owner: EnrolledMember | null
}

/**
 * Creates an organization with a default workspace, the usual environments and, if asked, a first owner.
 * @throws BittingError role_insufficient, insufficient_scope
 */
export async function createOrganization(
  ports: AppPorts,
  context: RequestContext,
  request: CreateOrganizationRequest,
): Promise<CreatedOrganization> {
  demand(context.caller, "organizations.create", { organizationId: null })
  const { name, plan, owner } = request
  return mutate(ports, async (tx) => {
    const id = mintId(ports, "org")
    const organization = newOrganization({ id, name, plan, createdAt: ports.clock.now() })
    await plantOrganization(ports, tx, organization)
    const created = auditEntry(ports, context, {
      organizationId: id,
      action: "organization.created",
      target: { kind: "organization", id },
      after: { name, plan },
    })
    const enrolment =
      owner === undefined ? null : ({ ...owner, organizationId: id, role: "owner", overrides: {} } as const)
    const enrolled = enrolment === null ? null : await enrollMember(ports, tx, { context, enrolment })
    return {
      value: { organization, owner: enrolled?.value ?? null },
      organizationId: id,
      audit: [created, ...(enrolled?.audit ?? [])],
      targets: [],
    }
  })
}

/** What is to change of an organization; an absent part stays. */
export interface OrganizationChange {
  readonly name?: string | undefined
  readonly plan?: Plan | undefined
  readonly suspended?: boolean | undefined
  /** Lower-case; null: none any more. */
  readonly host?: string | null | undefined
  readonly requireSecondFactor?: boolean | undefined
}

function demandUpdate(caller: Caller, organizationId: string, change: OrganizationChange): void {
  const scene = { organizationId }
  const governs = [change.plan, change.suspended, change.host].some((part) => part !== undefined)
  const updates = [change.name, change.requireSecondFactor].some((part) => part !== undefined)
  if (governs) demand(caller, "organizations.govern", scene)
  if (!governs || updates) demand(caller, "organizations.update", scene)
}

type Fields = Pick<Organization, "name" | "plan" | "suspended" | "host" | "requireSecondFactor">

/** Names of what is recorded when it changes. */
const RECORDED = {
  name: "name",
  plan: "plan",
  host: "host",
  requireSecondFactor: "require_second_factor",
} as const

function notesOf(before: Fields, after: Fields): Pick<AuditNote, "action" | "before" | "after">[] {
  const differing = (Object.keys(RECORDED) as (keyof typeof RECORDED)[]).filter(
    (field) => before[field] !== after[field],
  )
  const pick = (fields: Fields): Record<string, unknown> =>
    Object.fromEntries(differing.map((field) => [RECORDED[field], fields[field]]))
  const notes: Pick<AuditNote, "action" | "before" | "after">[] = []
  if (differing.length > 0) {
    notes.push({ action: "organization.updated", before: pick(before), after: pick(after) })
  }
  if (before.suspended !== after.suspended) {
    const status = ({ suspended }: Fields) => ({ status: suspended ? "suspended" : "active" })
    const action = after.suspended ? "organization.suspended" : "organization.resumed"
    notes.push({ action, before: status(before), after: status(after) })
  }
  return notes
}

/** A change of an organization, and what it is judged by. */
export interface UpdateOrganizationRequest {
  readonly id: string
  readonly change: OrganizationChange
  /** Host name of the instance itself, lower-case: no organization gets it. */
  readonly instanceHost?: string
  /** The session of a person who asks. */
  readonly session?: Pick<Session, "secondFactor" | "connectionId"> | null
}

function changed(organization: Organization, change: OrganizationChange): Organization {
  return {
    ...organization,
    name: change.name ?? organization.name,
    plan: change.plan ?? organization.plan,
    suspended: change.suspended ?? organization.suspended,
    host: change.host === undefined ? organization.host : change.host,
    requireSecondFactor: change.requireSecondFactor ?? organization.requireSecondFactor,
  }
}

function hostTaken(detail: string): BittingError {
  return new BittingError("already_exists", { detail, errors: [{ pointer: "/host", detail }] })
}

/** @throws BittingError unprocessable, plan_required, already_exists */
async function demandHost(
  tx: Pick<ReadRepositories, "organizations">,
  updated: Organization,
  { change, instanceHost }: UpdateOrganizationRequest,
): Promise<void> {
  const { host } = change
  if (host === undefined || host === null) return
  if (!isHostName(host)) {
    const detail = "A host name in lower case, with a dot in it and without a port; no address."
    throw new BittingError("unprocessable", { errors: [{ pointer: "/host", detail }] })
  }
  if (!hasOwnHost(updated)) throw new BittingError("plan_required", { extra: { needed_plan: HOST_PLAN } })
  if (host === instanceHost) throw hostTaken("This is the host of the instance itself.")
  const other = await tx.organizations.byHost(host)
  if (other !== null && other.id !== updated.id) throw hostTaken("Another organization has this host name.")
}

/** Lets nobody ask of everybody what their own sign-in lacks: they would be the first to be locked out. */
function demandOwnSecondFactor(
  caller: Caller,
  { id, change, session = null }: UpdateOrganizationRequest,
): void {
  if (change.requireSecondFactor !== true || caller.kind !== "person") return
  if (memberOf(caller, id) === null || (session !== null && hasSecondFactor(session))) return
  throw new BittingError("second_factor_required")
}

/** @throws BittingError in_use */
async function demandNotDefault(tx: Pick<ReadRepositories, "settings">, id: string): Promise<void> {
  if ((await tx.settings.get(DEFAULT_ORGANIZATION)) !== id) return
  throw new BittingError("in_use", {
    detail: "The root key belongs to this organization; suspended, nobody could run the instance.",
  })
}

/**
 * Changes the name and what is asked of sign-ins (admins), or the plan, whether it is suspended and the host name (with the reach of the
 * instance). Verification and hosts follow at once.
 * @throws BittingError not_found, role_insufficient, insufficient_scope, organization_suspended, in_use (suspending the organization the root
 * key belongs to), unprocessable, plan_required and already_exists (the host), second_factor_required
 */
export async function updateOrganization(
  ports: AppPorts,
  asked: RequestContext,
  request: UpdateOrganizationRequest,
): Promise<Organization> {
  const { id, change } = request
  return mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { caller } = context
    demandUpdate(caller, id, change)
    const organization = await activeOrganization(tx, caller, id)
    if (change.suspended === true) await demandNotDefault(tx, id)
    const updated = changed(organization, change)
    await demandHost(tx, updated, request)
    demandOwnSecondFactor(caller, request)
    const notes = notesOf(organization, updated)
    if (notes.length === 0) return nothingDone(organization)
    await tx.organizations.update(updated)
    const target = { kind: "organization", id } as const
    const audit: AuditEvent[] = notes.map((note) =>
      auditEntry(ports, context, { organizationId: id, target, ...note }),
    )
    const decides = (["plan", "suspended", "host"] as const).some(
      (field) => updated[field] !== organization[field],
    )
    const targets: ChangeTarget[] = decides ? [`organization:${id}`] : []
    return { value: updated, organizationId: id, audit, targets }
  })
}
