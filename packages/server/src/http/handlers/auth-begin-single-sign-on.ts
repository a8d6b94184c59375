import { beginSingleSignOn, chooseConnection } from "@bitting/core"
import { flowCookie, redirectUriOf } from "../../people/single-sign-on-flow.ts"
import type { Handler } from "../handler.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.beginSingleSignOn", perMinute: 30 }

/** `POST /auth/single-sign-on`. */
export const authBeginSingleSignOn: Handler<"auth.beginSingleSignOn"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  const { email, organization_id: organizationId, connection_id: connectionId } = body
  const wanted = { email, organizationId, connectionId }
  const connection = await chooseConnection(services.store.read, wanted, services.hostOrganizationId)
  const { location, secret } = await beginSingleSignOn(services, {
    connection,
    redirectUri: redirectUriOf(services),
    returnTo: body.return_to ?? "/console/",
    loginHint: email,
    reauthenticate: body.reauthenticate,
  })
  return { body: { location }, headers: { "set-cookie": flowCookie(services, secret) } }
}
