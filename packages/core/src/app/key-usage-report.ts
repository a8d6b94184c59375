import type { UsageBucket, UsageRange, UsageRequest } from "../domain/usage-range.ts"
import { planUsage, usageBuckets } from "../domain/usage-range.ts"
import { BittingError } from "../errors.ts"
import { visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"

/** How often a key was verified, and with what outcome. */
export interface UsageReport extends UsageRange {
  readonly grantId: string
  /** Oldest first, without gaps. */
  readonly buckets: readonly UsageBucket[]
}

/**
 * Reports the verifications of a key per hour or day by decision code.
 * @throws BittingError not_found, insufficient_scope, unprocessable (an empty range, or too wide a one)
 */
export async function keyUsageReport(
  ports: AppPorts,
  { caller }: RequestContext,
  request: UsageRequest & { readonly id: string },
): Promise<UsageReport> {
  const reads = { grants: ports.store.read.grants, catalogue: ports.catalogue }
  const { grant } = await visibleKey(reads, caller, { id: request.id, operation: "keys.usage" })
  const range = planUsage(request, ports.clock.now())
  if ("errors" in range) throw new BittingError("unprocessable", { errors: range.errors })
  const counts = await ports.store.usage.counts(grant.id, range)
  return { ...range, grantId: grant.id, buckets: usageBuckets(range, counts) }
}
