import type { IpRange, RequestOrigin, VerifyToken } from "@bitting/core"
import { BittingError } from "@bitting/core"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import Fastify from "fastify"
import type { IncomingMessage } from "node:http"
import { Readable } from "node:stream"
import type { RouteDef } from "../contract/route.ts"
import { ROUTES } from "../contract/routes.ts"
import type { Credentials, Identified } from "./caller.ts"
import { demandNoOtherSite, identify } from "./caller.ts"
import { clientAddress } from "./client-address.ts"
import type { Browser, Reply, Services } from "./handler.ts"
import type { HandledRouteId } from "./handlers/index.ts"
import { HANDLERS } from "./handlers/index.ts"
import { corsHeaders, preflightHeaders } from "./edge.ts"
import { edgeAsker } from "./edge-asker.ts"
import { createHttpServer } from "./http-server.ts"
import { formFields } from "./form-body.ts"
import { idempotencyKeyOf } from "./idempotency.ts"
import { jsonText } from "./json-body.ts"
import type { Logger } from "./logger.ts"
import { CONSOLE_FOLDER } from "./console/folder.ts"
import { mountConsole } from "./console/mount.ts"
import { mountPages } from "./pages/mount.ts"
import { mountPane } from "./pane/mount.ts"
import { oauthError } from "./oauth-error.ts"
import { knownDevice } from "../people/device-cookie.ts"
import { sessionSecretOf } from "../people/session-cookie.ts"
import { parsePart } from "./parse-parts.ts"
import type { ProblemContext } from "./problems.ts"
import { asBittingError, problemHeaders, problemJson } from "./problems.ts"
import { createRequestIds } from "./request-id.ts"
import type { Site } from "./site.ts"
import { mountSdkArchive } from "./sdk-archive.ts"
import { mountSingleSignOnCallback } from "./single-sign-on-callback.ts"
import { watchSilentConnections } from "./silent-connections.ts"
import { mountVerifierStream } from "./verifier-stream.ts"
import { createVerifyFastPath, isVerification } from "./verify-fast-path.ts"

/** Largest body of a management request, bytes. */
const BODY_MAX = 1_048_576

export interface AppOptions {
  readonly services: Services
  readonly verifyToken: VerifyToken
  readonly trustedProxies: readonly IpRange[]
  /** What a request came to: the instance, or one organization's own host. */
  readonly siteOf: (request: IncomingMessage) => Site
  readonly log: Logger
  /** How long a request may take to arrive, ms. */
  readonly requestTimeoutMs: number
  /** Whether the web console is served. */
  readonly console: boolean
}

/** The whole HTTP side: the fast path for verification, everything else through Fastify. */
export interface App {
  readonly fastify: FastifyInstance
}

function noSchemas(): never {
  throw new Error("requests are read by the contract, and no route has a schema of Fastify's")
}

/** In place of the libraries for Fastify's schemas, which it would load without having one: 3 MB. */
const NO_SCHEMAS = { buildValidator: () => noSchemas, buildSerializer: () => noSchemas }

/** Says how many verifiers that fail open have not confirmed a change; ADR 0026. */
const UNCONFIRMED_HEADER = "bitting-unconfirmed"

type AnyHandler = (services: Services, input: unknown) => Promise<Reply>

const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["x-frame-options", "DENY"],
]

function ifMatchOf(header: string | undefined): number | null {
  if (header === undefined || header === "*") return null
  const match = /^"v(\d{1,15})"$/.exec(header)
  // A version of something else cannot be the current one.
  return match === null ? -1 : Number(match[1])
}

function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1")
}

