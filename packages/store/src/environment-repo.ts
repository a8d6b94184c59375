import type { Environment } from "@bitting/core"
import type { OwnedRepo } from "./owned-repo.ts"
import { ownedRepo } from "./owned-repo.ts"

/** Environments. Inserting fails when the organization has one of that name. */
export const environmentRepo: OwnedRepo<Environment> = ownedRepo("environment", {
  fromRow: ({ id, organization_id, name, created_at }) => ({
    id,
    organizationId: organization_id,
    name,
    createdAt: created_at,
  }),
  toRow: ({ id, organizationId, name, createdAt }) => ({
    id,
    organization_id: organizationId,
    name,
    created_at: createdAt,
  }),
})
