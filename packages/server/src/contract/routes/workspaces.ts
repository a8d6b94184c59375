import { CHANGE_ERRORS, CREATE_ERRORS, LIST_ERRORS, READ_ERRORS } from "../owned-errors.ts"
import { ownedListQuery } from "../owned-list.ts"
import type { RouteDef } from "../route.ts"
import {
  createWorkspaceBody,
  updateWorkspaceBody,
  workspace,
  workspacePage,
  workspaceParams,
} from "../schemas/workspaces.ts"

const TAG = "Workspaces"

/** Operations on workspaces. */
export const WORKSPACE_ROUTES = {
  "workspaces.list": {
    method: "GET",
    path: "/workspaces",
    tag: TAG,
    summary: "List workspaces",
    access: "workspaces.list",
    query: ownedListQuery,
    ok: { status: 200, description: "A page of workspaces.", body: workspacePage },
    errors: LIST_ERRORS,
  },
  "workspaces.create": {
    method: "POST",
    path: "/workspaces",
    tag: TAG,
    summary: "Create a workspace",
    description: "Names are unique in the organization.",
    access: "workspaces.create",
    body: createWorkspaceBody,
    ok: { status: 201, description: "The workspace.", body: workspace },
    errors: CREATE_ERRORS,
  },
  "workspaces.get": {
    method: "GET",
    path: "/workspaces/{workspace_id}",
    tag: TAG,
    summary: "Get a workspace",
    access: "workspaces.get",
    params: workspaceParams,
    ok: { status: 200, description: "The workspace.", body: workspace },
    errors: READ_ERRORS,
  },
  "workspaces.update": {
    method: "PATCH",
    path: "/workspaces/{workspace_id}",
    tag: TAG,
    summary: "Rename a workspace",
    access: "workspaces.update",
    params: workspaceParams,
    body: updateWorkspaceBody,
    ok: { status: 200, description: "The workspace.", body: workspace },
    errors: [...CHANGE_ERRORS, "already_exists"],
  },
  "workspaces.delete": {
    method: "DELETE",
    path: "/workspaces/{workspace_id}",
    tag: TAG,
    summary: "Delete a workspace",
    description:
      "Refused for the default workspace, and while it has keys that are neither revoked nor expired (`live_keys` says how many). Roles that were in force only there go with it.",
    access: "workspaces.delete",
    params: workspaceParams,
    ok: { status: 204, description: "It is gone." },
    errors: [...CHANGE_ERRORS, "in_use"],
  },
} as const satisfies Record<string, RouteDef>
