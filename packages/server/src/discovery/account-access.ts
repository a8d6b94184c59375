import type { AccountCredentials, AppPorts } from "@bitting/core"
import { openAccount } from "@bitting/core"
import type { LinkedAccount } from "@bitting/discovery"
import { DiscoveryError } from "@bitting/discovery"

/** What a provider is asked with, in the name of linked accounts. */
export interface AccountAccess<Credentials> {
  /**
   * The credentials an account has now: the same object until they are changed.
   * @throws DiscoveryError bad_credentials when it has none, or is not linked any more
   */
  readonly credentialsOf: (account: LinkedAccount) => Promise<Credentials>
  readonly forget: (accountId: string) => void
}

/** What belongs to credentials as they are kept. */
export interface KeptWith {
  readonly accountId: string
  /** Null: they have none. */
  readonly secret: string | null
}

/**
 * Makes of credentials as they are kept what a provider takes.
 * @throws DiscoveryError bad_credentials: they are of another provider
 */
export type MakeCredentials<Credentials> = (kept: AccountCredentials, by: KeptWith) => Promise<Credentials>

interface Made<Credentials> {
  /** What they were made of. */
  readonly of: string
  readonly credentials: Promise<Credentials>
}

const KEPT = 1_000

/** Opens accounts as they are in the database at that moment, so that nobody is asked with credentials that were taken away. */
export function createAccountAccess<Credentials>(
  ports: Pick<AppPorts, "store" | "sealer">,
  make: MakeCredentials<Credentials>,
): AccountAccess<Credentials> {
  const made = new Map<string, Made<Credentials>>()
  return {
    async credentialsOf({ id, organizationId }) {
      const opened = await openAccount(ports, id)
      if (opened === null || opened.account.organizationId !== organizationId)
        throw new DiscoveryError("bad_credentials", "The account is not linked any more.")
      const { account, secret } = opened
      if (account.link === null) {
        const how = "give it some on the console's page of cloud accounts, or with PATCH /accounts/"
        throw new DiscoveryError("bad_credentials", `The account has no credentials: ${how}${id}.`)
      }
      const { credentials } = account.link
      const of = JSON.stringify([credentials, secret])
      const there = made.get(id)
      if (there?.of === of) return await there.credentials
      const [oldest] = made.size >= KEPT ? made.keys() : []
      if (oldest !== undefined) made.delete(oldest)
      const fresh = make(credentials, { accountId: id, secret })
      made.set(id, { of, credentials: fresh })
      return await fresh
    },
    forget: (accountId) => void made.delete(accountId),
  }
}
