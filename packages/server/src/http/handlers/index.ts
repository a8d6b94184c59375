import type { RouteId } from "../../contract/routes.ts"
import type { Handler } from "../handler.ts"
import { keysCreate } from "./keys-create.ts"
import { keysGet } from "./keys-get.ts"
import { keysList } from "./keys-list.ts"
import { keysRevoke } from "./keys-revoke.ts"
import { keysRotate } from "./keys-rotate.ts"
import { keysUpdate } from "./keys-update.ts"

/** Operations whose handlers stand in the table; verification is answered before it, by the fast path. */
export type HandledRouteId = Exclude<RouteId, "keys.verify">

/** The code of every operation, by its id. */
export const HANDLERS: { readonly [Id in HandledRouteId]: Handler<Id> } = {
  "keys.create": keysCreate,
  "keys.get": keysGet,
  "keys.list": keysList,
  "keys.revoke": keysRevoke,
  "keys.rotate": keysRotate,
  "keys.update": keysUpdate,
}
