import type {
  OpenIdProviders,
  ProviderAnswer,
  ProviderClient,
  ProviderFault,
  ProviderIdentity,
  ProviderRequest,
} from "@bitting/core"
import type { Configuration, ServerMetadata } from "openid-client"
import { email as emailSchema, name as nameSchema } from "../contract/names.ts"
import type { Logger } from "../http/logger.ts"
import { redacted } from "../secrets/redact.ts"
import { boundedFetch, FetchRefusedError } from "./bounded-fetch.ts"
import { isSafeTransport } from "../contract/issuer.ts"

/** How long a provider has for one answer, seconds. */
const TIMEOUT_SECONDS = 10

/** How long metadata is used before it is fetched again, ms. */
const METADATA_MS = 10 * 60_000

/** Issuers whose metadata is remembered. */
const ISSUERS_MAX = 100

const SCOPE = "openid email profile"

const NAME_MAX = 100
const nameOf = nameSchema(NAME_MAX)

// Most servers never speak to a provider: the library is read when the first one does.
const library = () => import("openid-client")

type Library = Awaited<ReturnType<typeof library>>

/** Why metadata cannot be used. */
class ProviderFaultError extends Error {
  override readonly name = "ProviderFaultError"
  readonly fault: ProviderFault

  constructor(fault: ProviderFault, options?: ErrorOptions) {
    super(fault, options)
    this.fault = fault
  }
}

const isLocal = (address: string): boolean => address.startsWith("http:")

/** Whether it offers what is needed. What is left out has a default (Discovery 1.0 §3) that does. */
function offersCodeFlow(metadata: ServerMetadata): boolean {
  const { response_types_supported: types, grant_types_supported: grants } = metadata
  const endpoints = [metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri]
  const isUsable = (address: string): boolean => {
    const url = URL.parse(address)
    return url !== null && isSafeTransport(url) && (url.protocol === "https:" || isLocal(metadata.issuer))
  }
  return (
    endpoints.every((endpoint) => typeof endpoint === "string" && isUsable(endpoint)) &&
    (types?.includes("code") ?? true) &&
    (grants?.includes("authorization_code") ?? true)
  )
}

/** @throws ProviderFaultError */
async function discover(issuer: string): Promise<ServerMetadata> {
  const openid = await library()
  const server = new URL(issuer)
  const execute = isLocal(issuer) ? [openid.allowInsecureRequests] : []
  const options = { [openid.customFetch]: boundedFetch, timeout: TIMEOUT_SECONDS, execute }
  const configuration = await openid
    .discovery(server, "discovery", undefined, undefined, options)
    .catch((error: unknown) => {
      const isOther = codeOf(error) === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED"
      throw new ProviderFaultError(isOther ? "issuer_mismatch" : "unreachable", { cause: error })
    })
  const metadata = configuration.serverMetadata()
  // The library makes exceptions for some providers with one issuer for everybody. With those anybody could be vouched for by anybody.
  if (URL.parse(metadata.issuer)?.href !== server.href) throw new ProviderFaultError("issuer_mismatch")
  if (!offersCodeFlow(metadata)) throw new ProviderFaultError("no_code_flow")
  return metadata
}

/** Remembers metadata for a while. */
function createMetadataShelf(now: () => number): {
  readonly get: (issuer: string) => Promise<ServerMetadata>
  readonly refresh: (issuer: string) => Promise<ServerMetadata>
  readonly forget: (issuer: string) => void
} {
  const known = new Map<string, { readonly metadata: ServerMetadata; readonly at: number }>()
  const refresh = async (issuer: string): Promise<ServerMetadata> => {
    const metadata = await discover(issuer)
    known.delete(issuer)
    known.set(issuer, { metadata, at: now() })
    const [oldest] = known.keys()
    if (known.size > ISSUERS_MAX && oldest !== undefined) known.delete(oldest)
    return metadata
  }
  return {
    refresh,
    forget: (issuer) => void known.delete(issuer),
    get: async (issuer) => {
      const found = known.get(issuer)
      return found !== undefined && now() - found.at < METADATA_MS ? found.metadata : refresh(issuer)
    },
  }
}

interface Setup {
  readonly openid: Library
  readonly metadata: ServerMetadata
}

function configure(
  { openid, metadata }: Setup,
  { issuer, clientId }: ProviderClient,
  clientSecret: string | null,
): Configuration {
  const methods = metadata.token_endpoint_auth_methods_supported
  // The first is what OpenID Connect takes for granted (Core 1.0 §9).
  const isBasic = methods?.includes("client_secret_basic") ?? true
  const authentication = isBasic ? openid.ClientSecretBasic : openid.ClientSecretPost
  const configuration =
    clientSecret === null
      ? new openid.Configuration(metadata, clientId)
      : new openid.Configuration(metadata, clientId, undefined, authentication(clientSecret))
  configuration[openid.customFetch] = boundedFetch
  configuration.timeout = TIMEOUT_SECONDS
  openid.enableNonRepudiationChecks(configuration)
  if (isLocal(issuer)) openid.allowInsecureRequests(configuration)
  return configuration
}

