import { accountFor } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `GET /accounts/{account_id}/setup`. */
export const accountsSetup: Handler<"accounts.setup"> = async (services, { params, context }) => {
  const account = await accountFor(services, context, { id: params.account_id, operation: "accounts.setup" })
  const { externalId, principal, trustPolicy, permissionPolicy } =
    await services.discovery.accounts.setup(account)
  return {
    body: {
      external_id: externalId,
      principal,
      trust_policy: trustPolicy,
      permission_policy: permissionPolicy,
    },
  }
}
