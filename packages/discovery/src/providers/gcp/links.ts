import { createPrivateKey } from "node:crypto"
import { DiscoveryError } from "../../discovery-error.ts"
import { jsonAt } from "../../http-json.ts"

/** How the server gets into a part of Google Cloud. A token is kept as long as the object is. */
export type GcpCredentials = GcpServiceAccountKey | GcpFederation | GcpMachine

/** By the private key of a service account. */
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

const SERVICE_ACCOUNT =
  /^(?:[a-z0-9-]{1,63}@[a-z0-9.-]{1,100}\.iam\.gserviceaccount\.com|\d{1,20}-compute@developer\.gserviceaccount\.com|[a-z0-9.-]{1,63}@appspot\.gserviceaccount\.com)$/

/** Whether it is the address of a service account. */
export function isGcpServiceAccount(text: string): boolean {
  return SERVICE_ACCOUNT.test(text)
}

function refuse(message: string): never {
  throw new DiscoveryError("bad_credentials", message)
}

const KEY_BYTES_MAX = 16_384

/** The least RSA modulus of a key, bits; Google makes them of 2,048. */
const MODULUS_MIN = 2_048

/** @throws DiscoveryError bad_credentials when it is no RSA private key of at least 2,048 bits */
function checkPrivateKey(pem: string): void {
  // Only what is meant to be there: other headers can name files or ask for passphrases.
  if (!/^-----BEGIN PRIVATE KEY-----\r?\n[\w+/=\r\n]+-----END PRIVATE KEY-----\s*$/.test(pem))
    refuse("The private key is no PEM of a PKCS #8 key.")
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey({ key: pem, format: "pem" })
    if (asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= MODULUS_MIN) return
  } catch {
    // The error may repeat the key.
  }
  refuse("The private key is no RSA key of at least 2,048 bits.")
}

/**
 * Reads the key file of a service account as Google gives it out (`cloud.google.com/iam/docs/keys-create-delete`). Only the account's
 * address, the key and its id are taken from it. A file can also say where to ask for tokens, which files to read and which programs to
 * run; such files of other types are refused, and so are addresses that are not Google's.
 * @throws DiscoveryError bad_credentials with what is wrong, never with what is in the file
 */
export function readGcpKey(text: string, scope: string): GcpServiceAccountKey {
  if (!isGcpScope(scope)) refuse("The scope is not projects/…, folders/… or organizations/….")
  if (text.length > KEY_BYTES_MAX) refuse("The key file is too large.")
  let file: unknown = null
  try {
    file = JSON.parse(text)
  } catch {
    // The error would repeat what stands there.
  }
  const member = (name: string): string => {
    const value = jsonAt(file, name)
    return typeof value === "string" ? value : refuse(`The key file has no ${name}.`)
  }
  if (member("type") !== "service_account") refuse("The file is not the key of a service account.")
  const foreign = (name: string, known: string): boolean => (jsonAt(file, name) ?? known) !== known
  if (foreign("universe_domain", "googleapis.com") || foreign("token_uri", GCP_ENDPOINTS.token))
    refuse("The key is not for Google's own cloud: token_uri or universe_domain name another.")
  const [clientEmail, privateKeyId, privateKey] = [
    member("client_email"),
    member("private_key_id"),
    member("private_key"),
  ]
  if (!isGcpServiceAccount(clientEmail)) refuse("The client_email is not that of a service account.")
  if (!/^[\w-]{1,100}$/.test(privateKeyId)) refuse("The private_key_id is not one.")
  checkPrivateKey(privateKey)
  return { kind: "service_account_key", scope, clientEmail, privateKeyId, privateKey }
}
