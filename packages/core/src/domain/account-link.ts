import type { Account, AccountProvider } from "./tenancy.ts"

/** An access key of AWS. */
interface AccessKey {
  readonly method: "access_key"
  readonly accessKeyId: string
}

/** An application of Microsoft Entra ID, and the subscription it reads. */
interface ServicePrincipal {
  readonly method: "service_principal"
  readonly tenantId: string
  readonly clientId: string
  readonly subscriptionId: string
}

/** A key of a service account of Google Cloud. */
interface ServiceAccountKey {
  readonly method: "service_account_key"
  /** `projects/…`, `folders/…` or `organizations/…`. */
  readonly scope: string
  readonly clientEmail: string
  readonly privateKeyId: string
}

/** A token of a service account of a Kubernetes cluster. */
interface ClusterToken {
  readonly method: "token"
  /** `https:` URL of the API server. */
  readonly server: string
  /** PEM of who signed the server's certificate; null: one of those everybody trusts. */
  readonly certificateAuthority: string | null
  /** `any`: private addresses as well, which is the operator's own power. */
  readonly network: "public" | "any"
}

/** Ways in that hold no secret. */
type WithoutSecret =
  /** AWS: it assumes a role, naming the account's external id. */
  | { readonly method: "role"; readonly roleArn: string }
  /** AWS and Google Cloud: it is whoever the machine it runs on is to the cloud: the operator's own power. Google asks which `scope`. */
  | { readonly method: "machine"; readonly scope?: string }
  /** Google Cloud: the machine's identity elsewhere is exchanged for one at Google: the operator's own power as well. */
  | {
      readonly method: "federation"
      readonly scope: string
      /** The provider of a workload identity pool: `//iam.googleapis.com/projects/…`. */
      readonly audience: string
      /** Service account to be acted as; null: nobody else than the identity itself. */
      readonly serviceAccount: string | null
    }

/** How the server gets into a linked account; what of it is secret is kept sealed elsewhere. */
export type AccountCredentials =
  | WithoutSecret
  | AccessKey
  | ServicePrincipal
  | ServiceAccountKey
  | ClusterToken

/** Credentials as they are handed in. Members that `AccountCredentials` lacks are secret. */
export type NewAccountCredentials =
  | WithoutSecret
  | (AccessKey & { readonly secretAccessKey: string })
  | (ServicePrincipal & { readonly clientSecret: string })
  | (ServiceAccountKey & { readonly privateKey: string })
  | (ClusterToken & { readonly token: string })

export type AccountMethod = AccountCredentials["method"]

/** Ways into the accounts of each cloud, the best one first. */
export const ACCOUNT_METHODS: Readonly<Record<AccountProvider, readonly AccountMethod[]>> = {
  aws: ["role", "access_key", "machine"],
  azure: ["service_principal"],
  gcp: ["service_account_key", "federation", "machine"],
  kubernetes: ["token"],
  demo: [],
}

/** A way into a linked account that worked when it was given. */
export interface AccountLink {
  readonly credentials: AccountCredentials
  /** The cloud's own name of the account behind it. */
  readonly cloudAccount: string
  /** When it was shown to work, epoch ms. */
  readonly provenAt: number
}

/** Credentials without their secret, and the secret; null: they have none. */
export function partCredentials(credentials: NewAccountCredentials): {
  readonly shown: AccountCredentials
  readonly secret: string | null
} {
  switch (credentials.method) {
    case "access_key": {
      const { secretAccessKey: secret, ...shown } = credentials
      return { shown, secret }
    }
    case "service_principal": {
      const { clientSecret: secret, ...shown } = credentials
      return { shown, secret }
    }
    case "service_account_key": {
      const { privateKey: secret, ...shown } = credentials
      return { shown, secret }
    }
    case "token": {
      const { token: secret, ...shown } = credentials
      return { shown, secret }
    }
    case "role":
    case "machine":
    case "federation":
      return { shown: credentials, secret: null }
  }
}

const SECRETLESS: readonly AccountMethod[] = ["role", "machine", "federation"]

/** Whether credentials of that kind have a secret, which is kept elsewhere. */
export function keepsSecret({ method }: Pick<AccountCredentials, "method">): boolean {
  return !SECRETLESS.includes(method)
}

/** What is known of credentials, none of it secret: by its name in the API, null where the method has no such thing. */
export interface CredentialFacts {
  readonly role_arn: string | null
  readonly access_key_id: string | null
  readonly tenant_id: string | null
  readonly client_id: string | null
  readonly subscription_id: string | null
  readonly scope: string | null
  readonly client_email: string | null
  readonly private_key_id: string | null
  readonly audience: string | null
  readonly service_account: string | null
  readonly server: string | null
  readonly certificate_authority: string | null
  readonly network: "public" | "any" | null
}

/** What there is to say of credentials; what their method has not is left out. */
export function factsOf(credentials: AccountCredentials): Partial<CredentialFacts> {
  switch (credentials.method) {
    case "role":
      return { role_arn: credentials.roleArn }
    case "access_key":
      return { access_key_id: credentials.accessKeyId }
    case "machine":
      return credentials.scope === undefined ? {} : { scope: credentials.scope }
    case "service_principal": {
      const { tenantId, clientId, subscriptionId } = credentials
      return { tenant_id: tenantId, client_id: clientId, subscription_id: subscriptionId }
    }
    case "service_account_key": {
      const { scope, clientEmail, privateKeyId } = credentials
      return { scope, client_email: clientEmail, private_key_id: privateKeyId }
    }
    case "federation": {
      const { scope, audience, serviceAccount } = credentials
      return { scope, audience, service_account: serviceAccount }
    }
    case "token": {
      const { server, certificateAuthority, network } = credentials
      return { server, certificate_authority: certificateAuthority, network }
    }
  }
}

/** What credentials use that is the operator's, and no customer's to give; null: nothing. */
export function operatorPowerOf(
  credentials: AccountCredentials,
): "machine" | "federation" | "private_network" | null {
  switch (credentials.method) {
    case "machine":
    case "federation":
      return credentials.method
    case "token":
      return credentials.network === "any" ? "private_network" : null
    case "role":
    case "access_key":
    case "service_principal":
    case "service_account_key":
      return null
  }
}

/** What is wrong with credentials of that kind for an account of that cloud; null: nothing. `pointer` is below the credentials. */
export function misfitOf(
  provider: AccountProvider,
  credentials: AccountCredentials,
): { readonly pointer: string; readonly detail: string } | null {
  const methods = ACCOUNT_METHODS[provider]
  const { method } = credentials
  if (!methods.includes(method)) {
    const detail = `Accounts of ${provider} are not entered by ${method}; allowed are ${methods.join(", ")}.`
    return { pointer: "/method", detail }
  }
  if (method !== "machine") return null
  if (provider === "gcp" && credentials.scope === undefined)
    return { pointer: "/scope", detail: "Say which project, folder or organization." }
  if (provider !== "gcp" && credentials.scope !== undefined)
    return { pointer: "/scope", detail: "Accounts of gcp only have a scope." }
  return null
}

/**
 * What the trust policy of a role must ask for (AWS: the confused deputy problem). It is the account's own id: made by the server, never
 * chosen by a customer, different for each account and never changed. It is no secret.
 */
export function externalIdOf({ id }: Pick<Account, "id">): string {
  return id
}
