import type { Denial } from "../domain/denial.ts"
import type { Page, PageRequest } from "../ports.ts"
import { visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { may } from "./request.ts"

/** Which key's refusals to list. */
export interface ListDenialsRequest {
  readonly id: string
  readonly page: PageRequest<"refused_at">
}

/**
 * Lists samples of the refused verifications of a key. Addresses are for those who may read the audit log, where addresses stand as well.
 * @throws BittingError not_found, insufficient_scope
 */
export async function listDenials(
  ports: AppPorts,
  { caller }: RequestContext,
  { id, page }: ListDenialsRequest,
): Promise<Page<Denial>> {
  const reads = { grants: ports.store.read.grants, catalogue: ports.catalogue }
  const { grant } = await visibleKey(reads, caller, { id, operation: "keys.denials" })
  const { rows, next } = await ports.store.usage.denials(grant.id, page)
  if (may(caller, "audit.list", { organizationId: grant.organizationId })) return { rows, next }
  return { rows: rows.map((row) => ({ ...row, address: null })), next }
}
