import type { AuditEvent } from "../domain/audit-event.ts"
import type { Caller } from "../domain/authority.ts"
import { hasInstanceReach } from "../domain/authority.ts"
import type { ChangeTarget } from "../domain/change.ts"
import type { Plan } from "../domain/role.ts"
import type { Organization } from "../domain/tenancy.ts"
import { newOrganization } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, Page } from "../ports.ts"
import { DEFAULT_ORGANIZATION, plantOrganization } from "./bootstrap.ts"
import type { EnrolledMember } from "./enroll-member.ts"
import { enrollMember } from "./enroll-member.ts"
import { activeOrganization } from "./owned-row.ts"
import type { AppPorts, AuditNote, RequestContext } from "./request.ts"
import { auditEntry, demand, mintId, mutate, nothingDone } from "./request.ts"

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
}

function demandUpdate(caller: Caller, organizationId: string, change: OrganizationChange): void {
  const scene = { organizationId }
  const governs = change.plan !== undefined || change.suspended !== undefined
  if (governs) demand(caller, "organizations.govern", scene)
  if (!governs || change.name !== undefined) demand(caller, "organizations.update", scene)
}

type Fields = Pick<Organization, "name" | "plan" | "suspended">

function notesOf(before: Fields, after: Fields): Pick<AuditNote, "action" | "before" | "after">[] {
  const changed = (["name", "plan"] as const).filter((field) => before[field] !== after[field])
  const pick = (fields: Fields): Record<string, unknown> =>
    Object.fromEntries(changed.map((field) => [field, fields[field]]))
  const notes: Pick<AuditNote, "action" | "before" | "after">[] = []
  if (changed.length > 0) {
    notes.push({ action: "organization.updated", before: pick(before), after: pick(after) })
  }
  if (before.suspended !== after.suspended) {
    const status = ({ suspended }: Fields) => ({ status: suspended ? "suspended" : "active" })
    const action = after.suspended ? "organization.suspended" : "organization.resumed"
    notes.push({ action, before: status(before), after: status(after) })
  }
  return notes
}

/**
 * Changes the name (admins) or the plan and whether it is suspended (with the reach of the instance). Verification follows at once.
 * @throws BittingError not_found, role_insufficient, insufficient_scope, organization_suspended, in_use (suspending the organization the root
 * key belongs to)
 */
export async function updateOrganization(
  ports: AppPorts,
  context: RequestContext,
  request: { readonly id: string; readonly change: OrganizationChange },
): Promise<Organization> {
  const { id, change } = request
  return mutate(ports, async (tx) => {
    demandUpdate(context.caller, id, change)
    const organization = await activeOrganization(tx, context.caller, id)
    if (change.suspended === true && (await tx.settings.get(DEFAULT_ORGANIZATION)) === id) {
      throw new BittingError("in_use", {
        detail: "The root key belongs to this organization; suspended, nobody could run the instance.",
      })
    }
    const updated = {
      ...organization,
      name: change.name ?? organization.name,
      plan: change.plan ?? organization.plan,
      suspended: change.suspended ?? organization.suspended,
    }
    const notes = notesOf(organization, updated)
    if (notes.length === 0) return nothingDone(organization)
    await tx.organizations.update(updated)
    const target = { kind: "organization", id } as const
    const audit: AuditEvent[] = notes.map((note) =>
      auditEntry(ports, context, { organizationId: id, target, ...note }),
    )
    const decides = updated.plan !== organization.plan || updated.suspended !== organization.suspended
    const targets: ChangeTarget[] = decides ? [`organization:${id}`] : []
    return { value: updated, organizationId: id, audit, targets }
  })
}
