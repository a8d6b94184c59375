import { BittingError } from "@bitting/core"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { openapiDocument } from "../../contract/openapi.ts"
import type { OpenApiDocument } from "../../contract/openapi/types.ts"
import type { Services } from "../handler.ts"
import { consoleIsBuilt } from "../console/mount.ts"
import { errorIndexPage, errorPage, isErrorCode } from "./error-pages.ts"
import { FAVICON } from "./glyph.ts"
import { landingPage } from "./landing-page.ts"
import type { BasePath } from "./layout.ts"
import { PAGE_POLICY } from "./layout.ts"
import { referencePage } from "./reference-page.ts"
import { serverVersion } from "./server-version.ts"
import { signInPage } from "./sign-in-page.ts"
import { STYLE } from "./style.ts"

/** A page or file that is made once. */
interface Made {
  readonly text: string
  readonly etag: string
}

interface Site {
  readonly baseUrl: string
  readonly base: BasePath
  readonly document: OpenApiDocument
}

const HTML = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": PAGE_POLICY,
}

function made(text: string): Made {
  return { text, etag: `"${createHash("sha256").update(text, "utf8").digest("base64url").slice(0, 22)}"` }
}

/** Public URLs whose texts are kept: the instance's, and those of organizations with hosts of their own. */
const SHELVES_MAX = 20

interface Shelf {
  readonly site: Site
  readonly texts: Map<string, Made>
}

function emptyShelf(publicUrl: string): Shelf {
  const base = new URL(publicUrl).pathname.replace(/\/+$/, "")
  return { site: { baseUrl: publicUrl, base, document: openapiDocument(publicUrl) }, texts: new Map() }
}

/** A text to be had, and whose. */
interface Wanted {
  readonly publicUrl: string
  readonly name: string
  readonly make: (site: Site) => string
}

/** Makes each text once for each public URL; those that were not asked for longest give way. */
function createShelves(): (wanted: Wanted) => Made {
  const shelves = new Map<string, Shelf>()
  return ({ publicUrl, name, make }) => {
    const shelf = shelves.get(publicUrl) ?? emptyShelf(publicUrl)
    shelves.delete(publicUrl)
    shelves.set(publicUrl, shelf)
    const [oldest = ""] = shelves.keys()
    if (shelves.size > SHELVES_MAX) shelves.delete(oldest)
    const known = shelf.texts.get(name) ?? made(make(shelf.site))
    shelf.texts.set(name, known)
    return known
  }
}

/** Where pages say that they are. */
export interface PageServices extends Pick<Services, "publicUrl"> {
  /** Base URL of the site a request came to; that of the instance when left out. */
  readonly publicUrlFor?: (request: IncomingMessage) => string
}

interface Answer {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly headers: Readonly<Record<string, string>>
}

/** Sends a text, or 304 to those who have it. They are to ask each time: it changes with the server's version. */
function send({ text, etag }: Made, { request, reply, headers }: Answer): FastifyReply {
  void reply.headers({ ...headers, etag, "cache-control": "no-cache" })
  const known = request.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""))
  return known?.includes(etag) === true ? reply.code(304).send() : reply.send(text)
}

/**
 * Serves what people read: the landing page, the API reference, the pages of error codes and the page that sign-in links open; and for
 * machines the OpenAPI document, with this server's address in it. All of it is public.
 * @param consoleFolder where the build of the console is; null: it is not served
 */
export function mountPages(
  fastify: FastifyInstance,
  services: PageServices,
  consoleFolder: string | null = null,
): void {
  const shelves = createShelves()
  const textFor = ({ raw }: FastifyRequest, name: string, make: (site: Site) => string): Made =>
    shelves({ publicUrl: services.publicUrlFor?.(raw) ?? services.publicUrl, name, make })
  const serve = (url: string, headers: Answer["headers"], make: (site: Site) => string): void => {
    fastify.get(url, (request, reply) => send(textFor(request, url, make), { request, reply, headers }))
  }

  serve("/", HTML, ({ base, baseUrl }) =>
    landingPage({ base, baseUrl, version: serverVersion(), console: consoleFolder !== null }),
  )
  serve("/docs", HTML, ({ document, base }) => referencePage(document, base))
  serve("/docs/errors", HTML, ({ base }) => errorIndexPage(base))
  serve("/docs/style.css", { "content-type": "text/css; charset=utf-8" }, () => STYLE)
  serve("/favicon.svg", { "content-type": "image/svg+xml" }, () => FAVICON)
  serve("/openapi.json", { "content-type": "application/json; charset=utf-8" }, ({ document }) =>
    JSON.stringify(document),
  )

  fastify.get<{ Params: { code: string } }>("/docs/errors/:code", (request, reply) => {
    const { code } = request.params
    if (!isErrorCode(code)) throw new BittingError("not_found")
    const page = textFor(request, `error ${code}`, ({ document, base }) => errorPage(code, document, base))
    return send(page, { request, reply, headers: HTML })
  })

  fastify.get("/auth/link", (_request, reply) => {
    // Browsers take what stands behind the `#` along. Without the console a small page of its own does the same.
    if (consoleFolder !== null && consoleIsBuilt(consoleFolder)) {
      const base = new URL(services.publicUrl).pathname.replace(/\/+$/, "")
      return reply.header("cache-control", "no-store").redirect(`${base}/console/link`, 302)
    }
    const { html, headers } = signInPage()
    return reply.headers(headers).send(html)
  })
}
