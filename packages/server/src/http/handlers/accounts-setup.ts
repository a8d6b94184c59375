import { accountFor } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `GET /accounts/{account_id}/setup`. */
export const accountsSetup: Handler<"accounts.setup"> = async (services, { params, context }) => {
  const account = await accountFor(services, context, { id: params.account_id, operation: "accounts.setup" })
  const { accounts } = await services.discovery()
  const setup = await accounts.setup(account)
  if (setup.provider !== "aws") return { body: { provider: setup.provider, texts: [...setup.texts] } }
  const { provider, externalId, principal, trustPolicy, permissionPolicy } = setup
  return {
    body: {
      provider,
      external_id: externalId,
      principal,
      trust_policy: trustPolicy,
      permission_policy: permissionPolicy,
    },
  }
}
