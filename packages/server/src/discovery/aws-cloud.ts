import type { AccountCredentials, AppPorts } from "@bitting/core"
import { externalIdOf, mintId } from "@bitting/core"
import type { AwsCredentials } from "@bitting/discovery"
import {
  awsIdentity,
  awsMachineCredentials,
  awsPolicy,
  awsPrincipal,
  awsProvider,
  awsRoleCredentials,
  awsTrustPolicy,
  proveAwsRole,
} from "@bitting/discovery"
import type { KeptWith } from "./account-access.ts"
import type { Cloud } from "./cloud.ts"
import { createCloud, foreignCredentials } from "./cloud.ts"
import type { MachineIdentity } from "./machine-identity.ts"

const GAP = "arn:aws:iam::ACCOUNT_OF_THE_SERVER:role/ROLE_OF_THE_SERVER"

async function credentialsFor(
  kept: AccountCredentials,
  { accountId, secret }: KeptWith,
): Promise<AwsCredentials> {
  if (kept.method === "role")
    return await awsRoleCredentials({ roleArn: kept.roleArn, externalId: externalIdOf({ id: accountId }) })
  if (kept.method === "access_key") return { accessKeyId: kept.accessKeyId, secretAccessKey: secret ?? "" }
  if (kept.method === "machine") return await awsMachineCredentials()
  throw foreignCredentials()
}

/** Accounts of AWS. */
export function awsCloud(
  ports: Pick<AppPorts, "store" | "sealer" | "entropy">,
  ownIdentity: MachineIdentity,
): Cloud {
  const cloud: Cloud = createCloud<AwsCredentials>(ports, {
    defaultRegion: "us-east-1",
    make: credentialsFor,
    provider: (credentialsOf) => awsProvider({ credentialsOf }),
    async identify(credentials, signal) {
      const { accountId, arn } = await awsIdentity(credentials, signal)
      return { cloudAccount: accountId, name: arn }
    },
    // A role must let us in by the account's external id, and by nothing else.
    async openness(account, kept, signal) {
      if (kept.method !== "role") return null
      const externalId = externalIdOf(account)
      // Another one as another account would have it.
      const wrongExternalId = mintId(ports, "acc")
      const proof = await proveAwsRole({ roleArn: kept.roleArn, externalId, wrongExternalId }, signal)
      if (proof.kind === "refused") throw proof.error
      return proof.kind === "open" ? proof.externalId : null
    },
    async setup(account) {
      const identity = await ownIdentity()
      const principal = identity === null ? null : awsPrincipal(identity)
      const externalId = externalIdOf(account)
      return {
        provider: "aws",
        externalId,
        principal,
        trustPolicy: awsTrustPolicy({ principal: principal ?? GAP, externalId }),
        permissionPolicy: awsPolicy(cloud.provider.services),
      }
    },
  })
  return cloud
}
