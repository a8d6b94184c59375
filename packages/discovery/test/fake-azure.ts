import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { bodyOf, startListening } from "../../../test/support/listening.ts"
import type { EntraOptions, GivenToken, Reply } from "./fake-entra.ts"
import { fakeEntra } from "./fake-entra.ts"
import type { GraphOptions } from "./fake-resource-graph.ts"
import { fakeResourceGraph } from "./fake-resource-graph.ts"
import type { Caller, ManagerOptions } from "./fake-resource-manager.ts"
import { armError, callerOf, fakeResourceManager, versionFault } from "./fake-resource-manager.ts"

// What of Azure is needed to find out what is in a subscription, at one address of this machine: the token endpoint of the Microsoft identity
// platform, some of Azure Resource Manager, and Azure Resource Graph. Written from Microsoft's documents alone; the parts name theirs.

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
  extends
    Partial<Omit<GraphOptions, "now">>,
    Partial<Pick<ManagerOptions, "providers" | "permissionPage">>,
    Pick<ManagerOptions, "subscriptions" | "roles">,
    Pick<EntraOptions, "tenants" | "applications"> {
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

const GRAPH_VERSIONS = ["2019-04-01", "2021-03-01", "2022-10-01", "2024-04-01"]

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The service behind the server, without HTTP. */
function azureOf(world: AzureWorld, now: () => number, ownUrl: () => string) {
  const { roles, subscriptions } = world
  const entra = fakeEntra({
    tenants: world.tenants,
    applications: world.applications,
    audiences: () => ["https://management.azure.com", "https://management.core.windows.net", ownUrl()],
    now,
    tokenSeconds: world.tokenSeconds ?? 3_599,
  })
  const manager = fakeResourceManager({
    roles,
    subscriptions,
    providers: world.providers ?? [],
    permissionPage: world.permissionPage ?? Number.POSITIVE_INFINITY,
    url: ownUrl,
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

  function tokenOf(authorization: string | undefined): GivenToken | Reply {
    const failed = "Authentication failed. The 'Authorization' header is"
    if (authorization === undefined) return refusedToken("AuthenticationFailed", `${failed} missing.`)
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
    if (token === undefined)
      return refusedToken("AuthenticationFailedInvalidHeader", `${failed} provided in an invalid format.`)
    const given = entra.known(token)
    if (given === null) return refusedToken("InvalidAuthenticationToken", "The access token is invalid.")
    if (given.expiresAt > now()) return given
    const [expired, current] = [new Date(given.expiresAt).toISOString(), new Date(now()).toISOString()]
    const message = `The access token expiry UTC time '${expired}' is earlier than current UTC time '${current}'.`
    return refusedToken("ExpiredAuthenticationToken", message)
  }

  function queried({ query, body, headers }: AzureCall, caller: Caller): Reply {
    const fault = versionFault(query, GRAPH_VERSIONS)
    if (fault !== null) return fault
    if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) {
      const message = "The content media type is not supported. Only 'application/json' is supported."
      return armError(415, "UnsupportedMediaType", message)
    }
    if (typeof body === "string" || body === undefined) {
      const message = "The request content was invalid and could not be deserialized."
      return armError(400, "InvalidRequestContent", message)
    }
    const mayRead = (id: string, type: string): boolean => caller.may(`${type}/read`, id)
    return graph.query(body, { ...caller, mayRead })
  }

  return {
    answer(call: AzureCall): Reply {
      const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(call.path)?.[1]
      if (tenant === undefined) {
        const given = tokenOf(call.headers.authorization)
        if ("status" in given) return given
        const caller = callerOf(given.application, { roles, subscriptions })
        return call.operation === "resources" && call.method === "POST"
          ? queried(call, caller)
          : manager.answer(call, caller)
      }
      const { "content-type": contentType = "", authorization } = call.headers
      const body = typeof call.body === "string" ? call.body : JSON.stringify(call.body)
      const { method } = call
      return entra.token(decodeURIComponent(tenant), { method, contentType, authorization, body })
    },
  }
}

async function callOf(request: IncomingMessage): Promise<AzureCall> {
  const { method = "GET", url = "/", headers } = request
  const { pathname: path, searchParams: query } = new URL(url, "http://azure")
  const text = (await bodyOf(request)).toString()
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
  const { port, close } = await startListening(server)
  const fake: FakeAzure = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    fate: () => null,
    advance: (ms) => {
      passed += ms
    },
    close,
  }
  return fake
}
