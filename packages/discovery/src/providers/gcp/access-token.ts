import { createPrivateKey, sign } from "node:crypto"
import type { KeyObject } from "node:crypto"
import { promisify } from "node:util"
import { DiscoveryError } from "../../discovery-error.ts"
import { httpJson, jsonAt } from "../../http-json.ts"
import type { GcpEndpoints, GcpServiceAccountKey } from "./links.ts"
import { GCP_ENDPOINTS } from "./links.ts"

/** A bearer token of Google's. */
export interface AccessToken {
  readonly value: string
  /** Epoch ms. */
  readonly expiresAt: number
  /** Project whose quota is used, where it is not the one the identity belongs to. */
  readonly quotaProject?: string
}

/** All that searching asks for; what may be done with it is up to the roles of whoever it belongs to. */
export const ACCESS_SCOPE = "https://www.googleapis.com/auth/cloud-platform"

/** How long a token is asked for, s; Google gives no more. */
const LIFETIME_S = 3_600

/** How far our clock may be ahead of Google's, s. */
const SKEW_S = 10

const signAsync = promisify(sign)

/**
 * A token as an answer tells it.
 * @param now epoch ms
 * @throws DiscoveryError provider_error when there is none
 */
export function accessTokenIn(value: unknown, expiresInS: unknown, now: number): AccessToken {
  const usable = typeof value === "string" && /^[\x21-\x7e]{1,8192}$/.test(value)
  if (!usable || typeof expiresInS !== "number" || !(expiresInS > 0))
    throw new DiscoveryError("provider_error", "Google Cloud's answer has no token in it.")
  return { value, expiresAt: now + expiresInS * 1_000 }
}

const base64Url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** The least RSA modulus of a key, bits; Google makes them of 2,048. */
const MODULUS_MIN = 2_048

/** @throws DiscoveryError bad_credentials when it is no RSA private key of at least 2,048 bits */
function readKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey({ key: pem, format: "pem" })
    const { asymmetricKeyType, asymmetricKeyDetails } = key
    if (asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= MODULUS_MIN) return key
  } catch {
    // The error may repeat the key.
  }
  throw new DiscoveryError("bad_credentials", "The private key is no RSA key of at least 2,048 bits.")
}

/** An assertion signed with RS256 (RFC 7515, RFC 7523). The signing happens beside the main thread. */
async function assertionOf(key: GcpServiceAccountKey, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1_000) - SKEW_S
  const claims = {
    iss: key.clientEmail,
    scope: ACCESS_SCOPE,
    // Always this one, wherever Google is reached (developers.google.com/identity/protocols/oauth2/service-account).
    aud: GCP_ENDPOINTS.token,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_S,
  }
  const signed = `${base64Url({ alg: "RS256", typ: "JWT", kid: key.privateKeyId })}.${base64Url(claims)}`
  const signature = await signAsync("sha256", Buffer.from(signed), readKey(key.privateKey))
  return `${signed}.${signature.toString("base64url")}`
}

/**
 * A token for a service account (`developers.google.com/identity/protocols/oauth2/service-account`).
 * @throws HttpJsonError as Google answers; DiscoveryError bad_credentials when the key cannot be used
 */
export async function serviceAccountToken(
  key: GcpServiceAccountKey,
  parts: {
    readonly endpoints: Pick<GcpEndpoints, "token">
    readonly now: () => number
    readonly signal: AbortSignal
  },
): Promise<AccessToken> {
  const { endpoints, now, signal } = parts
  const assertion = await assertionOf(key, now())
  const { body } = await httpJson({
    url: endpoints.token,
    body: { form: { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion } },
    signal,
  })
  return accessTokenIn(jsonAt(body, "access_token"), jsonAt(body, "expires_in"), now())
}
