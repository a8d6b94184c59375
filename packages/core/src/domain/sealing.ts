import type { Grant } from "./grant.ts"

/**
 * What the seal of a key's token is bound to: `<organization id>|<key id>|token|v1`. Ids hold no `|`.
 * A seal opens only beside the record it was made for.
 */
export function tokenSealContext({ organizationId, id }: Pick<Grant, "organizationId" | "id">): string {
  return `${organizationId}|${id}|token|v1`
}
