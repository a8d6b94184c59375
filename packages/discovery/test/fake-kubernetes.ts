import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:https"
import { gzipSync } from "node:zlib"
import { bodyOf, startListening } from "../../../test/support/listening.ts"
import type { Certificates } from "./certificates.ts"
import { makeCertificates } from "./certificates.ts"
import type { Failure, FakeUser } from "./fake-kubernetes-access.ts"
import { ANONYMOUS } from "./fake-kubernetes-access.ts"
import type { Answer, Asked } from "./fake-kubernetes-api.ts"
import { answerTo } from "./fake-kubernetes-api.ts"
import type { FakeKind } from "./fake-kubernetes-kinds.ts"
import { BUILT_IN_KINDS } from "./fake-kubernetes-kinds.ts"
import type { FakeObject } from "./fake-kubernetes-table.ts"

// A cluster's API server, as far as listing goes. Written from what Kubernetes documents, not from what asks it here:
// kubernetes.io/docs/reference/using-api/api-concepts (lists in chunks, Tables, content types, 410), …/access-authn-authz/authentication
// and …/rbac (tokens, anonymous requests, refusals), …/access-authn-authz/authorization (reviews),
// kubernetes.io/docs/concepts/cluster-administration/flow-control (429), …/extend-kubernetes/api-extension/custom-resources (printer
// columns).

/** What goes wrong. */
export type KubernetesFault =
  /** Priority and fairness sends away. */
  | { readonly kind: "throttle"; readonly retryAfterSeconds: number }
  | { readonly kind: "status"; readonly failure: Failure }
  /** Something else than the API server answers: a page for people to sign in, a proxy. */
  | {
      readonly kind: "other"
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly text: string
    }
  /** Never an answer. */
  | { readonly kind: "hang" }
  /** Half of the answer, and the connection is cut. */
  | { readonly kind: "cut" }
  /** Lists that were begun before become too old to be gone on with; there is an answer all the same. */
  | { readonly kind: "compact" }

/** Which requests something happens to. */
export interface FaultRule {
  /** Matched against path and query. */
  readonly path: RegExp
  /** To how many of them. */
  times: number
  readonly fault: KubernetesFault
}

/** A request as it came. */
export interface KubernetesCall extends Omit<Asked, "user"> {
  /** Null: nobody the cluster knows. */
  readonly user: string | null
}

/** A cluster of plain data. */
export interface FakeKubernetes {
  /** `https://127.0.0.1:…`. */
  readonly url: string
  /** PEM of who signed its certificate, whom nobody else knows. */
  readonly authority: string
  /** By bearer token. */
  readonly users: Map<string, FakeUser>
  /** Those a cluster has from the beginning; others may be added. */
  readonly kinds: FakeKind[]
  /** By `group/resource`; `/pods` for the core group. */
  readonly objects: Map<string, FakeObject[]>
  readonly faults: FaultRule[]
  readonly calls: KubernetesCall[]
  readonly close: () => Promise<void>
}

const UNAUTHORIZED: Failure = { code: 401, reason: "Unauthorized", message: "Unauthorized" }

/** On every answer; which flow and level they are tells nobody who may not look. */
const HEADERS = {
  "audit-id": "f1b1a4a2-0000-4000-8000-000000000000",
  "cache-control": "no-cache, private",
  "x-kubernetes-pf-flowschema-uid": "0f2a7d3e-0000-4000-8000-000000000001",
  "x-kubernetes-pf-prioritylevel-uid": "0f2a7d3e-0000-4000-8000-000000000002",
}

/** From here on lists are compressed for whoever takes them so. */
const GZIP_FROM = 128 * 1_024

function statusOf({ code, reason, message, details, metadata = {} }: Failure): object {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata,
    status: "Failure",
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  }
}

async function received(request: IncomingMessage): Promise<Omit<Asked, "user">> {
  const body = (await bodyOf(request)).toString()
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "https://cluster")
  const { accept = "", "content-type": contentType = "" } = request.headers
  return { method: request.method ?? "", path, query, accept, contentType, body }
}

/** Whoever the request's token belongs to; null: nobody the cluster knows. */
function userOf({ headers }: IncomingMessage, users: ReadonlyMap<string, FakeUser>): FakeUser | null {
  const { authorization } = headers
  if (authorization === undefined) return ANONYMOUS
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
  return token === undefined ? null : (users.get(token) ?? null)
}

interface Sending {
  readonly gzip: boolean
  readonly cut: boolean
}

function send(response: ServerResponse, answer: Answer, { gzip, cut }: Sending): void {
  const [status, json] = "code" in answer ? [answer.code, statusOf(answer)] : [answer.status, answer.json]
  const text = Buffer.from(JSON.stringify(json))
  const packed = gzip && text.length > GZIP_FROM
  const bytes = packed ? gzipSync(text) : text
  response.writeHead(status, {
    ...HEADERS,
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(packed ? { "content-encoding": "gzip" } : {}),
  })
  if (!cut) return void response.end(bytes)
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
}

function fail(
  response: ServerResponse,
  fault: Exclude<KubernetesFault, { readonly kind: "cut" | "compact" }>,
): void {
  if (fault.kind === "hang") return
  if (fault.kind === "status") return send(response, fault.failure, { gzip: false, cut: false })
  if (fault.kind === "other") return void response.writeHead(fault.status, fault.headers).end(fault.text)
  const headers = { "content-type": "text/plain", "retry-after": String(fault.retryAfterSeconds) }
  const text = "Too many requests, please try again later.\n"
  response.writeHead(429, { ...HEADERS, ...headers }).end(text)
}

let made: Certificates | null = null

/** One authority for all clusters of a test file: making it takes longer than most tests. */
function certificates(): Certificates {
  made ??= makeCertificates(["IP:127.0.0.1", "DNS:localhost"])
  return made
}

/** Starts a cluster that holds nothing and knows nobody; needs the program `openssl`. */
export async function startKubernetes(): Promise<FakeKubernetes> {
  const { authority, key, certificate } = certificates()
  const cluster = {
    kinds: [...BUILT_IN_KINDS],
    objects: new Map<string, FakeObject[]>(),
    version: 1_000,
    compacted: 0,
  }
  const users = new Map<string, FakeUser>()
  const faults: FaultRule[] = []
  const calls: KubernetesCall[] = []

  function faultFor({ path, query }: Pick<Asked, "path" | "query">): KubernetesFault | null {
    const whole = query.size === 0 ? path : `${path}?${query.toString()}`
    const rule = faults.find((one) => one.times > 0 && one.path.test(whole))
    if (rule !== undefined) rule.times -= 1
    return rule?.fault ?? null
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await received(request)
    const user = userOf(request, users)
    calls.push({ ...asked, user: user?.name ?? null })
    const fault = faultFor(asked)
    if (fault?.kind === "compact") {
      cluster.compacted = cluster.version
      cluster.version += 1
    } else if (fault !== null && fault.kind !== "cut") return fail(response, fault)
    const answer = user === null ? UNAUTHORIZED : answerTo(cluster, { ...asked, user })
    const gzip = (request.headers["accept-encoding"] ?? "").includes("gzip")
    send(response, answer, { gzip, cut: fault?.kind === "cut" })
  }

  const server = createServer({ key, cert: certificate }, (request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  const { port, close } = await startListening(server)
  return {
    url: `https://127.0.0.1:${port}`,
    authority,
    users,
    kinds: cluster.kinds,
    objects: cluster.objects,
    faults,
    calls,
    close,
  }
}
