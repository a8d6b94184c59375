import type { RecordedAuditEvent } from "../domain/audit-event.ts"
import type { AuditFilter, Page, PageRequest } from "../ports.ts"
import type { AuditLogRequest } from "./audit-log.ts"
import { resolveLog } from "./audit-log.ts"
import type { AppPorts, RequestContext } from "./request.ts"

/** Which entries to list, of which log. */
export interface ListAuditRequest extends Omit<AuditFilter, "organizationId">, AuditLogRequest {}

/**
 * Lists audit entries of one organization, or (with instance reach) of the instance itself.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listAudit(
  ports: AppPorts,
  context: RequestContext,
  query: { readonly request: ListAuditRequest; readonly page: PageRequest<"seq"> },
): Promise<Page<RecordedAuditEvent>> {
  const { instance, organizationId: stated, ...filter } = query.request
  const log = { operation: "audit.list", instance, organizationId: stated } as const
  const organizationId = await resolveLog(ports.store.read, context, log)
  return ports.store.read.audit.list({ ...filter, organizationId }, query.page)
}
