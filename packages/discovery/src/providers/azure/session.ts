import { setTimeout as delay } from "node:timers/promises"
import { DiscoveryError } from "../../discovery-error.ts"
import type { Fresh } from "../../expiring.ts"
import { createExpiring } from "../../expiring.ts"
import type { JsonReply } from "../../http-json.ts"
import { httpJson, HttpJsonError, jsonAt } from "../../http-json.ts"
import { classifyToken } from "./classify.ts"
import { permissionsOf } from "./permissions.ts"
import type { Permission } from "./permissions.ts"
import { createQuota } from "./quota.ts"
import type { Quota } from "./quota.ts"

/** A service principal, and the subscription it is asked about. */
export interface AzureCredentials {
  /** Id or domain of the directory the principal belongs to. */
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly subscriptionId: string
}

/** Where Azure is: its addresses, without a slash at the end. */
export interface AzureEndpoints {
  /** Entra ID, which gives tokens. */
  readonly authority: string
  /** Azure Resource Manager. */
  readonly management: string
}

/** The public Azure cloud. */
export const AZURE_ENDPOINTS: AzureEndpoints = {
  authority: "https://login.microsoftonline.com",
  management: "https://management.azure.com",
}

/** Something asked of Azure Resource Manager. */
export interface ArmRequest {
  /** Path and query, from the first slash. */
  readonly path: string
  /** Body of a POST; left out: it is a GET. */
  readonly json?: unknown
}

/** Asks Azure Resource Manager as one service principal. */
export interface AzureSession {
  readonly subscriptionId: string
  /** @throws HttpJsonError; DiscoveryError when there is no token; the signal's reason */
  readonly ask: (request: ArmRequest, signal: AbortSignal) => Promise<JsonReply>
  /** What the principal may do in the whole subscription, as of a minute ago at most. */
  readonly permissions: (signal: AbortSignal) => Promise<readonly Permission[]>
  /** The principal's quota of Resource Graph. */
  readonly quota: Quota
}

/** How long before its end a token is not used any more, ms. */
const TOKEN_MARGIN_MS = 5 * 60_000

/** How long getting a token, or what the principal may do, may take, ms. */
const FETCH_MS = 30_000

/** How long it is taken for granted what a principal may do, ms. */
const PERMISSIONS_MS = 60_000

/** Pages of permissions that are read at most; what is beyond is taken not to be allowed. */
const PERMISSION_PAGES = 20

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const DOMAIN = /^(?=.{4,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/i

/** Ids become part of addresses. @throws DiscoveryError bad_credentials */
function assertIds({ tenantId, clientId, subscriptionId }: AzureCredentials): void {
  const wrong =
    !GUID.test(tenantId) && !DOMAIN.test(tenantId)
      ? "tenant"
      : !GUID.test(clientId)
        ? "client"
        : GUID.test(subscriptionId)
          ? null
          : "subscription"
  if (wrong !== null)
    throw new DiscoveryError("bad_credentials", `The id of the ${wrong} is none that Azure gives.`)
}

/** What a token is good for: that cloud's Resource Manager. A stand-in on this machine is asked with tokens for the real one. */
function scopeOf({ management }: AzureEndpoints): string {
  return `${management.startsWith("https:") ? management : AZURE_ENDPOINTS.management}/.default`
}

/** Fetches a token by the client credentials grant (RFC 6749 §4.4). */
async function fetchToken(
  { tenantId, clientId, clientSecret }: AzureCredentials,
  endpoints: AzureEndpoints,
  signal: AbortSignal,
): Promise<Fresh<string>> {
  let reply
  try {
    reply = await httpJson({
      url: `${endpoints.authority}/${tenantId}/oauth2/v2.0/token`,
      body: {
        form: {
          grant_type: "client_credentials",
          client_id: clientId,
          client_secret: clientSecret,
          scope: scopeOf(endpoints),
        },
      },
      signal,
      replyBytesMax: 256 * 1_024,
    })
  } catch (error) {
    throw classifyToken(error)
  }
  const [token, seconds] = [jsonAt(reply.body, "access_token"), Number(jsonAt(reply.body, "expires_in"))]
  if (typeof token !== "string" || !/^[\x21-\x7e]{1,20000}$/.test(token) || !(seconds > 0))
    throw new DiscoveryError("provider_error", "Azure gave no token that can be used.")
  const lifeMs = seconds * 1_000
  return { value: token, goodForMs: Math.max(lifeMs / 2, lifeMs - TOKEN_MARGIN_MS) }
}

/**
 * Begins to ask in the name of a principal; nothing is asked yet.
 * @param now monotonic ms
 * @throws DiscoveryError bad_credentials when the ids cannot be right
 */
export function azureSession(
  credentials: AzureCredentials,
  endpoints: AzureEndpoints,
  now: () => number,
): AzureSession {
  assertIds(credentials)
  const { subscriptionId } = credentials
  const kept = { now, fetchMs: FETCH_MS }
  const tokens = createExpiring((signal) => fetchToken(credentials, endpoints, signal), kept)

  async function askOnce(request: ArmRequest, token: string, signal: AbortSignal): Promise<JsonReply> {
    return await httpJson({
      url: `${endpoints.management}${request.path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(request.json === undefined ? {} : { body: { json: request.json } }),
      signal,
    })
  }

  async function ask(request: ArmRequest, signal: AbortSignal): Promise<JsonReply> {
    const token = await tokens.get(signal)
    try {
      return await askOnce(request, token, signal)
    } catch (error) {
      if (!(error instanceof HttpJsonError) || error.status !== 401) throw error
      // Tokens can be revoked before their time; whether it was the token, a new one shows.
      tokens.drop(token)
      return await askOnce(request, await tokens.get(signal), signal)
    }
  }

  /** Where a list goes on; null: it does not. Nothing is followed that leads elsewhere. */
  function nextOf(link: unknown): string | null {
    if (link === undefined || link === null || link === "") return null
    if (typeof link === "string" && link.startsWith(`${endpoints.management}/`))
      return link.slice(endpoints.management.length)
    throw new DiscoveryError("provider_error", "Azure's answer could not be understood.")
  }

  async function listPermissions(signal: AbortSignal): Promise<Fresh<readonly Permission[]>> {
    const value: Permission[] = []
    const first = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`
    let path: string | null = first
    for (let page = 0; path !== null && page < PERMISSION_PAGES; page += 1) {
      const { body }: JsonReply = await ask({ path }, signal)
      value.push(...permissionsOf(body))
      path = nextOf(jsonAt(body, "nextLink"))
    }
    return { value, goodForMs: PERMISSIONS_MS }
  }

  const permissions = createExpiring(listPermissions, kept)

  return {
    subscriptionId,
    ask,
    permissions: permissions.get,
    quota: createQuota({ now, wait: (ms, signal) => delay(ms, undefined, { signal }) }),
  }
}
