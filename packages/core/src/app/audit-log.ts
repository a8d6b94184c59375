import type { OperationId } from "../domain/authority.ts"
import { hasInstanceReach } from "../domain/authority.ts"
import type { TreeDigest } from "../domain/merkle.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories } from "../ports.ts"
import { DEFAULT_ORGANIZATION } from "./bootstrap.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { demand, resolveOrganization } from "./request.ts"

/** What signs the states of audit logs. */
export interface AuditSigner {
  /** SHA-256. */
  readonly digest: TreeDigest
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array
  /** Makes an Ed25519 signature (RFC 8032). */
  readonly sign: (message: Uint8Array) => Uint8Array
}

/** What use cases of audit logs work with. */
export interface AuditPorts extends AppPorts {
  readonly auditSigner: AuditSigner
}

/** Which log is meant: that of an organization, or the instance's own. */
export interface AuditLogRequest {
  readonly organizationId?: string | undefined
  readonly instance: boolean
}

/**
 * The log a request is about, as its organization or null for the instance's own, if the caller may do the operation with it.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function resolveLog(
  reads: ReadRepositories,
  { caller }: RequestContext,
  { operation, instance, organizationId }: AuditLogRequest & { readonly operation: OperationId },
): Promise<string | null> {
  if (instance) {
    demand(caller, operation, { organizationId: null })
    if (!hasInstanceReach(caller)) throw new BittingError("not_found")
    return null
  }
  const organization = await resolveOrganization(reads, caller, organizationId)
  demand(caller, operation, { organizationId: organization.id })
  return organization.id
}

/**
 * The name of a log in its checkpoints, which is also the name of its key. It is made of ids that never change.
 * @param organizationId null: the instance's own log
 */
export async function originOf(reads: ReadRepositories, organizationId: string | null): Promise<string> {
  if (organizationId !== null) return `bitting/organization/${organizationId}`
  const instance = await reads.settings.get(DEFAULT_ORGANIZATION)
  return `bitting/instance/${instance ?? "unknown"}`
}
