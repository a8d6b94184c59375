import { beginIdentityLink, BittingError, chooseConnection } from "@bitting/core"
import { flowCookie, redirectUriOf } from "../../people/single-sign-on-flow.ts"
import type { Handler } from "../handler.ts"

/** `POST /auth/identities`. */
export const authLinkIdentity: Handler<"auth.linkIdentity"> = async (
  services,
  { body, context, session },
) => {
  if (session === null) throw new BittingError("session_required")
  const wanted = { connectionId: body.connection_id }
  const connection = await chooseConnection(services.store.read, wanted, services.hostOrganizationId)
  const change = { session, origin: context.origin }
  const { location, secret } = await beginIdentityLink(services, change, {
    connection,
    redirectUri: redirectUriOf(services),
    returnTo: body.return_to ?? "/console/",
  })
  return { body: { location }, headers: { "set-cookie": flowCookie(services, secret) } }
}
