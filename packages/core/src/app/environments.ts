import type { Caller, OperationId } from "../domain/authority.ts"
import type { Environment } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, Page, Repositories } from "../ports.ts"
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
 * Lists the environments of an organization.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listEnvironments(
  ports: AppPorts,
  { caller }: RequestContext,
  query: { readonly organizationId: string | undefined; readonly page: CreationPage },
): Promise<Page<Environment>> {
  const { id } = await resolveOrganization(ports.store.read, caller, query.organizationId)
  demand(caller, "environments.list", { organizationId: id })
  return ports.store.read.environments.list(id, query.page)
}

/** @throws BittingError not_found, insufficient_scope, role_insufficient */
export async function getEnvironment(
  ports: AppPorts,
  { caller }: RequestContext,
  id: string,
): Promise<Environment> {
  const row = await ports.store.read.environments.get(id)
  return demandRow(row, caller, { operation: "environments.get" })
}

/**
 * Creates an environment. Names are unique in the organization.
 * @param request name: `[a-z][a-z0-9-]{0,39}`
 * @throws BittingError already_exists, not_found, organization_required, organization_suspended, insufficient_scope, role_insufficient
 */
export async function createEnvironment(
  ports: AppPorts,
  context: RequestContext,
  request: { readonly organizationId: string | undefined; readonly name: string },
): Promise<Environment> {
  const { caller } = context
  const { name } = request
  return mutate(ports, async (tx) => {
    const organization = await resolveOrganization(tx, caller, request.organizationId)
    const organizationId = organization.id
    demand(caller, "environments.create", { organizationId })
    demandActive(caller, organization)
    const id = mintId(ports, "env")
    const environment = { id, organizationId, name, createdAt: ports.clock.now() }
    await tx.environments.insert(environment)
    const target = { kind: "environment", id } as const
    const note = { organizationId, action: "environment.created", target, after: { name } } as const
    return { value: environment, organizationId, audit: [auditEntry(ports, context, note)], targets: [] }
  })
}

/** The environment that is about to be changed. */
async function changeable(
  tx: Repositories,
  caller: Caller,
  about: { readonly operation: OperationId; readonly id: string },
): Promise<Environment> {
  const { operation, id } = about
  const environment = demandRow(await tx.environments.get(id), caller, { operation })
  await activeOrganization(tx, caller, environment.organizationId)
  return environment
}

/** Keys name environments by name, for good: a name they use may neither go nor come to mean something else. */
async function demandUnused(ports: AppPorts, tx: Repositories, environment: Environment): Promise<void> {
  const { organizationId, name } = environment
  const liveKeys = await tx.grants.countLiveIn({ organizationId, environment: name, now: ports.clock.now() })
  if (liveKeys === 0) return
  throw new BittingError("in_use", {
    detail: "Keys that are neither revoked nor expired are confined to this environment.",
    extra: { live_keys: liveKeys },
  })
}

/**
 * Renames an environment.
 * @throws BittingError in_use while keys that can still be used name it; not_found, already_exists, organization_suspended,
 * insufficient_scope, role_insufficient
 */
export async function updateEnvironment(
  ports: AppPorts,
  context: RequestContext,
  request: { readonly id: string; readonly name: string | undefined },
): Promise<Environment> {
  const { id } = request
  return mutate(ports, async (tx) => {
    const environment = await changeable(tx, context.caller, { operation: "environments.update", id })
    const { organizationId } = environment
    const name = request.name ?? environment.name
    if (name === environment.name) return nothingDone(environment)
    await demandUnused(ports, tx, environment)
    const renamed = { ...environment, name }
    await tx.environments.update(renamed)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "environment.updated",
      target: { kind: "environment", id },
      before: { name: environment.name },
      after: { name },
    })
    return { value: renamed, organizationId, audit: [entry], targets: [] }
  })
}

/**
 * Deletes an environment.
 * @throws BittingError in_use while keys that can still be used name it; not_found, organization_suspended, insufficient_scope,
 * role_insufficient
 */
export async function deleteEnvironment(ports: AppPorts, context: RequestContext, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    const environment = await changeable(tx, context.caller, { operation: "environments.delete", id })
    const { organizationId, name } = environment
    await demandUnused(ports, tx, environment)
    await tx.environments.delete(id)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "environment.deleted",
      target: { kind: "environment", id },
      before: { name },
    })
    return { value: undefined, organizationId, audit: [entry], targets: [] }
  })
}
