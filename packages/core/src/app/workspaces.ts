import type { Workspace } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, Page } from "../ports.ts"
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

/**
 * Lists the workspaces of an organization.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listWorkspaces(
  ports: AppPorts,
  { caller }: RequestContext,
  query: { readonly organizationId: string | undefined; readonly page: CreationPage },
): Promise<Page<Workspace>> {
  const { id } = await resolveOrganization(ports.store.read, caller, query.organizationId)
  demand(caller, "workspaces.list", { organizationId: id })
  return ports.store.read.workspaces.list(id, query.page)
}

/** @throws BittingError not_found, insufficient_scope, role_insufficient */
export async function getWorkspace(
  ports: AppPorts,
  { caller }: RequestContext,
  id: string,
): Promise<Workspace> {
  const about = { operation: "workspaces.get", workspaceId: id } as const
  return demandRow(await ports.store.read.workspaces.get(id), caller, about)
}

/**
 * Creates a workspace. Names are unique in the organization.
 * @throws BittingError already_exists, not_found, organization_required, organization_suspended, insufficient_scope, role_insufficient
 */
export async function createWorkspace(
  ports: AppPorts,
  context: RequestContext,
  request: { readonly organizationId: string | undefined; readonly name: string },
): Promise<Workspace> {
  const { caller } = context
  return mutate(ports, async (tx) => {
    const organization = await resolveOrganization(tx, caller, request.organizationId)
    const organizationId = organization.id
    demand(caller, "workspaces.create", { organizationId })
    demandActive(caller, organization)
    const { name } = request
    const id = mintId(ports, "ws")
    const workspace = { id, organizationId, name, isDefault: false, createdAt: ports.clock.now() }
    await tx.workspaces.insert(workspace)
    const target = { kind: "workspace", id } as const
    const note = { organizationId, action: "workspace.created", target, after: { name } } as const
    return { value: workspace, organizationId, audit: [auditEntry(ports, context, note)], targets: [] }
  })
}

/**
 * Renames a workspace.
 * @throws BittingError not_found, already_exists, organization_suspended, insufficient_scope, role_insufficient
 */
export async function updateWorkspace(
  ports: AppPorts,
  context: RequestContext,
  request: { readonly id: string; readonly name: string | undefined },
): Promise<Workspace> {
  const { id } = request
  return mutate(ports, async (tx) => {
    const about = { operation: "workspaces.update", workspaceId: id } as const
    const workspace = demandRow(await tx.workspaces.get(id), context.caller, about)
    const { organizationId } = workspace
    await activeOrganization(tx, context.caller, organizationId)
    const name = request.name ?? workspace.name
    if (name === workspace.name) return nothingDone(workspace)
    const renamed = { ...workspace, name }
    await tx.workspaces.update(renamed)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "workspace.updated",
      target: { kind: "workspace", id },
      before: { name: workspace.name },
      after: { name },
    })
    return { value: renamed, organizationId, audit: [entry], targets: [] }
  })
}

/**
 * Deletes a workspace with the roles that are in force in it only. Ended keys keep its id.
 * @throws BittingError in_use for the default one and while it has keys that can still be used; not_found, organization_suspended,
 * insufficient_scope, role_insufficient
 */
export async function deleteWorkspace(ports: AppPorts, context: RequestContext, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    const about = { operation: "workspaces.delete", workspaceId: id } as const
    const workspace = demandRow(await tx.workspaces.get(id), context.caller, about)
    const { organizationId } = workspace
    await activeOrganization(tx, context.caller, organizationId)
    if (workspace.isDefault) {
      throw new BittingError("in_use", { detail: "The default workspace cannot be deleted." })
    }
    const liveKeys = await tx.grants.countLive({ workspaceId: id, now: ports.clock.now() })
    if (liveKeys > 0) {
      throw new BittingError("in_use", {
        detail: "The workspace has keys that are neither revoked nor expired.",
        extra: { live_keys: liveKeys },
      })
    }
    await tx.workspaces.delete(id)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "workspace.deleted",
      target: { kind: "workspace", id },
      before: { name: workspace.name },
    })
    return { value: undefined, organizationId, audit: [entry], targets: [`workspace:${id}`] }
  })
}
