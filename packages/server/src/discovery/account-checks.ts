import type { Account } from "@bitting/core"
import type { ResultError, ServiceCheck } from "@bitting/discovery"
import { asDiscoveryError, checkAccount, DiscoveryError, resultErrorOf } from "@bitting/discovery"
import type { AccountSetup } from "./account-setup.ts"
import type { Cloud, CloudIdentity, Clouds } from "./cloud.ts"
import { linkFailure } from "./link-failure.ts"

/** Why nothing can be asked of an account at all. */
export interface AccountFault {
  readonly code: string
  readonly message: string
}

/** Whether one service of an account can be listed, as the API tells it. */
export interface ToldCheck extends Pick<ServiceCheck, "service" | "missingPermissions"> {
  /** Null: it can. */
  readonly error: ResultError | null
}

/** What works of a linked account. */
export interface AccountReport {
  /** Whose credentials they are; null: they do not work. */
  readonly identity: CloudIdentity | null
  readonly fault: AccountFault | null
  /** Where regional services were tried. */
  readonly region: string
  /** Empty when nothing can be asked at all. */
  readonly checks: readonly ToldCheck[]
}

/** Questions about linked accounts themselves. */
export interface AccountChecks {
  readonly setup: (account: Account) => Promise<AccountSetup>
  /** Asks the cloud what works; never rejects for what the cloud says. */
  readonly test: (account: Account, region: string | undefined) => Promise<AccountReport>
}

const TEST_MS = 25_000

const openRole = (externalId: "absent" | "wrong", { id }: Account): AccountFault => ({
  code: "role_open",
  message: `The role can be assumed with ${externalId === "absent" ? "no" : "another"} external id: give it the trust policy of GET /accounts/${id}/setup.`,
})

const told = ({ error, ...check }: ServiceCheck): ToldCheck => ({
  ...check,
  error: error === null ? null : resultErrorOf(error),
})

/** Makes what asks about the accounts of these clouds. */
export function createAccountChecks(clouds: Clouds): AccountChecks {
  function cloudOf({ provider }: Account): Cloud {
    const cloud = clouds.get(provider)
    if (cloud === undefined) throw new DiscoveryError("unsupported", "There is no such cloud.")
    return cloud
  }
  return {
    setup: async (account) => await cloudOf(account).setup(account),
    async test(account, asked) {
      const cloud = cloudOf(account)
      const region = asked ?? cloud.defaultRegion
      const signal = AbortSignal.timeout(TEST_MS)
      try {
        const tried = await cloud.tryKept(account, signal)
        const { identity } = tried
        const fault = tried.kind === "open" ? openRole(tried.externalId, account) : null
        const checks = await checkAccount(cloud.provider, { account, region, signal })
        return { identity, fault, region, checks: checks.map(told) }
      } catch (error) {
        const known = asDiscoveryError(error)
        const method = account.link?.credentials.method
        const message =
          method === undefined ? known.message : linkFailure({ provider: account.provider, method }, known)
        return { identity: null, fault: { code: known.errorClass, message }, region, checks: [] }
      }
    },
  }
}
