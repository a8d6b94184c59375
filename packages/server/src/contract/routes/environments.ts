import { CHANGE_ERRORS, CREATE_ERRORS, LIST_ERRORS, READ_ERRORS } from "../owned-errors.ts"
import { ownedListQuery } from "../owned-list.ts"
import type { RouteDef } from "../route.ts"
import {
  createEnvironmentBody,
  environment,
  environmentPage,
  environmentParams,
  updateEnvironmentBody,
} from "../schemas/environments.ts"

const TAG = "Environments"

/** Operations on environments. */
export const ENVIRONMENT_ROUTES = {
  "environments.list": {
    method: "GET",
    path: "/environments",
    tag: TAG,
    summary: "List environments",
    access: "environments.list",
    query: ownedListQuery,
    ok: { status: 200, description: "A page of environments.", body: environmentPage },
    errors: LIST_ERRORS,
  },
  "environments.create": {
    method: "POST",
    path: "/environments",
    tag: TAG,
    summary: "Create an environment",
    description: "Names are unique in the organization.",
    access: "environments.create",
    body: createEnvironmentBody,
    ok: { status: 201, description: "The environment.", body: environment },
    errors: CREATE_ERRORS,
  },
  "environments.get": {
    method: "GET",
    path: "/environments/{environment_id}",
    tag: TAG,
    summary: "Get an environment",
    access: "environments.get",
    params: environmentParams,
    ok: { status: 200, description: "The environment.", body: environment },
    errors: READ_ERRORS,
  },
  "environments.update": {
    method: "PATCH",
    path: "/environments/{environment_id}",
    tag: TAG,
    summary: "Rename an environment",
    description:
      "Refused while keys that are neither revoked nor expired are confined to it (`live_keys` says how many): keys name environments by name, and what a key allows never changes.",
    access: "environments.update",
    params: environmentParams,
    body: updateEnvironmentBody,
    ok: { status: 200, description: "The environment.", body: environment },
    errors: [...CHANGE_ERRORS, "already_exists", "in_use"],
  },
  "environments.delete": {
    method: "DELETE",
    path: "/environments/{environment_id}",
    tag: TAG,
    summary: "Delete an environment",
    description:
      "Refused while keys that are neither revoked nor expired are confined to it (`live_keys` says how many).",
    access: "environments.delete",
    params: environmentParams,
    ok: { status: 204, description: "It is gone." },
    errors: [...CHANGE_ERRORS, "in_use"],
  },
} as const satisfies Record<string, RouteDef>