const PATTERNS = Object.values(ROUTES).map(({ method, path, access }) => ({
  isEdge: access === "edge",
  methods: method === "GET" ? [method, "HEAD"] : [method],
  pattern: new RegExp(`^${path.replaceAll(".", String.raw`\.`).replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}))

/** What the route table has at a path, for 405. */
function knownAt(url: string): { readonly methods: readonly string[]; readonly isEdge: boolean } {
  const path = url.split("?")[0] ?? url
  const found = PATTERNS.filter(({ pattern }) => pattern.test(path))
  return { methods: found.flatMap(({ methods }) => methods), isEdge: found.some(({ isEdge }) => isEdge) }
}

/** Builds the application; nothing listens yet. */
export function createApp(options: AppOptions): App {
  const { services, verifyToken, trustedProxies, log, siteOf } = options
  const requestId = createRequestIds()

  const addressOf = (request: IncomingMessage): string | null => {
    const forwarded = request.headers["x-forwarded-for"]
    return clientAddress(
      request.socket.remoteAddress,
      typeof forwarded === "string" ? forwarded : undefined,
      trustedProxies,
    )
  }

  const credentialsOf = (request: IncomingMessage): Credentials => ({
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    method: request.method ?? "GET",
    address: addressOf(request),
    publicUrl: siteOf(request).publicUrl,
    hostOrganizationId: siteOf(request).organizationId,
  })

  const identifyCaller = (request: IncomingMessage): Promise<Identified> =>
    identify({ ports: services, verifyToken }, credentialsOf(request))

  const verifyFast = createVerifyFastPath({
    verifyToken,
    requestId,
    siteOf,
    trustedProxies,
    now: services.clock.now,
    identifySession: async (request) => (await identifyCaller(request)).caller,
    logFailure: (error, id) => log.failure(error, id),
  })

  const fastify = Fastify({
    logger: false,
    bodyLimit: BODY_MAX,
    genReqId: requestId,
    // Connections that stay open while the server stops still get answers, and are told to close.
    return503OnClosing: false,
    frameworkErrors: (failure, request, reply) => {
      const context = { requestId: request.id, publicUrl: siteOf(request.raw).publicUrl }
      void reply.header("x-request-id", request.id)
      void sendProblem(reply, asBittingError(failure), context)
    },
    schemaController: { compilersFactory: NO_SCHEMAS },
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    serverFactory: (handler) =>
      createHttpServer(
        {
          requestTimeoutMs: options.requestTimeoutMs,
          problemContext: () => ({ requestId: requestId(), publicUrl: services.publicUrl }),
        },
        (request, response) => {
          if (isVerification(request)) verifyFast(request, response)
          else handler(request, response)
        },
      ),
  })
  const endSilentConnections = watchSilentConnections(fastify.server)
  fastify.addHook("preClose", (done) => {
    endSilentConnections()
    done()
  })
  acceptOnlyJson(fastify)

  fastify.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id)
    for (const [name, value] of SECURITY_HEADERS) void reply.header(name, value)
    done()
  })

  fastify.setErrorHandler((failure, request, reply) => {
    // Whoever hangs up, or sends what is not HTTP, while a body is under way gets no answer here; it is no failure of the server's.
    const aborted = request.raw.readableAborted
    const { bodyLimit } = request.routeOptions
    const error = aborted ? new BittingError("request_timeout") : asBittingError(failure, bodyLimit)
    if (error.status >= 500) log.failure(error, request.id)
    const context = { requestId: request.id, publicUrl: siteOf(request.raw).publicUrl }
    return sendProblem(reply, error, isOAuth(request) ? { ...context, members: oauthError(error) } : context)
  })

  fastify.setNotFoundHandler((request, reply) => {
    const { methods, isEdge } = knownAt(request.url)
    const known = methods.length > 0
    if (known) void reply.header("allow", methods.join(", "))
    if (isEdge) void reply.headers(corsHeaders(request.headers))
    const error = new BittingError(known ? "method_not_allowed" : "not_found")
    return sendProblem(reply, error, { requestId: request.id, publicUrl: siteOf(request.raw).publicUrl })
  })

  const servicesAt = createServicesAt(services)
  const mountOptions = {
    ...options,
    addressOf,
    credentialsOf,
    identifyCaller,
    servicesFor: (request: IncomingMessage) => servicesAt(siteOf(request)),
  }
  mountOperations(fastify, mountOptions)
  mountOthers(fastify, mountOptions)
  return { fastify }
}

/** Mounts what the route table has. */
function mountOperations(fastify: FastifyInstance, options: MountOptions): void {
  const ids = Object.keys(HANDLERS) as HandledRouteId[]
  const takesForm = (id: HandledRouteId): boolean => "oauth" in ROUTES[id]
  for (const id of ids.filter((one) => !takesForm(one))) mount(fastify, id, options)
  void fastify.register((scope, _, done) => {
    acceptOnlyForms(scope)
    for (const id of ids.filter(takesForm)) mount(scope, id, options)
    done()
  })
  mountPreflights(fastify)
}

/** Mounts what is served beside it: pages, files, navigations and streams. */
function mountOthers(fastify: FastifyInstance, options: MountOptions): void {
  const { services, siteOf, log } = options
  const pageServices = {
    get publicUrl() {
      return services.publicUrl
    },
    publicUrlFor: (request: IncomingMessage) => siteOf(request).publicUrl,
  }
  mountPages(fastify, pageServices, options.console ? CONSOLE_FOLDER : null)
  if (options.console) mountConsole(fastify, { folder: CONSOLE_FOLDER, services })
  mountPane(fastify, { readPane: services.readPane, servicesFor: options.servicesFor })
  mountSdkArchive(fastify)
  mountSingleSignOnCallback(fastify, {
    servicesFor: options.servicesFor,
    originOf: (request) => ({ requestId: request.id, address: options.addressOf(request.raw) }),
    browserOf,
    logFailure: (error, id) => log.failure(error, id),
  })
  mountVerifierStream(fastify, {
    streams: services.verifiers.streams,
    verifyToken: options.verifyToken,
    credentialsOf: options.credentialsOf,
    identifyCaller: options.identifyCaller,
  })
}

/** Bodies are JSON or refused: what a form of another site can send is not even parsed. */
function acceptOnlyJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers()
  const parseJson = fastify.getDefaultJsonParser("error", "error")
  fastify.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, bytes, done) => {
    // Programs send the JSON content type with requests that have no body; routes say themselves whether they need one.
    if (bytes.length === 0) return done(null, undefined)
    try {
      void parseJson(request, jsonText(bytes as Buffer), done)
    } catch (error) {
      done(error instanceof Error ? error : null)
    }
  })
}

/** Programs written for OAuth send forms. */
function acceptOnlyForms(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers()
  const type = "application/x-www-form-urlencoded"
  fastify.addContentTypeParser(type, { parseAs: "buffer" }, (_, bytes, done) => {
    try {
      done(null, formFields(bytes as Buffer))
    } catch (error) {
      done(error instanceof Error ? error : null)
    }
  })
}

const isOAuth = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url?.startsWith("/oauth/") === true

function sendProblem(
  reply: FastifyReply,
  error: BittingError,
  context: ProblemContext & { readonly members?: object },
): FastifyReply {
  return reply
    .code(error.status)
    .headers(problemHeaders(error))
    .send(JSON.stringify({ ...problemJson(error, context), ...context.members }))
}

/** What a request says of the browser it comes from. */
function browserOf({ headers }: IncomingMessage, services: Services): Browser {
  return {
    userAgent: headers["user-agent"] ?? null,
    cookies: headers.cookie,
    sessionSecret: sessionSecretOf(headers.cookie, services.publicUrl),
    device: () => knownDevice(services, headers.cookie),
    host: headers.host?.toLowerCase() ?? null,
    hostOrganizationId: services.hostOrganizationId,
  }
}

interface MountOptions extends AppOptions {
  readonly addressOf: (request: IncomingMessage) => string | null
  readonly credentialsOf: (request: IncomingMessage) => Credentials
  readonly identifyCaller: (request: IncomingMessage) => Promise<Identified>
  /** The services as they are at the site a request came to. */
  readonly servicesFor: (request: IncomingMessage) => Services
}

/** The services of each site: at an organization's own host links and cookies are that host's, and only the organization is known. */
function createServicesAt(services: Services): (site: Site) => Services {
  const known = new WeakMap<Site, Services>()
  return (site) => {
    const { publicUrl, organizationId } = site
    if (organizationId === null) return services
    const there = known.get(site) ?? { ...services, publicUrl, hostOrganizationId: organizationId }
    known.set(site, there)
    return there
  }
}

async function contextOf(
  route: RouteDef,
  request: FastifyRequest,
  options: MountOptions,
): Promise<{ readonly context: object; readonly session: Identified["session"] }> {
  const origin: RequestOrigin = { requestId: request.id, address: options.addressOf(request.raw) }
  if (route.access === "public") {
    // They sign browsers in: nobody else's page may do that for its visitors.
    if (route.path.startsWith("/auth/")) demandNoOtherSite(options.credentialsOf(request.raw))
    return { context: { origin }, session: null }
  }
  if (route.access === "edge") {
    const { services, verifyToken } = options
    const { catalogue, clock } = services
    const identify = () => options.identifyCaller(request.raw)
    const credentials = options.credentialsOf(request.raw)
    return {
      context: {
        origin,
        asker: await edgeAsker({ verifyToken, catalogue, now: clock.now, identify }, credentials),
      },
      session: null,
    }
  }
  const { caller, session } = await options.identifyCaller(request.raw)
  if (caller === null) throw new BittingError("unauthenticated")
  if (route.access === "person" && session === null) throw new BittingError("session_required")
  return { context: { caller, origin }, session }
}

function queryOf(route: RouteDef, value: object): unknown {
  if (route.query !== undefined) return parsePart(route.query, value, "query")
  // A parameter that does nothing is a mistake; on a public path it may be somebody's way around a cache.
  const names = route.access === "public" ? [] : Object.keys(value)
  if (names.length === 0) return undefined
  const errors = names.map((pointer) => ({ pointer, detail: "It is not a parameter of this request." }))
  throw new BittingError("invalid_request", { errors })
}

function bodyOf(route: RouteDef, value: unknown): unknown {
  if (route.body === undefined) return undefined
  if (value === undefined || value === null) {
    if (route.bodyOptional === true) return undefined
    throw new BittingError(route.oauth === true ? "invalid_request" : "invalid_json")
  }
  return parsePart(route.body, value, "body")
}

/** Whether an Accept header names a media type; wildcards do not. */
function accepts(header: string | undefined, type: string): boolean {
  return header?.split(",").some((part) => part.split(";")[0]?.trim().toLowerCase() === type) === true
}

/** Answers the preflights of pages that are to call a protected API. */
function mountPreflights(fastify: FastifyInstance): void {
  const edges = Object.values(ROUTES).filter((route: RouteDef) => route.access === "edge")
  for (const { path, method } of edges)
    fastify.options(path, (request, reply) =>
      reply.code(204).headers(preflightHeaders(request.headers, method)).send(),
    )
}

/** The same services, which note the verifiers that have not confirmed what is changed with them. */
function noting(services: Services, unconfirmed: Set<string>): Services {
  return {
    ...services,
    settled: async (change) => {
      for (const { id } of await services.settle(change)) unconfirmed.add(id)
    },
  }
}

function mount(fastify: FastifyInstance, id: HandledRouteId, options: MountOptions): void {
  const route: RouteDef = ROUTES[id]
  // The table pairs each id with the handler of its own input; here they are all alike.
  const handler = HANDLERS[id] as unknown as AnyHandler
  const identified = new WeakMap<FastifyRequest, Awaited<ReturnType<typeof contextOf>>>()
  fastify.route({
    method: route.method,
    url: fastifyPath(route.path),
    ...(route.bodyMax === undefined ? {} : { bodyLimit: route.bodyMax }),
    // Who is calling is settled before the body is read: strangers cannot make the server parse anything.
    onRequest: async (request, reply) => {
      if (route.access === "edge") void reply.headers(corsHeaders(request.headers))
      identified.set(request, await contextOf(route, request, options))
    },
    handler: async (request, reply) => {
      const known = identified.get(request)
      const services = options.servicesFor(request.raw)
      const params =
        route.params === undefined ? undefined : parsePart(route.params, request.params, "params")
      const input = {
        params,
        query: queryOf(route, request.query as object),
        body: bodyOf(route, request.body),
        context: known?.context,
        session: known?.session ?? null,
        accepts: (type: string) => accepts(request.headers.accept, type),
        browser: browserOf(request.raw, services),
        ifMatch: ifMatchOf(request.headers["if-match"]),
        idempotencyKey:
          route.idempotent === true ? idempotencyKeyOf(request.headers["idempotency-key"]) : null,
      }
      const unconfirmed = new Set<string>()
      const answer = await handler(noting(services, unconfirmed), input)
      void reply.code(answer.status ?? route.ok.status)
      void reply.headers({ "cache-control": "no-store", ...answer.headers })
      // A stranger who tells of a leak is answered the same whether or not there was one.
      if (unconfirmed.size > 0 && route.access !== "public")
        void reply.header(UNCONFIRMED_HEADER, String(unconfirmed.size))
      if (answer.stream !== undefined) {
        const type = String(answer.headers?.["content-type"] ?? route.ok.stream ?? "text/plain")
        return reply.type(type).send(Readable.from(answer.stream))
      }
      if (answer.body === undefined) return reply.send()
      return reply.type("application/json; charset=utf-8").send(JSON.stringify(answer.body))
    },
  })
}
