import type { AccountCredentials, AppPorts } from "@bitting/core"
import { externalIdOf, openAccount } from "@bitting/core"
import type { AwsCredentials, LinkedAccount } from "@bitting/discovery"
import { awsMachineCredentials, awsRoleCredentials, DiscoveryError } from "@bitting/discovery"

/** What providers are asked with, in the name of linked accounts. */
export interface AccountAccess {
  /**
   * The credentials an account has now: the same object until they are changed.
   * @throws DiscoveryError bad_credentials when it has none, or is not linked any more
   */
  readonly credentialsOf: (account: LinkedAccount) => Promise<AwsCredentials>
  readonly forget: (accountId: string) => void
}

interface Made {
  /** What they were made of. */
  readonly of: string
  readonly credentials: Promise<AwsCredentials>
}

const KEPT = 1_000

/** What SDK clients take, of credentials as they are kept. */
export function awsCredentialsOf(
  credentials: AccountCredentials,
  { accountId, secret }: { readonly accountId: string; readonly secret: string | null },
): Promise<AwsCredentials> {
  switch (credentials.method) {
    case "role":
      return awsRoleCredentials({
        roleArn: credentials.roleArn,
        externalId: externalIdOf({ id: accountId }),
      })
    case "access_key":
      return Promise.resolve({ accessKeyId: credentials.accessKeyId, secretAccessKey: secret ?? "" })
    case "machine":
      return awsMachineCredentials()
  }
}

/** Opens accounts as they are in the database at that moment, so that nobody is asked with credentials that were taken away. */
export function createAccountAccess(ports: Pick<AppPorts, "store" | "sealer">): AccountAccess {
  const made = new Map<string, Made>()
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
      const fresh = awsCredentialsOf(credentials, { accountId: id, secret })
      made.set(id, { of, credentials: fresh })
      return await fresh
    },
    forget: (accountId) => void made.delete(accountId),
  }
}