async function addressOf(setup: Setup, client: ProviderClient, request: ProviderRequest): Promise<string> {
  const { redirectUri, state, nonce, codeVerifier, loginHint, maxAgeMs } = request
  const challenge = await setup.openid.calculatePKCECodeChallenge(codeVerifier)
  return setup.openid.buildAuthorizationUrl(configure(setup, client, null), {
    response_type: "code",
    redirect_uri: redirectUri,
    scope: SCOPE,
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...(loginHint === null ? {} : { login_hint: loginHint }),
    // With it the ID token has to say when the person was asked (Core 1.0 §2).
    max_age: String(maxAgeMs / 1_000),
    ...(maxAgeMs === 0 ? { prompt: "login" } : {}),
  }).href
}

type Claims = Readonly<Record<string, unknown>>

/** Where the provider tells the address: in the ID token, or only where it tells everything else. */
const tellsAddress = (claims: Claims): boolean => "email" in claims && "email_verified" in claims

/** Some providers write the boolean as a text. */
const isTrue = (value: unknown): boolean => value === true || value === "true"

/** When the person was asked. The browser carries the request, so what it asks for can be gone by the time it arrives. */
function authenticatedAt(
  token: Claims,
  { claims_supported: supported }: ServerMetadata,
): number | "unsaid" | null {
  const { auth_time: seconds } = token
  if (typeof seconds === "number") return seconds * 1_000
  return supported?.includes("auth_time") === true ? "unsaid" : null
}

function identityOf(
  { metadata }: Pick<Setup, "metadata">,
  token: Claims & { readonly iss: string; readonly sub: string },
  told: Claims,
): ProviderIdentity {
  const email = emailSchema.safeParse(told["email"])
  const name = nameOf.safeParse(token["name"] ?? told["name"])
  return {
    issuer: token.iss,
    subject: token.sub,
    email: email.success ? email.data : null,
    emailVerified: isTrue(told["email_verified"]),
    name: name.success ? name.data : null,
    authenticatedAt: authenticatedAt(token, metadata),
  }
}

async function exchange(
  setup: Setup,
  client: ProviderClient & { readonly clientSecret: string },
  answer: ProviderAnswer,
): Promise<ProviderIdentity> {
  const { openid, metadata } = setup
  const { redirectUri, query, state, nonce, codeVerifier } = answer
  const configuration = configure(setup, client, client.clientSecret)
  const address = new URL(redirectUri)
  address.search = query
  const tokens = await openid.authorizationCodeGrant(configuration, address, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new Error("there is an ID token")
  if (tellsAddress(claims) || metadata.userinfo_endpoint === undefined)
    return identityOf(setup, claims, claims)
  const told = await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
  // Of one of them: an address from here and the word that it is verified from there would say nothing.
  return identityOf(setup, claims, "email" in told ? told : claims)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown"

/** What may be told of a failure: the library's code, and the provider's own (RFC 6749 §5.2). Never what either sent. */
function symptomsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { reason: "unknown" }
  const said = "error" in error ? error.error : null
  const reason = error instanceof FetchRefusedError ? error.message : codeOf(error)
  const provider =
    typeof said === "string" && /^[\w.-]{1,64}$/.test(said) ? { provider_error: redacted(said) } : {}
  return { reason, ...provider }
}

/** Speaks OpenID Connect with `openid-client`, which is loaded when it is first needed. What fails is logged, without codes or tokens. */
export function createOpenIdProviders(log: Logger, now: () => number = Date.now): OpenIdProviders {
  const shelf = createMetadataShelf(now)
  const faultOf = (error: unknown, issuer: string): ProviderFault => {
    if (!(error instanceof ProviderFaultError)) throw error
    const cause = error.cause === undefined ? {} : symptomsOf(error.cause)
    log.warn("openid_provider_unusable", { issuer, fault: error.fault, ...cause })
    return error.fault
  }
  return {
    check: async (issuer) => {
      try {
        await shelf.refresh(issuer)
        return null
      } catch (error) {
        return faultOf(error, issuer)
      }
    },
    begin: async (client, request) => {
      const { issuer } = client
      try {
        const setup = { openid: await library(), metadata: await shelf.get(issuer) }
        return { location: await addressOf(setup, client, request) }
      } catch (error) {
        return { fault: faultOf(error, issuer) }
      }
    },
    finish: async (client, answer) => {
      const { issuer } = client
      try {
        const setup = { openid: await library(), metadata: await shelf.get(issuer) }
        return { identity: await exchange(setup, client, answer) }
      } catch (error) {
        const openid = await library()
        const isRefusal = error instanceof openid.AuthorizationResponseError
        const cause = error instanceof ProviderFaultError ? error.cause : error
        // Its keys and endpoints may have moved.
        if (!isRefusal) shelf.forget(issuer)
        log.warn("single_sign_on_failed", { issuer, ...symptomsOf(cause) })
        return { failure: isRefusal ? "provider_refused" : "provider_failed" }
      }
    },
  }
}
