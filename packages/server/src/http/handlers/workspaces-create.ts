import { createWorkspace } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { workspaceJson } from "../render-tenancy.ts"

/** `POST /workspaces`. */
export const workspacesCreate: Handler<"workspaces.create"> = async (services, { body, context }) => {
  const workspace = await createWorkspace(services, context, {
    organizationId: body.organization_id,
    name: body.name,
  })
  const location = `${services.publicUrl}/workspaces/${workspace.id}`
  return { body: workspaceJson(workspace), headers: { location } }
}
