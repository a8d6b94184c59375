import { linkAccount } from "@bitting/core"
import { credentialsOf } from "../account-fields.ts"
import type { Handler } from "../handler.ts"
import { accountJson } from "../render-tenancy.ts"

/** `POST /accounts`. */
export const accountsLink: Handler<"accounts.link"> = async (services, { body, context }) => {
  const account = await linkAccount(services, context, {
    organizationId: body.organization_id,
    name: body.name,
    provider: body.provider,
    credentials: body.credentials === undefined ? undefined : credentialsOf(body.credentials),
  })
  return {
    body: accountJson(account),
    headers: { location: `${services.publicUrl}/accounts/${account.id}` },
  }
}
