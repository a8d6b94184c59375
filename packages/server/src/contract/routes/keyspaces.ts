import type { RouteDef } from "../route.ts"
import { keyspace, keyspacePage, keyspaceParams } from "../schemas/keyspaces.ts"

/** Operations on the declarations of protected APIs. */
export const KEYSPACE_ROUTES = {
  "keyspaces.list": {
    method: "GET",
    path: "/keyspaces",
    tag: "Keyspaces",
    summary: "List keyspaces",
    description: "All of them at once, as declared in the server's keyspace files.",
    access: "keyspaces.list",
    ok: { status: 200, description: "Every keyspace.", body: keyspacePage },
    errors: [],
  },
  "keyspaces.get": {
    method: "GET",
    path: "/keyspaces/{name}",
    tag: "Keyspaces",
    summary: "Get a keyspace",
    access: "keyspaces.get",
    params: keyspaceParams,
    ok: { status: 200, description: "The keyspace.", body: keyspace },
    errors: ["not_found"],
  },
} as const satisfies Record<string, RouteDef>
