import { deleteWorkspace } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `DELETE /workspaces/{workspace_id}`. */
export const workspacesDelete: Handler<"workspaces.delete"> = async (services, { params, context }) => {
  await deleteWorkspace(services, context, params.workspace_id)
  return {}
}
