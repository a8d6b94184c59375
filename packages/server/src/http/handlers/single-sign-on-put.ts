import { putSsoConnection } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { ssoConnectionJson } from "../render-identity.ts"

/** `PUT /single-sign-on`. */
export const singleSignOnPut: Handler<"singleSignOn.put"> = async (services, { body, context, session }) => {
  const { name, issuer, domain, enforced } = body
  const connection = await putSsoConnection(services, context, {
    owner: body.organization_id,
    wish: { name, issuer, clientId: body.client_id, domain, enforced, joinRole: body.join_role },
    clientSecret: body.client_secret,
    sessionConnectionId: session?.session.connectionId ?? null,
  })
  return { body: ssoConnectionJson(services, connection) }
}
