import type { Workspace } from "@bitting/core"
import type { OwnedRepo } from "./owned-repo.ts"
import { ownedRepo } from "./owned-repo.ts"

/** Workspaces. Inserting fails when the organization has one of that name. */
export const workspaceRepo: OwnedRepo<Workspace> = ownedRepo("workspace", {
  fromRow: (row) => ({
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    isDefault: row.is_default === 1,
    createdAt: row.created_at,
  }),
  toRow: (workspace) => ({
    id: workspace.id,
    organization_id: workspace.organizationId,
    name: workspace.name,
    is_default: workspace.isDefault ? 1 : 0,
    created_at: workspace.createdAt,
  }),
})
