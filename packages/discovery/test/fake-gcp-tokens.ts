import type { KeyObject } from "node:crypto"
import { randomBytes, verify } from "node:crypto"
import type { FakeAwsKey } from "./fake-aws-signature.ts"
import { signerOf } from "./fake-aws-signature.ts"
import type { FakeReply } from "./fake-gcp-error.ts"
import { jsonReply, oauthError, permissionDenied, statusReply, unknownName } from "./fake-gcp-error.ts"

/** A service account as Google knows it. */
export interface FakeServiceAccount {
  /** By key id. */
  readonly keys: Map<string, KeyObject>
  readonly projectNumber: string
  /** Principals that may act as it (`roles/iam.serviceAccountTokenCreator`). */
  readonly tokenCreators: Set<string>
}

/** A provider of a workload identity pool: whom it lets in. */
export type FakeIdentityProvider =
  | { readonly kind: "aws"; readonly account: string }
  | { readonly kind: "oidc"; readonly issuer: string; readonly key: KeyObject }

/** A token that was given out. */
export interface FakeToken {
  readonly principal: string
  readonly quotaProject: string
  readonly scopes: readonly string[]
  /** Epoch ms. */
  readonly expiresAt: number
}

/** Who there is, and what was given to them. */
export interface FakeIdentities {
  /** By address. */
  readonly serviceAccounts: Map<string, FakeServiceAccount>
  /** By audience: `//iam.googleapis.com/projects/…/providers/…`. */
  readonly identityProviders: Map<string, FakeIdentityProvider>
  /** What AWS knows. */
  readonly awsKeys: Map<string, FakeAwsKey>
  readonly tokens: Map<string, FakeToken>
  /** How long tokens are good, s. */
  tokenSeconds: number
  /** Epoch ms. */
  now: () => number
}

const PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
const TOKEN_AUDIENCE = "https://oauth2.googleapis.com/token"
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

type Claims = Readonly<Record<string, unknown>>

interface Jwt {
  readonly header: Claims
  readonly claims: Claims
  readonly signedBy: (key: KeyObject) => boolean
}

function objectIn(part: string | undefined): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString())
    return typeof value === "object" && value !== null ? (value as Claims) : null
  } catch {
    return null
  }
}

/** Reads a JWT signed with RS256 (RFC 7515, RFC 7518 §3.3); null: it is none. */
function readJwt(text: string): Jwt | null {
  const parts = text.split(".")
  const [header, claims] = [objectIn(parts[0]), objectIn(parts[1])]
  if (parts.length !== 3 || header === null || claims === null || header["alg"] !== "RS256") return null
  const [signed, signature] = [`${parts[0]}.${parts[1]}`, Buffer.from(parts[2] ?? "", "base64url")]
  return { header, claims, signedBy: (key) => verify("RSA-SHA256", Buffer.from(signed), key, signature) }
}

function giveToken(identities: FakeIdentities, fields: Omit<FakeToken, "expiresAt">): string {
  const token = `ya29.${randomBytes(24).toString("base64url")}`
  identities.tokens.set(token, {
    ...fields,
    expiresAt: identities.now() + identities.tokenSeconds * 1_000,
  })
  return token
}

/** The leeway Google gives for clocks that are wrong, s. */
const SKEW_S = 300

function timeProblem({ iat, exp }: Claims, nowMs: number): boolean {
  const now = nowMs / 1_000
  return (
    typeof iat !== "number" ||
    typeof exp !== "number" ||
    exp - iat > 3_600 ||
    exp <= now ||
    iat > now + SKEW_S ||
    iat < now - 3_600
  )
}

const SHORT_LIVED =
  "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."

/** The OAuth 2.0 token endpoint for service accounts (`developers.google.com/identity/protocols/oauth2/service-account#httprest`, RFC 7523). */
export function answerToken(identities: FakeIdentities, form: URLSearchParams): FakeReply {
  const grant = form.get("grant_type")
  if (grant !== JWT_BEARER) return oauthError("unsupported_grant_type", `Invalid grant_type: ${grant ?? ""}`)
  const jwt = readJwt(form.get("assertion") ?? "")
  if (jwt === null) return oauthError("invalid_grant", "Bad Request")
  const { header, claims, signedBy } = jwt
  const email = textOf(claims["iss"])
  const account = identities.serviceAccounts.get(email)
  if (account === undefined) return oauthError("invalid_grant", "Invalid grant: account not found")
  const keys = typeof header["kid"] === "string" ? [account.keys.get(header["kid"])] : account.keys.values()
  const isSigned = [...keys].some((key) => key !== undefined && signedBy(key))
  if (!isSigned) return oauthError("invalid_grant", "Invalid JWT Signature.")
  if (claims["aud"] !== TOKEN_AUDIENCE)
    return oauthError("invalid_grant", "Invalid JWT: Failed audience check.")
  if (timeProblem(claims, identities.now())) return oauthError("invalid_grant", SHORT_LIVED)
  const scope = typeof claims["scope"] === "string" ? claims["scope"].trim() : ""
  if (scope === "") return oauthError("invalid_scope", "Empty or missing scope not allowed.")
  if (claims["sub"] !== undefined && claims["sub"] !== email)
    return oauthError(
      "unauthorized_client",
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
      401,
    )
  const token = giveToken(identities, {
    principal: email,
    quotaProject: account.projectNumber,
    scopes: scope.split(/\s+/),
  })
  return jsonReply({ access_token: token, expires_in: identities.tokenSeconds, token_type: "Bearer" })
}

