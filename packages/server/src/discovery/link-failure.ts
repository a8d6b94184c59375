import type { AccountMethod, AccountProvider } from "@bitting/core"
import type { DiscoveryError, ErrorClass } from "@bitting/discovery"

const NAMES: Readonly<Record<AccountProvider, string>> = {
  aws: "AWS",
  azure: "Azure",
  gcp: "Google Cloud",
  kubernetes: "The cluster",
  demo: "The demo",
}

type Way = `${AccountProvider} ${AccountMethod}`

const DENIED: Readonly<Partial<Record<Way, string>>> = {
  "aws role":
    "AWS does not let this server assume the role: there is none of that ARN, or its trust policy does not name this server and the account's external id, or this server may not call sts:AssumeRole.",
  "aws access_key": "AWS refuses the access key.",
  "aws machine": "AWS refuses the credentials of this machine.",
  "azure service_principal":
    "Azure knows the application, and does not let it see the subscription: there is none of that id, or the application has no role in it. It needs Reader; a new role takes a few minutes until it works.",
  "gcp service_account_key":
    "Google Cloud knows the service account, and does not let it see the scope: it needs Cloud Asset Viewer there, and Service Usage Consumer in its own project.",
  "gcp federation":
    "Google Cloud does not let this machine in by the pool: its provider does not take the machine's identity, or that may not act as the service account, or not see the scope.",
  "gcp machine":
    "Google Cloud knows this machine, and does not let it see the scope: it needs Cloud Asset Viewer there, and Service Usage Consumer in its own project.",
  "kubernetes token":
    "The cluster knows the token, and does not let it ask what it may do: apply the manifest of GET /accounts/{account_id}/setup.",
}

const BAD: Readonly<Partial<Record<Way, string>>> = {
  "aws role":
    "The machine this server runs on has no AWS credentials of its own that work, and cannot assume roles without.",
  "aws access_key": "AWS does not know the access key, or the secret is not its secret.",
  "aws machine": "The machine this server runs on has no AWS credentials that work.",
  "azure service_principal":
    "Azure does not know the tenant or the application, or the secret is not its secret, or has expired.",
  "gcp service_account_key":
    "Google Cloud does not take the key: it was deleted or disabled, or is not the service account's.",
  "gcp federation":
    "The machine this server runs on has no identity that it could show, or Google Cloud does not take it.",
  "gcp machine": "The machine this server runs on has no Google Cloud credentials that work.",
}

const ANY: Readonly<Record<Exclude<ErrorClass, "denied" | "bad_credentials">, (cloud: string) => string>> = {
  throttled: (cloud) => `${cloud} was asked too often; try again in a minute.`,
  timeout: (cloud) => `${cloud} did not answer in time.`,
  unsupported: (cloud) => `${cloud} could not be asked whose credentials these are.`,
  not_enabled: () => "The region is not enabled for the account.",
  provider_error: (cloud) => `${cloud} answered with an error.`,
}

/** What a failure means to whoever handed in the credentials. */
export function linkFailure(
  { provider, method }: { readonly provider: AccountProvider; readonly method: AccountMethod },
  { errorClass, message }: Pick<DiscoveryError, "errorClass" | "message">,
): string {
  const way: Way = `${provider} ${method}`
  if (errorClass === "denied") return DENIED[way] ?? message
  if (errorClass === "bad_credentials") return BAD[way] ?? message
  // The SDK of AWS says less than we do.
  return provider === "aws" ? ANY[errorClass](NAMES.aws) : message
}
