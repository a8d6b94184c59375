import { accountFor } from "@bitting/core"
import { resultErrorOf } from "@bitting/discovery"
import type { Handler } from "../handler.ts"

/** `POST /accounts/{account_id}/test`. */
export const accountsTest: Handler<"accounts.test"> = async (services, { params, body, context }) => {
  const account = await accountFor(services, context, { id: params.account_id, operation: "accounts.test" })
  const report = await services.discovery.accounts.test(account, body?.region)
  const { identity, fault, region, checks } = report
  return {
    body: {
      works: fault === null && checks.some(({ error }) => error === null),
      cloud_account: identity?.accountId ?? null,
      identity: identity?.arn ?? null,
      error: fault,
      region,
      services: checks.map(({ service, error }) => ({
        service: service.name,
        label: service.label,
        listed: error === null,
        ...(error === null ? {} : { error: resultErrorOf(error) }),
      })),
      missing_permissions: [
        ...new Set(checks.flatMap(({ missingPermissions }) => missingPermissions)),
      ].toSorted(),
    },
  }
}
