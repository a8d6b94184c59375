import { getAccount } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { accountJson } from "../render-tenancy.ts"

/** `GET /accounts/{account_id}`. */
export const accountsGet: Handler<"accounts.get"> = async (services, { params, query, context }) => {
  const account = await getAccount(services, context, {
    id: params.account_id,
    organizationId: query.organization_id,
  })
  return { body: accountJson(account) }
}
