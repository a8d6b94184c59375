import { getKeyspace } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { keyspaceJson } from "../render-keyspace.ts"

/** `GET /keyspaces/{name}`. */
export const keyspacesGet: Handler<"keyspaces.get"> = async (services, { params, context }) => ({
  body: keyspaceJson(getKeyspace(services, context, params.name)),
})
