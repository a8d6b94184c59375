import { updateAccount } from "@bitting/core"
import { credentialsOf } from "../account-fields.ts"
import type { Handler } from "../handler.ts"
import { accountJson } from "../render-tenancy.ts"

/** `PATCH /accounts/{account_id}`. */
export const accountsUpdate: Handler<"accounts.update"> = async (services, { params, body, context }) => {
  const { name, credentials } = body
  const account = await updateAccount(services, context, {
    id: params.account_id,
    name,
    credentials: credentials === undefined || credentials === null ? credentials : credentialsOf(credentials),
  })
  return { body: accountJson({ ...account, builtIn: false }) }
}