interface Subject {
  readonly subject: string
}

function awsSubject(
  identities: FakeIdentities,
  text: string,
  { audience, account }: { readonly audience: string; readonly account: string },
): Subject | FakeReply {
  const refused = (why: string): FakeReply => oauthError("invalid_grant", why)
  let given: unknown = null
  try {
    given = JSON.parse(decodeURIComponent(text))
  } catch {
    return refused("Error parsing the AWS GetCallerIdentity token.")
  }
  const {
    url,
    method,
    headers: list,
  } = (given ?? {}) as { url?: unknown; method?: unknown; headers?: unknown }
  if (typeof url !== "string" || method !== "POST" || !Array.isArray(list))
    return refused("Invalid AWS GetCallerIdentity token: url, method and headers are required.")
  const headers = new Map(
    list.map((one: { key?: unknown; value?: unknown }) => [String(one.key).toLowerCase(), String(one.value)]),
  )
  const parsed = URL.parse(url)
  const isSts =
    parsed !== null &&
    parsed.protocol === "https:" &&
    /^sts(\.[a-z0-9-]+)?\.amazonaws\.com$/.test(parsed.hostname) &&
    parsed.searchParams.get("Action") === "GetCallerIdentity" &&
    parsed.searchParams.get("Version") === "2011-06-15"
  if (!isSts) return refused("Invalid AWS GetCallerIdentity token: it is for another address.")
  if (headers.get("host") !== parsed.hostname) return refused("Invalid AWS token: wrong host.")
  if (headers.get("x-goog-cloud-target-resource")?.replace(/^https:/, "") !== audience)
    return refused("Invalid AWS token: x-goog-cloud-target-resource is not the audience.")
  // Google recommends that the target is signed as well; its own libraries do not.
  const must = ["host", "x-amz-date"]
  const signer = signerOf({ method, url, headers }, identities.awsKeys, { must, now: identities.now() })
  if (signer === null) return refused("Received an error response from AWS: SignatureDoesNotMatch.")
  if (signer.account !== account)
    return oauthError("unauthorized_client", "The given credential is rejected by the attribute condition.")
  return { subject: signer.arn }
}

function oidcSubject(
  identities: FakeIdentities,
  text: string,
  { audience, issuer, key }: { readonly audience: string; readonly issuer: string; readonly key: KeyObject },
): Subject | FakeReply {
  const jwt = readJwt(text)
  const refused = (why: string): FakeReply => oauthError("invalid_grant", why)
  if (jwt === null || !jwt.signedBy(key)) return refused("Invalid JWT.")
  const { iss, aud, exp, sub } = jwt.claims
  if (iss !== issuer) return refused("The issuer in ID Token does not match the expected ones.")
  const audiences = [aud].flat()
  if (!audiences.includes(audience) && !audiences.includes(`https:${audience}`))
    return refused("The audience in ID Token does not match the expected audience.")
  if (typeof exp !== "number" || exp * 1_000 <= identities.now())
    return refused("ID Token is stale to sign-in.")
  return typeof sub === "string" ? { subject: sub } : refused("The sub claim is missing.")
}

const SUBJECT_TYPES = {
  aws: ["urn:ietf:params:aws:token-type:aws4_request"],
  oidc: ["urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token"],
} as const

/** The exchange's fields, in JSON as `sts/rest/v1/TopLevel/token` has them and in a form as RFC 8693 §2.1 does. */
const EXCHANGE_FIELDS = [
  ["grantType", "grant_type"],
  ["audience", "audience"],
  ["scope", "scope"],
  ["requestedTokenType", "requested_token_type"],
  ["subjectToken", "subject_token"],
  ["subjectTokenType", "subject_token_type"],
  ["options", "options"],
] as const

/** Reads what was posted to the Security Token Service; null: it is neither JSON nor a form. */
export function readExchange(contentType: string, body: string): ReadonlyMap<string, string> | null {
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    const form = new URLSearchParams(body)
    return new Map(EXCHANGE_FIELDS.map(([name, own]) => [name, form.get(own) ?? form.get(name) ?? ""]))
  }
  try {
    const value = JSON.parse(body) as Readonly<Record<string, unknown>>
    return new Map(EXCHANGE_FIELDS.map(([name]) => [name, textOf(value[name])]))
  } catch {
    return null
  }
}

