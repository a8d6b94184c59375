import { readFile } from "node:fs/promises"
import { DiscoveryError } from "../../discovery-error.ts"
import { httpJson, jsonAt } from "../../http-json.ts"
import { awsMachineCredentials } from "../aws/links.ts"
import type { GcpEndpoints, GcpFederation } from "./links.ts"
import { isGcpAudience, isGcpServiceAccount } from "./links.ts"
import type { AccessToken } from "./access-token.ts"
import { ACCESS_SCOPE, accessTokenIn } from "./access-token.ts"

/** What a federated token is got with. */
export interface FederationParts {
  readonly endpoints: GcpEndpoints
  /** Path of a file with an OIDC token that somebody keeps fresh, named by the operator; null: the machine's AWS identity is shown. */
  readonly oidcTokenFile: string | null
  readonly now: () => number
  readonly signal: AbortSignal
}

/** What is shown to Google's Security Token Service. */
interface Subject {
  readonly type: string
  readonly token: string
}

/** Where the signed question "who am I" would be sent; Google sends it, to learn who signed it. */
const AWS_REGION = "us-east-1"

const TOKEN_BYTES_MAX = 16_384

async function oidcSubject(path: string): Promise<Subject> {
  let text = ""
  try {
    text = (await readFile(path, "utf8")).trim()
  } catch {
    // What cannot be read has no token in it; the path is the operator's and is not told.
  }
  if (text.length > TOKEN_BYTES_MAX || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text))
    throw new DiscoveryError("bad_credentials", "The server's OIDC token file has no token in it.")
  return { type: "urn:ietf:params:oauth:token-type:jwt", token: text }
}

/** Shows who the machine is at AWS: a signed `GetCallerIdentity`, bound to the audience and never sent by us. */
async function awsSubject(audience: string): Promise<Subject> {
  const { AwsClient } = await import("google-auth-library")
  const type = "urn:ietf:params:aws:token-type:aws4_request"
  const client = new AwsClient({
    audience,
    subject_token_type: type,
    aws_security_credentials_supplier: {
      getAwsRegion: async () => AWS_REGION,
      getAwsSecurityCredentials: async () => {
        const machine = await awsMachineCredentials()
        const { accessKeyId, secretAccessKey, sessionToken } =
          typeof machine === "function" ? await machine() : machine
        return {
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { token: sessionToken }),
        }
      },
    },
  })
  try {
    return { type, token: await client.retrieveSubjectToken() }
  } catch {
    // Without what was thrown, which may repeat what was signed.
    throw new DiscoveryError("bad_credentials", "This machine has no AWS credentials to show to Google.")
  }
}

/** Takes a service account's place (`iamcredentials.googleapis.com`, `projects.serviceAccounts.generateAccessToken`). */
async function impersonate(
  serviceAccount: string,
  token: string,
  { endpoints, now, signal }: FederationParts,
): Promise<AccessToken> {
  const { body } = await httpJson({
    url: `${endpoints.iamCredentials}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
    headers: { authorization: `Bearer ${token}` },
    body: { json: { scope: [ACCESS_SCOPE], lifetime: "3600s" } },
    signal,
  })
  const expiresAt = Date.parse(String(jsonAt(body, "expireTime")))
  return accessTokenIn(jsonAt(body, "accessToken"), (expiresAt - now()) / 1_000, now())
}

/**
 * Exchanges an identity of this machine for Google's token (RFC 8693, `cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token`), and
 * that for a service account's where one is named.
 * @throws HttpJsonError as Google answers; DiscoveryError bad_credentials when there is nothing to show
 */
export async function federatedToken(
  { audience, serviceAccount }: GcpFederation,
  parts: FederationParts,
): Promise<AccessToken> {
  if (!isGcpAudience(audience) || (serviceAccount !== null && !isGcpServiceAccount(serviceAccount)))
    throw new DiscoveryError("bad_credentials", "The audience or the service account is not one.")
  const { endpoints, oidcTokenFile, now, signal } = parts
  const subject = oidcTokenFile === null ? await awsSubject(audience) : await oidcSubject(oidcTokenFile)
  const { body } = await httpJson({
    url: endpoints.sts,
    body: {
      form: {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        audience,
        scope: ACCESS_SCOPE,
        requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
        subject_token_type: subject.type,
        subject_token: subject.token,
      },
    },
    signal,
  })
  const federated = accessTokenIn(jsonAt(body, "access_token"), jsonAt(body, "expires_in"), now())
  return serviceAccount === null ? federated : await impersonate(serviceAccount, federated.value, parts)
}
