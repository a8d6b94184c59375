import type { Caller, OperationId } from "../domain/authority.ts"
import type { Organization } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories } from "../ports.ts"
import { demand, demandActive } from "./request.ts"

/** What a caller wants to do to a row of an organization. */
export interface RowDemand {
  readonly operation: OperationId
  /** Set when the row is a workspace: the role in force there decides. */
  readonly workspaceId?: string
}

/**
 * Lets the caller do the operation on a row, if there is one.
 * @returns the row
 * @throws BittingError not_found, insufficient_scope, role_insufficient
 */
export function demandRow<Row extends { readonly organizationId: string }>(
  row: Row | null,
  caller: Caller,
  { operation, workspaceId }: RowDemand,
): Row {
  if (row === null) throw new BittingError("not_found")
  demand(caller, operation, { organizationId: row.organizationId, workspaceId })
  return row
}

/**
 * The organization of something that is about to be changed.
 * @throws BittingError not_found, organization_suspended
 */
export async function activeOrganization(
  reads: Pick<ReadRepositories, "organizations">,
  caller: Caller,
  organizationId: string,
): Promise<Organization> {
  const organization = await reads.organizations.get(organizationId)
  if (organization === null) throw new BittingError("not_found")
  demandActive(caller, organization)
  return organization
}
