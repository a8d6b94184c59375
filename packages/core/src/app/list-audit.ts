import type { RecordedAuditEvent } from "../domain/audit-event.ts"
import { hasInstanceReach } from "../domain/authority.ts"
import { BittingError } from "../errors.ts"
import type { AuditFilter, Page, PageRequest } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { demand, resolveOrganization } from "./request.ts"

/** Which entries to list; `instance` asks for the instance's own log. */
export interface ListAuditRequest extends Omit<AuditFilter, "organizationId"> {
  readonly organizationId?: string | undefined
  readonly instance: boolean
}

/**
 * Lists audit entries of one organization, or (with instance reach) of the instance itself.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listAudit(
  ports: AppPorts,
  { caller }: RequestContext,
  query: { readonly request: ListAuditRequest; readonly page: PageRequest<"seq"> },
): Promise<Page<RecordedAuditEvent>> {
  const { instance, organizationId: stated, ...filter } = query.request
  if (instance) {
    demand(caller, "audit.list", { organizationId: null })
    if (!hasInstanceReach(caller)) throw new BittingError("not_found")
    return ports.store.read.audit.list({ ...filter, organizationId: null }, query.page)
  }
  const organization = await resolveOrganization(ports.store.read, caller, stated)
  demand(caller, "audit.list", { organizationId: organization.id })
  return ports.store.read.audit.list({ ...filter, organizationId: organization.id }, query.page)
}
