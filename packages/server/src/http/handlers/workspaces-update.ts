import { updateWorkspace } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { workspaceJson } from "../render-tenancy.ts"

/** `PATCH /workspaces/{workspace_id}`. */
export const workspacesUpdate: Handler<"workspaces.update"> = async (
  services,
  { params, body, context },
) => ({
  body: workspaceJson(await updateWorkspace(services, context, { id: params.workspace_id, name: body.name })),
})
