import { unlinkAccount } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `DELETE /accounts/{account_id}`. */
export const accountsUnlink: Handler<"accounts.unlink"> = async (services, { params, context }) => {
  await unlinkAccount(services, context, params.account_id)
  return {}
}
