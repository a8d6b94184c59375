import { accountFor, BittingError } from "@bitting/core"
import type { DiscoveryServices } from "../../discovery/cloud-services.ts"
import type { Handler } from "../handler.ts"

function demandRegion(
  { providers }: DiscoveryServices,
  { provider, region }: { readonly provider: string; readonly region: string | undefined },
): void {
  const regions = providers.find(({ name }) => name === provider)?.regions ?? null
  if (region === undefined || regions === null || regions.includes(region)) return
  const detail = `There is no such region of ${provider}; allowed are ${regions.join(", ")}.`
  throw new BittingError("unprocessable", { errors: [{ pointer: "/region", detail }] })
}

/** `POST /accounts/{account_id}/test`. */
export const accountsTest: Handler<"accounts.test"> = async (services, { params, body, context }) => {
  const account = await accountFor(services, context, { id: params.account_id, operation: "accounts.test" })
  const discovery = await services.discovery()
  demandRegion(discovery, { provider: account.provider, region: body?.region })
  const report = await discovery.accounts.test(account, body?.region)
  const { identity, fault, region, checks } = report
  return {
    body: {
      works: fault === null && checks.some(({ error }) => error === null),
      cloud_account: identity?.cloudAccount ?? null,
      identity: identity?.name ?? null,
      error: fault,
      region,
      services: checks.map(({ service, error }) => ({
        service: service.name,
        label: service.label,
        listed: error === null,
        ...(error === null ? {} : { error }),
      })),
      missing_permissions: [
        ...new Set(checks.flatMap(({ missingPermissions }) => missingPermissions)),
      ].toSorted(),
    },
  }
}
