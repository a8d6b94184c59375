import { z } from "zod"
import { instant, pageOf, reference } from "../fields.ts"
import { name } from "../names.ts"
import { organizationId } from "../owned-list.ts"

export const workspace = z
  .object({
    id: z.string(),
    organization_id: z.string(),
    name: z.string(),
    is_default: z
      .boolean()
      .meta({ description: "The one every organization starts with; it always exists." }),
    created_at: instant,
  })
  .meta({
    id: "Workspace",
    description: "A part of an organization. Every key belongs to exactly one.",
    examples: [
      {
        id: "ws_0123456789ABCDEFGHIJKL",
        organization_id: "org_0123456789ABCDEFGHIJKL",
        name: "Payments",
        is_default: false,
        created_at: "2026-11-20T09:30:00.000Z",
      },
    ],
  })

export const workspacePage = pageOf(workspace).meta({ id: "WorkspacePage" })

export const workspaceParams = z.strictObject({ workspace_id: reference })

export const createWorkspaceBody = z
  .strictObject({ organization_id: organizationId, name: name(100) })
  .meta({ id: "CreateWorkspace", examples: [{ name: "Payments" }] })

export const updateWorkspaceBody = z
  .strictObject({ name: name(100).optional() })
  .meta({ id: "UpdateWorkspace", examples: [{ name: "Payments (EU)" }] })
