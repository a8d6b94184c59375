import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { EntraOptions, FakeApplication, GivenToken, Reply } from "./fake-entra.ts"
import { fakeEntra } from "./fake-entra.ts"
import type { GraphCaller, GraphOptions } from "./fake-resource-graph.ts"
import { fakeResourceGraph } from "./fake-resource-graph.ts"

// What of Azure is needed to find out what is in a subscription, at one address of this machine: the token endpoint of the Microsoft identity
// platform, a few operations of Azure Resource Manager and Azure Resource Graph. Written from Microsoft's documents alone; the parts name
// theirs. Of Resource Manager: learn.microsoft.com/rest/api/azure/ (request and response, `api-version`), …/rest/api/resources/subscriptions
// (get, list), …/azure/role-based-access-control/troubleshooting (AuthorizationFailed), …/azure-resource-manager/management/
// request-limits-and-throttling (429, Retry-After).

export interface FakeSubscription {
  readonly id: string
  readonly tenantId: string
  readonly name: string
  /** `Enabled` when left out. */
  readonly state?: string
}

/** That an application is Reader of a scope and of everything below it. */
export interface ReaderRole {
  readonly clientId: string
  /** `/subscriptions/…`, a resource group or a resource. */
  readonly scope: string
}

/** A call as Azure sees it. */
export interface AzureCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** `token`, `resources` (a query of Resource Graph), or method and path. */
  readonly operation: string
  /** As parsed where it is JSON, else the text. */
  readonly body: unknown
  readonly headers: IncomingMessage["headers"]
}

/** What becomes of a call: a reply of the test's own, no reply ever, a broken connection, a reply broken off in the middle; null: what Azure says. */
export type AzureFate = (Reply & { readonly contentType?: string }) | "hang" | "cut" | "half" | null

export interface AzureWorld
  extends Partial<Omit<GraphOptions, "now">>, Pick<EntraOptions, "tenants" | "applications"> {
  readonly subscriptions: readonly FakeSubscription[]
  readonly readers: readonly ReaderRole[]
  /** How long tokens are good, s; 3,599 when left out. */
  readonly tokenSeconds?: number
}

export interface FakeAzure {
  /** Stands for both `https://login.microsoftonline.com` and `https://management.azure.com`. */
  readonly url: string
  readonly calls: AzureCall[]
  /** Decides about calls before Azure sees them. */
  fate: (call: AzureCall) => AzureFate
  /** Lets time pass: tokens expire, quotas begin anew. */
  readonly advance: (ms: number) => void
  readonly close: () => Promise<void>
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const BODY_MAX = 1_000_000

/** Versions of the two interfaces that can be asked. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.ResourceGraph/resources": ["2019-04-01", "2021-03-01", "2022-10-01", "2024-04-01"],
  subscriptions: ["2016-06-01", "2018-06-01", "2019-06-01", "2020-01-01", "2021-01-01", "2022-12-01"],
}

/** An error as Resource Manager words it. */
export function armError(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } }
}

/** The refusal of somebody who may not do something. */
export function authorizationFailed(
  { clientId, objectId }: FakeApplication,
  action: string,
  scope: string,
): Reply {
  const message = `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`
  return armError(403, "AuthorizationFailed", message)
}

/** What Resource Manager says to a principal that asks too often. */
export function throttled(seconds: number): Reply {
  const message = `Number of requests exceeded the limit for time interval '01:00:00'. Please try again after '${seconds}' seconds.`
  return { ...armError(429, "TooManyRequests", message), headers: { "retry-after": String(seconds) } }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > BODY_MAX) throw new Error("too long")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function versionFault(query: URLSearchParams, kind: string): Reply | null {
  const known = VERSIONS[kind] ?? []
  const version = query.get("api-version")
  if (version === null || version === "") {
    const message = "The api-version query parameter (?api-version=) is required for all requests."
    return armError(400, "MissingApiVersionParameter", message)
  }
  if (known.includes(version)) return null
  const message = `The api-version '${version}' is invalid. The supported versions are '${known.join(",")}'.`
  return armError(400, "InvalidApiVersionParameter", message)
}

