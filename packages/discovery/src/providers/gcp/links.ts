/** How the server gets into a part of Google Cloud. A token is kept as long as the object is. */
export type GcpCredentials = GcpServiceAccountKey | GcpFederation | GcpMachine

/**
 * By the private key of a service account. A key file as Google gives it out (`cloud.google.com/iam/docs/keys-create-delete`) can also say
 * where to ask for tokens, and files of other types which files to read and which programs to run: there is no place for any of that here.
 */
export interface GcpServiceAccountKey {
  readonly kind: "service_account_key"
  /** What is searched: `projects/…`, `folders/…` or `organizations/…`. */
  readonly scope: string
  readonly clientEmail: string
  readonly privateKeyId: string
  /** PKCS #8, PEM. */
  readonly privateKey: string
}

/**
 * By workload identity federation: Google trusts an identity that this machine has elsewhere. It is the machine's identity, and lets in
 * wherever somebody trusts it: whoever may name an audience can have all of them, so it is for whoever runs the server, as `machine` is.
 */
export interface GcpFederation {
  readonly kind: "federation"
  readonly scope: string
  /** The pool's provider: `//iam.googleapis.com/projects/…/locations/global/workloadIdentityPools/…/providers/…`. */
  readonly audience: string
  /** Service account whose place is taken; null: the federated identity itself is let in. */
  readonly serviceAccount: string | null
}

/** By whoever this machine is to Google Cloud. */
export interface GcpMachine {
  readonly kind: "machine"
  readonly scope: string
}

/** Where Google is asked. The operator's choice, and never anything handed in. */
export interface GcpEndpoints {
  /** OAuth 2.0 token endpoint. */
  readonly token: string
  /** Security Token Service, which exchanges tokens. */
  readonly sts: string
  readonly iamCredentials: string
  readonly asset: string
}

/** Google's own. */
export const GCP_ENDPOINTS: GcpEndpoints = {
  token: "https://oauth2.googleapis.com/token",
  sts: "https://sts.googleapis.com/v1/token",
  iamCredentials: "https://iamcredentials.googleapis.com",
  asset: "https://cloudasset.googleapis.com",
}

/** How the operator has Google asked. */
export interface GcpWorld {
  /** Google's own when left out. */
  readonly endpoints?: GcpEndpoints
  /**
   * Path of a file with an OIDC token that identifies this machine, kept fresh by whoever runs it, for `federation`. Null or left out: its
   * AWS identity is shown.
   */
  readonly oidcTokenFile?: string | null
  /** Epoch ms; the system's clock when left out. */
  readonly now?: () => number
}

const SCOPE =
  /^(?:projects\/(?:(?:[a-z0-9.-]{1,63}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[1-9]\d{0,19})|folders\/[1-9]\d{0,19}|organizations\/[1-9]\d{0,19})$/

/** Whether something can be searched as a whole: a project by id or number, a folder or an organization by number. */
export function isGcpScope(text: string): boolean {
  return SCOPE.test(text)
}

const AUDIENCE =
  /^\/\/iam\.googleapis\.com\/projects\/[1-9]\d{0,19}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/

/** Whether it is the full name of a workload identity pool's provider. */
export function isGcpAudience(text: string): boolean {
  return AUDIENCE.test(text)
}

const SERVICE_ACCOUNT = /^[a-z0-9][a-z0-9.-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}gserviceaccount\.com$/

/** Whether it is the address of a service account. */
export function isGcpServiceAccount(text: string): boolean {
  return SERVICE_ACCOUNT.test(text)
}
