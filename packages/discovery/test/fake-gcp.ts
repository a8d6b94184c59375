import { createServer } from "node:http"
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http"
import { bodyOf, startListening } from "../../../test/support/listening.ts"
import type { FakeReply } from "./fake-gcp-error.ts"
import { jsonReply, NO_SUCH_PAGE, oauthError } from "./fake-gcp-error.ts"
import type { FakeAssets } from "./fake-gcp-search.ts"
import { searchAllResources } from "./fake-gcp-search.ts"
import type { FakeIdentities } from "./fake-gcp-tokens.ts"
import { answerExchange, answerGenerate, answerToken, callerOf, readExchange } from "./fake-gcp-tokens.ts"

/** Which of Google's APIs a call is for. */
export type FakeGcpApi = "token" | "sts" | "iamcredentials" | "asset" | "metadata" | "none"

/** A call as it came. */
export interface FakeGcpCall {
  readonly api: FakeGcpApi
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What becomes of a call instead of Google's own answer: a reply, none ever, or a connection that is cut off amid the reply. */
export type FakeGcpFate = FakeReply | "hang" | "cut" | null

/** Google Cloud at one address of this machine: tokens and search. It holds what the test puts in. */
export interface FakeGcp {
  readonly url: string
  /** Where the adapter has to ask. */
  readonly endpoints: {
    readonly token: string
    readonly sts: string
    readonly iamCredentials: string
    readonly asset: string
  }
  readonly identities: FakeIdentities
  readonly assets: FakeAssets
  /** Address of the service account this machine has on Google's own; null: it is no machine of Google's. */
  machine: string | null
  /** In the order they came. */
  readonly calls: FakeGcpCall[]
  /** Decides about a call before Google does; null: Google answers. */
  fate: (call: FakeGcpCall) => FakeGcpFate
  readonly close: () => Promise<void>
}

const SEARCH = /^\/v1\/([^/]+\/[^/:]+):searchAllResources$/
const GENERATE = /^\/v1\/projects\/([^/]+)\/serviceAccounts\/([^/:]+):generateAccessToken$/

function apiOf(path: string): FakeGcpApi {
  if (path === "/token") return "token"
  if (path === "/v1/token") return "sts"
  if (path.startsWith("/computeMetadata/")) return "metadata"
  if (GENERATE.test(path)) return "iamcredentials"
  return SEARCH.test(path) ? "asset" : "none"
}

/** The metadata server of a machine (`cloud.google.com/compute/docs/access/authenticate-workloads#applications`). */
function answerMetadata(fake: FakeGcp, { path, headers, method }: FakeGcpCall): FakeReply {
  const flavor = { "metadata-flavor": "Google", server: "Metadata Server for VM" }
  const said = (status: number, body: string, type = "text/html"): FakeReply => ({
    status,
    headers: { ...flavor, "content-type": type },
    body,
  })
  const { machine, identities } = fake
  if (method !== "GET" || headers["metadata-flavor"] !== "Google") return said(403, "Forbidden")
  if (machine === null) return said(404, "Not Found")
  const accounts = "/computeMetadata/v1/instance/service-accounts/default"
  if (path === `${accounts}/email`) return said(200, machine, "application/text")
  if (path !== `${accounts}/token`)
    return path.startsWith("/computeMetadata/v1/instance")
      ? said(200, "default/\n", "application/text")
      : said(404, "Not Found")
  const token = `ya29.machine-${identities.tokens.size}`
  identities.tokens.set(token, {
    principal: machine,
    quotaProject: identities.serviceAccounts.get(machine)?.projectNumber ?? "",
    scopes: ["https://www.googleapis.com/auth/cloud-platform"],
    expiresAt: identities.now() + identities.tokenSeconds * 1_000,
  })
  const body = { access_token: token, expires_in: identities.tokenSeconds, token_type: "Bearer" }
  return said(200, JSON.stringify(body), "application/json")
}

function answer(fake: FakeGcp, call: FakeGcpCall): FakeReply {
  const { identities, assets } = fake
  const { api, method, path, headers, body, query } = call
  const type = headers["content-type"] ?? ""
  if (api === "metadata") return answerMetadata(fake, call)
  if (api === "none" || method !== (api === "asset" ? "GET" : "POST")) return NO_SUCH_PAGE
  if (api === "token") {
    if (!type.startsWith("application/x-www-form-urlencoded"))
      return oauthError("invalid_request", "Could not parse the request body.")
    return answerToken(identities, new URLSearchParams(body))
  }
  if (api === "sts") {
    const fields = readExchange(type, body)
    return fields === null
      ? oauthError("invalid_request", "Could not parse the request body.")
      : answerExchange(identities, fields)
  }
  const service = api === "asset" ? "cloudasset.googleapis.com" : "iamcredentials.googleapis.com"
  const caller = callerOf(identities, headers.authorization, service)
  if ("status" in caller) return caller
  if (api === "asset")
    return searchAllResources(assets, caller, {
      scope: decodeURIComponent(SEARCH.exec(path)?.[1] ?? ""),
      parameters: query,
    })
  const [, project = "", email = ""] = GENERATE.exec(path) ?? []
  return answerGenerate(identities, caller, { project, email: decodeURIComponent(email), body })
}

async function serve(fake: FakeGcp, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await bodyOf(request)).toString()
  const { method = "", headers } = request
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://gcp")
  const call = { api: apiOf(path), method, path, query, headers, body }
  fake.calls.push(call)
  const fate = fake.fate(call)
  if (fate === "hang") return
  if (fate === "cut") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
    response.write('{"results":[', () => response.destroy())
    return
  }
  const reply = fate ?? answer(fake, call)
  response.writeHead(reply.status, reply.headers).end(reply.body)
}

/** Starts one in which there is nobody and nothing. */
export async function startGcp(): Promise<FakeGcp> {
  const server = createServer((request, response) => {
    serve(fake, request, response).catch((error: unknown) => {
      // What the fake itself does wrong has to be seen as such.
      const { status, headers, body } = jsonReply({ fake: String(error) }, 599)
      response.writeHead(status, headers).end(body)
    })
  })
  const { port, close } = await startListening(server)
  const url = `http://127.0.0.1:${port}`
  const fake: FakeGcp = {
    url,
    endpoints: { token: `${url}/token`, sts: `${url}/v1/token`, iamCredentials: url, asset: url },
    identities: {
      serviceAccounts: new Map(),
      identityProviders: new Map(),
      awsKeys: new Map(),
      tokens: new Map(),
      tokenSeconds: 3_599,
      now: () => Date.now(),
    },
    assets: {
      projects: [],
      resources: [],
      knownTypes: new Set(),
      searchers: new Set(),
      pageMax: 500,
      emptyEvery: 0,
    },
    machine: null,
    calls: [],
    fate: () => null,
    close,
  }
  return fake
}