/** The Security Token Service (`cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token`, RFC 8693). */
export function answerExchange(identities: FakeIdentities, fields: ReadonlyMap<string, string>): FakeReply {
  const field = (name: (typeof EXCHANGE_FIELDS)[number][0]): string => fields.get(name) ?? ""
  const wrong = (name: string): FakeReply => oauthError("invalid_request", `Invalid value for "${name}".`)
  if (field("grantType") !== EXCHANGE) return oauthError("unsupported_grant_type", "Invalid grant type.")
  const audience = field("audience")
  const pool =
    /^\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/[^/]+$/.exec(
      audience,
    )
  if (pool === null)
    return oauthError(
      "invalid_request",
      'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.',
    )
  if (field("requestedTokenType") !== ACCESS_TOKEN) return wrong("requested_token_type")
  if (field("scope") === "") return wrong("scope")
  const provider = identities.identityProviders.get(audience)
  if (provider === undefined)
    return oauthError(
      "invalid_target",
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    )
  const types: readonly string[] = SUBJECT_TYPES[provider.kind]
  if (!types.includes(field("subjectTokenType"))) return wrong("subject_token_type")
  const given = field("subjectToken")
  const known =
    provider.kind === "aws"
      ? awsSubject(identities, given, { audience, account: provider.account })
      : oidcSubject(identities, given, { audience, issuer: provider.issuer, key: provider.key })
  if (!("subject" in known)) return known
  const [, number = "", name = ""] = pool
  const token = giveToken(identities, {
    principal: `principal://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/${name}/subject/${known.subject}`,
    quotaProject: number,
    scopes: field("scope").split(/\s+/),
  })
  return jsonReply({
    access_token: token,
    issued_token_type: ACCESS_TOKEN,
    token_type: "Bearer",
    expires_in: identities.tokenSeconds,
  })
}

/** Whose token it is, or why it is nobody's (`google/api/error_reason.proto`). */
export function callerOf(
  identities: FakeIdentities,
  authorization: string | undefined,
  service: string,
): FakeToken | FakeReply {
  const expected =
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
  const info = (reason: string) => ({ reason, domain: "googleapis.com", metadata: { service } })
  if (authorization === undefined) {
    const message = `Request is missing required authentication credential. ${expected}`
    return statusReply("UNAUTHENTICATED", message, info("CREDENTIALS_MISSING"))
  }
  const token = identities.tokens.get(/^Bearer (\S+)$/.exec(authorization)?.[1] ?? "")
  if (token === undefined || token.expiresAt <= identities.now()) {
    const reason = token === undefined ? "ACCESS_TOKEN_TYPE_UNSUPPORTED" : "ACCESS_TOKEN_EXPIRED"
    const message = `Request had invalid authentication credentials. ${expected}`
    return statusReply("UNAUTHENTICATED", message, info(reason))
  }
  if (!token.scopes.includes(PLATFORM)) {
    const message = "Request had insufficient authentication scopes."
    return statusReply("PERMISSION_DENIED", message, info("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
  }
  return token
}

/**
 * IAM Service Account Credentials
 * (`cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken`).
 */
export function answerGenerate(
  identities: FakeIdentities,
  caller: FakeToken,
  { project, email, body }: { readonly project: string; readonly email: string; readonly body: string },
): FakeReply {
  let asked: Readonly<Record<string, unknown>>
  try {
    asked = JSON.parse(body) as Readonly<Record<string, unknown>>
  } catch {
    return statusReply("INVALID_ARGUMENT", "Invalid JSON payload received. Unexpected token.")
  }
  for (const name of Object.keys(asked))
    if (!["delegates", "scope", "lifetime"].includes(name)) return unknownName(name, "field")
  if (project !== "-") return statusReply("INVALID_ARGUMENT", "Request contains an invalid argument.")
  const { scope, lifetime } = asked
  const scopes: readonly unknown[] = Array.isArray(scope) ? scope : []
  if (scopes.length === 0 || !scopes.every((one) => typeof one === "string" && one !== ""))
    return statusReply("INVALID_ARGUMENT", "Scope required.")
  const seconds = /^(\d+)(?:\.\d+)?s$/.exec(typeof lifetime === "string" ? lifetime : "3600s")?.[1]
  if (seconds === undefined || Number(seconds) > 3_600)
    return statusReply("INVALID_ARGUMENT", "The lifetime must be at most 3600s.")
  const account = identities.serviceAccounts.get(email)
  if (account === undefined)
    return statusReply("NOT_FOUND", `Not found; Gaia id not found for email ${email}`)
  if (!account.tokenCreators.has(caller.principal))
    return permissionDenied("iam.serviceAccounts.getAccessToken", `projects/-/serviceAccounts/${email}`)
  const token = giveToken(identities, {
    principal: email,
    quotaProject: account.projectNumber,
    scopes: scopes.map(String),
  })
  const expireTime = new Date(identities.now() + Number(seconds) * 1_000).toISOString()
  return jsonReply({ accessToken: token, expireTime: expireTime.replace(/\.\d+Z$/, "Z") })
}
