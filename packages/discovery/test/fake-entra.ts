import { randomBytes, randomUUID } from "node:crypto"

// The token endpoint of the Microsoft identity platform, for applications that ask in their own name:
// learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, …/reference-error-codes.

/** An application of a tenant, and its service principal there. */
export interface FakeApplication {
  readonly tenantId: string
  readonly clientId: string
  /** Id of its service principal. */
  readonly objectId: string
  readonly secrets: readonly string[]
  /** Secrets that were good once. */
  readonly expiredSecrets?: readonly string[]
}

export interface FakeTenant {
  readonly id: string
  /** Domain names that stand for it. */
  readonly domains?: readonly string[]
}

/** A token that was given out. */
export interface GivenToken {
  readonly application: FakeApplication
  /** What it is good for: the scope without `/.default`. */
  readonly audience: string
  /** Epoch ms. */
  readonly expiresAt: number
}

export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface EntraOptions {
  readonly tenants: readonly FakeTenant[]
  readonly applications: readonly FakeApplication[]
  /** Resources tokens are given out for, such as `https://management.azure.com`. */
  readonly audiences: () => readonly string[]
  /** Epoch ms. */
  readonly now: () => number
  /** How long tokens are good, s. */
  readonly tokenSeconds: number
}

export interface FakeEntra {
  /** Answers a request to the token endpoint of a tenant. */
  readonly token: (tenant: string, request: EntraRequest) => Reply
  /** What is known of a token; null: it was never given out. */
  readonly known: (token: string) => GivenToken | null
}

export interface EntraRequest {
  readonly method: string
  readonly contentType: string
  readonly authorization: string | undefined
  readonly body: string
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i

const HEADERS = { "cache-control": "no-store, no-cache", pragma: "no-cache" }

/** Makes the endpoint of some tenants and applications. */
export function fakeEntra({ tenants, applications, audiences, now, tokenSeconds }: EntraOptions): FakeEntra {
  const given = new Map<string, GivenToken>()

  function refusal(status: number, error: string, [code, text]: readonly [number, string]): Reply {
    const [trace, correlation] = [randomUUID(), randomUUID()]
    const timestamp = `${new Date(now()).toISOString().slice(0, 19).replace("T", " ")}Z`
    return {
      status,
      headers: HEADERS,
      body: {
        error,
        error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
        error_codes: [code],
        timestamp,
        trace_id: trace,
        correlation_id: correlation,
        error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      },
    }
  }

  const missing = (name: string): Reply =>
    refusal(400, "invalid_request", [
      900144,
      `The request body must contain the following parameter: '${name}'.`,
    ])

  /** Id and secret, from the form or from the header. */
  function clientOf(form: URLSearchParams, authorization: string | undefined) {
    const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? "")?.[1]
    if (basic === undefined) return { id: form.get("client_id"), secret: form.get("client_secret") }
    const [id = "", secret = ""] = Buffer.from(basic, "base64").toString().split(":").map(decodeURIComponent)
    return { id, secret }
  }

  function refusalOfTenant(tenant: string): Reply | null {
    if (!GUID.test(tenant) && !DOMAIN.test(tenant)) {
      const text = `Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`
      return refusal(400, "invalid_request", [900023, text])
    }
    const text = `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`
    return refusal(400, "invalid_request", [90002, text])
  }

  function refusalOfSecret(application: FakeApplication, secret: string | null): Reply | null {
    if (secret === null || secret === "") {
      const text =
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
      return refusal(401, "invalid_client", [7000218, text])
    }
    if (application.expiredSecrets?.includes(secret) === true) {
      const text = `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`
      return refusal(401, "invalid_client", [7000222, text])
    }
    if (application.secrets.includes(secret)) return null
    const text = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`
    return refusal(401, "invalid_client", [7000215, text])
  }

  function audienceOf(scope: string): string | Reply {
    if (!scope.endsWith("/.default") || scope.includes(" ")) {
      const text = `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`
      return refusal(400, "invalid_scope", [1002012, text])
    }
    // With a slash more, the slash is part of what is asked for.
    const audience = scope.slice(0, -"/.default".length)
    if (audiences().includes(audience.replace(/\/$/, ""))) return audience.replace(/\/$/, "")
    const text = `The resource principal named ${audience} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`
    return refusal(400, "invalid_resource", [500011, text])
  }

  function token(tenantName: string, { method, contentType, authorization, body }: EntraRequest): Reply {
    if (method !== "POST") {
      const text = `The endpoint only accepts POST requests. Received a ${method} request.`
      return refusal(400, "invalid_request", [900561, text])
    }
    const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)
    const form = new URLSearchParams(isForm ? body : "")
    const tenant = tenants.find(
      ({ id, domains = [] }) => id === tenantName.toLowerCase() || domains.includes(tenantName.toLowerCase()),
    )
    const grant = form.get("grant_type")
    if (grant === null) return missing("grant_type")
    if (tenant === undefined) return refusalOfTenant(tenantName) ?? missing("tenant")
    if (grant !== "client_credentials") {
      const text = `The app requested an unsupported grant type '${grant}'.`
      return refusal(400, "unsupported_grant_type", [70003, text])
    }
    const { id, secret } = clientOf(form, authorization)
    if (id === null || id === "") return missing("client_id")
    const scope = form.get("scope")
    if (scope === null) return missing("scope")
    const application = applications.find(
      (one) => one.tenantId === tenant.id && one.clientId === id.toLowerCase(),
    )
    if (application === undefined) {
      const text = `Application with identifier '${id}' was not found in the directory '${tenantName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`
      return refusal(400, "unauthorized_client", [700016, text])
    }
    const refused = refusalOfSecret(application, secret)
    if (refused !== null) return refused
    const audience = audienceOf(scope)
    if (typeof audience !== "string") return audience
    const access = `eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.${randomBytes(24).toString("base64url")}.${randomBytes(24).toString("base64url")}`
    given.set(access, { application, audience, expiresAt: now() + tokenSeconds * 1_000 })
    const times = { expires_in: tokenSeconds, ext_expires_in: tokenSeconds }
    return { status: 200, headers: HEADERS, body: { token_type: "Bearer", ...times, access_token: access } }
  }

  return { token, known: (access) => given.get(access) ?? null }
}
