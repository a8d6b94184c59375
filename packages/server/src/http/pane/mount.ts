import { BittingError, frameOrigins } from "@bitting/core"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { IncomingMessage } from "node:http"
import { accepts } from "../console/static-file.ts"
import { DISCOVERY_KEYSPACE } from "../edge.ts"
import type { Services } from "../handler.ts"
import { FRAME_PATH } from "./frame-of.ts"
import { FRAME_ATTRIBUTES, framePage, refusedFramePage } from "./frame-page.ts"
import type { PaneBuild } from "./pane-build.ts"

/** What serving the pane takes. */
export interface PaneSite {
  readonly readPane: () => PaneBuild | null
  /** The services as they are at the site a request came to. */
  readonly servicesFor: (request: IncomingMessage) => Services
}

const YEAR_SECONDS = 31_536_000

/** How long pages keep the script of the stable address, s: as long as an update of the server takes to arrive. */
const STABLE_SECONDS = 300

/** Pages of every site load the script, also those that let in only what says so (COEP). */
const ANY_SITE = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
}

/** Longest value of an attribute in a frame's address. */
const VALUE_MAX = 1_000

const NOT_BUILT = "The pane is not built: `npm start` and `npm run build` do it."

function builtPane({ readPane }: PaneSite): PaneBuild {
  const build = readPane()
  if (build === null) throw new BittingError("unavailable", { detail: NOT_BUILT })
  return build
}

interface Sent {
  readonly build: PaneBuild
  readonly cacheControl: string
}

function sendScript(
  request: FastifyRequest,
  reply: FastifyReply,
  { build, cacheControl }: Sent,
): FastifyReply {
  const accepted = request.headers["accept-encoding"]
  const header = typeof accepted === "string" ? accepted : undefined
  const encoding = (["br", "gzip"] as const).find((one) => accepts(header, one))
  const etag = `"${build.version}${encoding === undefined ? "" : `-${encoding}`}"`
  void reply.headers({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": cacheControl,
    vary: "accept-encoding",
    etag,
    ...(encoding === undefined ? {} : { "content-encoding": encoding }),
  })
  if (request.headers["if-none-match"] === etag) return reply.code(304).send()
  return reply.send(build.forms[encoding ?? "identity"])
}

function mountScripts(fastify: FastifyInstance, site: PaneSite): void {
  fastify.get("/pane.js", (request, reply) => {
    void reply.headers(ANY_SITE)
    const cacheControl = `public, max-age=${STABLE_SECONDS}`
    return sendScript(request, reply, { build: builtPane(site), cacheControl })
  })
  fastify.get<{ Params: { version: string } }>("/pane/:version/pane.js", (request, reply) => {
    // Refusals too: that is how the author of a page reads them.
    void reply.headers(ANY_SITE)
    const build = builtPane(site)
    if (request.params.version !== build.version) {
      const detail = `This server has version ${build.version} of the pane. Put its new tag into the page (GET /pane.json), or load /pane.js.`
      throw new BittingError("not_found", { detail })
    }
    const cacheControl = `public, max-age=${YEAR_SECONDS}, immutable`
    return sendScript(request, reply, { build, cacheControl })
  })
}

type Query = Readonly<Record<string, unknown>>

/** Attributes that an address states; what is stated twice, or too long, is not. */
function attributesOf(query: Query): Readonly<Record<string, string>> {
  const given = FRAME_ATTRIBUTES.flatMap((name) => {
    const value = query[name]
    return typeof value === "string" && value.length <= VALUE_MAX ? [[name, value] as const] : []
  })
  return Object.fromEntries(given)
}

const REFUSALS = {
  origin_not_allowed: "This table may not be shown on this page.",
  not_found: "This table is not available: its address names no key that tables are shown with.",
}

function mountFrame(fastify: FastifyInstance, site: PaneSite): void {
  fastify.get<{ Querystring: Query }>(FRAME_PATH, async (request, reply) => {
    const services = site.servicesFor(request.raw)
    const { key } = request.query
    // What may frame it is in its policy, and depends on the key.
    void reply.removeHeader("x-frame-options")
    try {
      const origins = await frameOrigins(services, {
        keyId: typeof key === "string" ? key : "",
        keyspace: DISCOVERY_KEYSPACE,
        organizationId: services.hostOrganizationId,
        referer: request.headers.referer,
      })
      const base = new URL(services.publicUrl).pathname.replace(/\/+$/, "")
      const page = framePage({
        base,
        build: builtPane(site),
        attributes: attributesOf(request.query),
        origins,
      })
      return reply.headers(page.headers).send(page.html)
    } catch (error) {
      if (!(error instanceof BittingError) || !(error.code in REFUSALS)) throw error
      const page = refusedFramePage(REFUSALS[error.code as keyof typeof REFUSALS])
      return reply.code(error.status).headers(page.headers).send(page.html)
    }
  })
}

/**
 * Serves what other people's pages load: the pane's script, at an address that stays and at one of this very version, and the page of a
 * frame, which the browser shows only where its key may be used.
 */
export function mountPane(fastify: FastifyInstance, site: PaneSite): void {
  mountScripts(fastify, site)
  mountFrame(fastify, site)
}