/** The service behind the server, without HTTP. */
function azureOf(world: AzureWorld, now: () => number, ownUrl: () => string) {
  const entra = fakeEntra({
    tenants: world.tenants,
    applications: world.applications,
    audiences: () => ["https://management.azure.com", "https://management.core.windows.net", ownUrl()],
    now,
    tokenSeconds: world.tokenSeconds ?? 3_599,
  })
  const graph = fakeResourceGraph({
    resources: world.resources ?? [],
    containers: world.containers ?? [],
    pageMax: world.pageMax ?? 1_000,
    quota: world.quota ?? { queries: 15, seconds: 5 },
    unreadable: world.unreadable ?? "empty",
    subscriptionLimitHit: world.subscriptionLimitHit ?? false,
    now,
  })

  const refusedToken = (code: string, message: string): Reply => {
    const challenge = `Bearer authorization_uri="${ownUrl()}/", error="invalid_token", error_description="${message}"`
    return { ...armError(401, code, message), headers: { "www-authenticate": challenge } }
  }

  function callerOf(authorization: string | undefined): GivenToken | Reply {
    if (authorization === undefined)
      return refusedToken(
        "AuthenticationFailed",
        "Authentication failed. The 'Authorization' header is missing.",
      )
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
    if (token === undefined)
      return refusedToken(
        "AuthenticationFailedInvalidHeader",
        "Authentication failed. The 'Authorization' header is provided in an invalid format.",
      )
    const given = entra.known(token)
    if (given === null) return refusedToken("InvalidAuthenticationToken", "The access token is invalid.")
    if (given.expiresAt > now()) return given
    const message = `The access token expiry UTC time '${new Date(given.expiresAt).toISOString()}' is earlier than current UTC time '${new Date(now()).toISOString()}'.`
    return refusedToken("ExpiredAuthenticationToken", message)
  }

  function graphCaller(application: FakeApplication): GraphCaller {
    const scopes = world.readers
      .filter(({ clientId }) => clientId === application.clientId)
      .map(({ scope }) => scope.toLowerCase())
    const mayRead = (id: string): boolean =>
      scopes.some((scope) => id.toLowerCase() === scope || id.toLowerCase().startsWith(`${scope}/`))
    const own = world.subscriptions.filter(({ tenantId }) => tenantId === application.tenantId)
    const seen = own.filter(({ id }) =>
      scopes.some((scope) => `${scope}/`.startsWith(`/subscriptions/${id}/`)),
    )
    return { application, mayRead, subscriptions: seen.map(({ id }) => id) }
  }

  const subscriptionBody = ({ id, tenantId, name, state = "Enabled" }: FakeSubscription): object => ({
    id: `/subscriptions/${id}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId: id,
    tenantId,
    displayName: name,
    state,
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  })

  function subscription(name: string, caller: GraphCaller): Reply {
    if (!GUID.test(name))
      return armError(
        400,
        "InvalidSubscriptionId",
        `The provided subscription identifier '${name}' is malformed or invalid.`,
      )
    const found = world.subscriptions.find(({ id }) => id === name.toLowerCase())
    if (found === undefined)
      return armError(404, "SubscriptionNotFound", `The subscription '${name}' could not be found.`)
    if (found.tenantId !== caller.application.tenantId) {
      const message = `The access token is from the wrong issuer 'https://sts.windows.net/${caller.application.tenantId}/'. It must match the tenant 'https://sts.windows.net/${found.tenantId}/' associated with this subscription.`
      return refusedToken("InvalidAuthenticationTokenTenant", message)
    }
    if (!caller.subscriptions.includes(found.id))
      return authorizationFailed(
        caller.application,
        "Microsoft.Resources/subscriptions/read",
        `/subscriptions/${name}`,
      )
    return { status: 200, body: subscriptionBody(found) }
  }

  function management({ method, path, query, body, headers }: AzureCall): Reply {
    const given = callerOf(headers.authorization)
    if ("status" in given) return given
    const caller = graphCaller(given.application)
    if (path.toLowerCase() === "/providers/microsoft.resourcegraph/resources" && method === "POST") {
      const fault = versionFault(query, "Microsoft.ResourceGraph/resources")
      if (fault !== null) return fault
      if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
        return armError(
          415,
          "UnsupportedMediaType",
          "The content media type is not supported. Only 'application/json' is supported.",
        )
      if (typeof body === "string" || body === undefined)
        return armError(
          400,
          "InvalidRequestContent",
          "The request content was invalid and could not be deserialized.",
        )
      return graph.query(body, caller)
    }
    const [, first, id, ...rest] = path.split("/")
    if (method === "GET" && first === "subscriptions" && rest.length === 0) {
      const fault = versionFault(query, "subscriptions")
      if (fault !== null) return fault
      if (id !== undefined) return subscription(id, caller)
      const value = world.subscriptions
        .filter((one) => caller.subscriptions.includes(one.id))
        .map(subscriptionBody)
      return { status: 200, body: { value, count: { type: "Total", value: value.length } } }
    }
    return armError(404, "NotFound", `No HTTP resource was found that matches the request URI '${path}'.`)
  }

  return {
    answer(call: AzureCall): Reply {
      const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(call.path)?.[1]
      if (tenant === undefined) return management(call)
      const { "content-type": contentType = "", authorization } = call.headers
      const body = typeof call.body === "string" ? call.body : JSON.stringify(call.body)
      return entra.token(decodeURIComponent(tenant), {
        method: call.method,
        contentType,
        authorization,
        body,
      })
    },
  }
}

async function callOf(request: IncomingMessage): Promise<AzureCall> {
  const { method = "GET", url = "/", headers } = request
  const { pathname: path, searchParams: query } = new URL(url, "http://azure")
  const text = await readBody(request)
  const body = /json/.test(headers["content-type"] ?? "") ? (parsed(text) ?? text) : text
  const operation = path.endsWith("/oauth2/v2.0/token")
    ? "token"
    : /\/microsoft\.resourcegraph\/resources$/i.test(path)
      ? "resources"
      : `${method} ${path}`
  return { method, path, query, operation, body, headers }
}

/** Starts one on a free port of 127.0.0.1. */
export async function startAzure(world: AzureWorld): Promise<FakeAzure> {
  let passed = 0
  const azure = azureOf(
    world,
    () => Date.now() + passed,
    () => fake.url,
  )

  function send(response: ServerResponse, fate: Exclude<AzureFate, "hang" | "cut" | null>): void {
    if (fate === "half") {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
      response.write('{"totalRecords":', () => response.destroy())
      return
    }
    const { status, body, headers = {}, contentType = "application/json; charset=utf-8" } = fate
    const ids = { "x-ms-request-id": randomUUID(), "x-ms-correlation-request-id": randomUUID() }
    response.writeHead(status, {
      "content-type": contentType,
      "cache-control": "no-cache",
      ...ids,
      ...headers,
    })
    response.end(typeof body === "string" ? body : JSON.stringify(body))
  }

  const server = createServer((request, response) => {
    callOf(request).then(
      (call) => {
        fake.calls.push(call)
        const fate = fake.fate(call) ?? azure.answer(call)
        if (fate === "cut") request.socket.destroy()
        else if (fate !== "hang") send(response, fate)
      },
      () => request.socket.destroy(),
    )
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const fake: FakeAzure = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    fate: () => null,
    advance: (ms) => {
      passed += ms
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return fake
}
