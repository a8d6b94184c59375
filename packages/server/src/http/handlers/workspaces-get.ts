import { getWorkspace } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { workspaceJson } from "../render-tenancy.ts"

/** `GET /workspaces/{workspace_id}`. */
export const workspacesGet: Handler<"workspaces.get"> = async (services, { params, context }) => ({
  body: workspaceJson(await getWorkspace(services, context, params.workspace_id)),
})
