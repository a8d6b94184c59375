import type { Account, AppPorts } from "@bitting/core"
import { externalIdOf } from "@bitting/core"
import type { AwsIdentity, Provider, ServiceCheck } from "@bitting/discovery"
import {
  asDiscoveryError,
  awsIdentity,
  awsMachineCredentials,
  awsPolicy,
  awsPrincipal,
  awsTrustPolicy,
  checkAccount,
} from "@bitting/discovery"
import type { AccountAccess } from "./account-access.ts"
import { linkFailure, proveRole } from "./prove-link.ts"

/** What somebody needs who makes a role for an account. */
export interface AccountSetup {
  readonly externalId: string
  /** Whom the trust policy names: this server; null: it has no AWS credentials of its own, and the policy has a gap to fill. */
  readonly principal: string | null
  readonly trustPolicy: object
  readonly permissionPolicy: object
}

/** Why nothing can be asked of an account at all. */
export interface AccountFault {
  readonly code: string
  readonly message: string
}

/** What works of a linked account. */
export interface AccountReport {
  /** Whose credentials they are; null: they do not work. */
  readonly identity: AwsIdentity | null
  readonly fault: AccountFault | null
  /** Where regional services were tried. */
  readonly region: string
  /** Empty when nothing can be asked at all. */
  readonly checks: readonly ServiceCheck[]
}

/** Questions about linked accounts themselves. */
export interface AccountChecks {
  readonly setup: (account: Pick<Account, "id">) => Promise<AccountSetup>
  /** Asks the cloud what works; never rejects for what the cloud says. */
  readonly test: (account: Account, region: string | undefined) => Promise<AccountReport>
}

const GAP = "arn:aws:iam::ACCOUNT_OF_THE_SERVER:role/ROLE_OF_THE_SERVER"

const IDENTITY_MS = 5_000
const IDENTITY_KEPT_MS = 60_000
const TEST_MS = 25_000

const NO_CREDENTIALS: AccountFault = {
  code: "bad_credentials",
  message: "The account has no credentials yet.",
}

export interface CheckParts {
  readonly ports: Pick<AppPorts, "clock" | "entropy">
  readonly access: AccountAccess
  readonly aws: Provider
}

/** Makes what asks about accounts of AWS. */
export function createAccountChecks({ ports, access, aws }: CheckParts): AccountChecks {
  let own: { readonly identity: Promise<AwsIdentity | null>; readonly at: number } | null = null

  /** Who this server is to AWS; null: nobody. Asked once a minute at most. */
  function ownIdentity(): Promise<AwsIdentity | null> {
    const now = ports.clock.monotonic()
    if (own === null || now - own.at > IDENTITY_KEPT_MS) {
      const ask = async (): Promise<AwsIdentity> =>
        await awsIdentity(await awsMachineCredentials(), AbortSignal.timeout(IDENTITY_MS))
      own = { identity: ask().catch(() => null), at: now }
    }
    return own.identity
  }

  async function faultOf(account: Account, signal: AbortSignal): Promise<AccountFault | null> {
    const credentials = account.link?.credentials
    if (credentials === undefined) return NO_CREDENTIALS
    if (credentials.method !== "role") return null
    const fault = await proveRole(ports, account, { roleArn: credentials.roleArn, signal })
    if (fault === null) return null
    if (fault.kind === "refused") return { code: fault.reason, message: fault.detail }
    return {
      code: "role_open",
      message: `The role can be assumed with ${fault.externalId === "absent" ? "no" : "another"} external id: give it the trust policy of GET /accounts/${account.id}/setup.`,
    }
  }

  return {
    async setup(account) {
      const identity = await ownIdentity()
      const principal = identity === null ? null : awsPrincipal(identity)
      const externalId = externalIdOf(account)
      return {
        externalId,
        principal,
        trustPolicy: awsTrustPolicy({ principal: principal ?? GAP, externalId }),
        permissionPolicy: awsPolicy(aws.services),
      }
    },
    async test(account, region = "us-east-1") {
      const signal = AbortSignal.timeout(TEST_MS)
      const method = account.link?.credentials.method ?? "role"
      try {
        const fault = await faultOf(account, signal)
        if (fault !== null && fault.code !== "role_open") return { identity: null, fault, region, checks: [] }
        const identity = await awsIdentity(await access.credentialsOf(account), signal)
        return { identity, fault, region, checks: await checkAccount(aws, { account, region, signal }) }
      } catch (error) {
        const known = asDiscoveryError(error)
        const fault = { code: known.errorClass, message: linkFailure(method, known) }
        return { identity: null, fault, region, checks: [] }
      }
    },
  }
}
