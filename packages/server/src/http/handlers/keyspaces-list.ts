import { listKeyspaces } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { keyspaceJson } from "../render-keyspace.ts"

/** `GET /keyspaces`. */
export const keyspacesList: Handler<"keyspaces.list"> = async (services, { context }) => ({
  body: { data: listKeyspaces(services, context).map(keyspaceJson), next_cursor: null },
})
