import { getSsoConnection } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { ssoConnectionJson } from "../render-identity.ts"

/** `GET /single-sign-on`. */
export const singleSignOnGet: Handler<"singleSignOn.get"> = async (services, { query, context }) => ({
  body: ssoConnectionJson(services, await getSsoConnection(services, context, query.organization_id)),
})
