import { deleteSsoConnection } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `DELETE /single-sign-on`. */
export const singleSignOnDelete: Handler<"singleSignOn.delete"> = async (services, { query, context }) => {
  await deleteSsoConnection(services, context, query.organization_id)
  return {}
}
