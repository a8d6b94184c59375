import type { Account, AppPorts, CloudLinks, LinkProof, NewAccountCredentials } from "@bitting/core"
import { externalIdOf, mintId, shownCredentials } from "@bitting/core"
import type { DiscoveryError, ErrorClass } from "@bitting/discovery"
import { asDiscoveryError, awsIdentity, proveAwsRole } from "@bitting/discovery"
import { awsCredentialsOf } from "./account-access.ts"

/** How long somebody waits at most who hands in credentials, ms. */
const PATIENCE_MS = 15_000

type Method = NewAccountCredentials["method"]

const ANY: Readonly<Record<Exclude<ErrorClass, "denied" | "bad_credentials">, string>> = {
  throttled: "AWS was asked too often; try again in a minute.",
  timeout: "AWS did not answer in time.",
  unsupported: "AWS could not be asked whose credentials these are.",
  not_enabled: "The region is not enabled for the account.",
  provider_error: "AWS answered with an error.",
}

const DENIED: Readonly<Record<Method, string>> = {
  role: "AWS does not let this server assume the role: there is none of that ARN, or its trust policy does not name this server and the account's external id, or this server may not call sts:AssumeRole.",
  access_key: "AWS refuses the access key.",
  machine: "AWS refuses the credentials of this machine.",
}

const BAD: Readonly<Record<Method, string>> = {
  role: "The machine this server runs on has no AWS credentials of its own that work, and cannot assume roles without.",
  access_key: "AWS does not know the access key, or the secret is not its secret.",
  machine: "The machine this server runs on has no AWS credentials that work.",
}

/** What a failure means to whoever handed in the credentials. */
export function linkFailure(method: Method, { errorClass }: Pick<DiscoveryError, "errorClass">): string {
  if (errorClass === "denied") return DENIED[method]
  return errorClass === "bad_credentials" ? BAD[method] : ANY[errorClass]
}

/** Tries a role for an account: it must let us in by the account's external id, and by nothing else. */
export async function proveRole(
  { entropy }: Pick<AppPorts, "entropy">,
  account: Pick<Account, "id">,
  { roleArn, signal }: { readonly roleArn: string; readonly signal: AbortSignal },
): Promise<Exclude<LinkProof, { readonly kind: "proven" }> | null> {
  // Another one as another account would have it.
  const wrongExternalId = mintId({ entropy }, "acc")
  const proof = await proveAwsRole({ roleArn, externalId: externalIdOf(account), wrongExternalId }, signal)
  if (proof.kind === "closed") return null
  if (proof.kind === "open") return proof
  return { kind: "refused", reason: proof.error.errorClass, detail: linkFailure("role", proof.error) }
}

/** Makes what tries credentials by asking AWS. */
export function createProver(ports: Pick<AppPorts, "entropy">): CloudLinks["prove"] {
  return async (account, credentials) => {
    const { method } = credentials
    const signal = AbortSignal.timeout(PATIENCE_MS)
    try {
      if (method === "role") {
        const fault = await proveRole(ports, account, { roleArn: credentials.roleArn, signal })
        if (fault !== null) return fault
      }
      const secret = method === "access_key" ? credentials.secretAccessKey : null
      const made = await awsCredentialsOf(shownCredentials(credentials), { accountId: account.id, secret })
      const { accountId } = await awsIdentity(made, signal)
      return { kind: "proven", cloudAccount: accountId }
    } catch (error) {
      const known = asDiscoveryError(error)
      return { kind: "refused", reason: known.errorClass, detail: linkFailure(method, known) }
    }
  }
}
