import type { UsageBucket, UsageRange, UsageRequest } from "../domain/usage-range.ts"
import { planUsage, usageBuckets } from "../domain/usage-range.ts"
import { BittingError } from "../errors.ts"
import type { UsageFilter } from "../ports.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { visibleKeys } from "./visible-keys.ts"

/** Whose verifications to add up; an absent member does not filter. */
export interface OrganizationUsageRequest extends UsageRequest {
  readonly organizationId?: string | undefined
  readonly keyspace?: string | undefined
  readonly type?: string | undefined
  readonly workspaceId?: string | undefined
  readonly environment?: string | undefined
}

/** How often the keys of an organization were verified, and with what outcome. */
export interface OrganizationUsage extends UsageRange {
  readonly organizationId: string
  /** Oldest first, without gaps. */
  readonly buckets: readonly UsageBucket[]
}

/**
 * Adds up the verifications of all keys the caller may see, per hour or day by decision code. Keys that have ended are in it, purged ones
 * too: they are counts of what happened.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient, unprocessable (no such keyspace, an empty
 * range, or too wide a one)
 */
export async function organizationUsage(
  ports: AppPorts,
  { caller }: RequestContext,
  request: OrganizationUsageRequest,
): Promise<OrganizationUsage> {
  const { organizationId: stated, keyspace, type, workspaceId, environment } = request
  const visible = await visibleKeys(ports, caller, {
    operation: "usage.get",
    organizationId: stated,
    keyspace,
  })
  const range = planUsage(request, ports.clock.now())
  if ("errors" in range) throw new BittingError("unprocessable", { errors: range.errors })
  const filter: UsageFilter = {
    ...visible,
    ...(type === undefined ? {} : { type }),
    ...(workspaceId === undefined ? {} : { workspaceId }),
    ...(environment === undefined ? {} : { environment }),
  }
  const counts = await ports.store.usage.sums(filter, range)
  return { ...range, organizationId: visible.organizationId, buckets: usageBuckets(range, counts) }
}
