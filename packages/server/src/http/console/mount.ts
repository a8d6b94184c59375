import { BittingError } from "@bitting/core"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Services } from "../handler.ts"
import { missingConsolePage } from "./missing-page.ts"
import { CONSOLE_PAGE_HEADERS } from "./policy.ts"
import { readStatic } from "./static-file.ts"

/** The console as the server has it. */
export interface ConsoleSite {
  /** Folder of its build. */
  readonly folder: string
  /** Where the public URL is read; it may have a path of its own. */
  readonly services: Pick<Services, "publicUrl">
}

/** A path that names a file rather than a page. */
const FILE = /\.(?:js|css|svg|png|ico|json|map|txt|woff2?|html)$/

const YEAR_SECONDS = 31_536_000

const basePath = ({ services }: ConsoleSite): string =>
  new URL(services.publicUrl).pathname.replace(/\/+$/, "")

/** Whether the console has been built. */
export function consoleIsBuilt(folder: string): boolean {
  return existsSync(join(folder, "index.html"))
}

/** The page, its relative references completed: it is served at any depth. */
async function indexPage(site: ConsoleSite): Promise<string | null> {
  try {
    const text = await readFile(join(site.folder, "index.html"), "utf8")
    return text.replaceAll(/(\s(?:src|href)=")\.\//g, `$1${basePath(site)}/console/`)
  } catch {
    return null
  }
}

async function sendPage(site: ConsoleSite, request: FastifyRequest, reply: FastifyReply) {
  const html = await indexPage(site)
  if (html === null) {
    return reply
      .code(503)
      .headers(CONSOLE_PAGE_HEADERS)
      .send(missingConsolePage(basePath(site)))
  }
  const etag = `"${createHash("sha256").update(html, "utf8").digest("base64url").slice(0, 22)}"`
  void reply.headers({ ...CONSOLE_PAGE_HEADERS, etag })
  if (request.headers["if-none-match"] === etag) return reply.code(304).send()
  return reply.send(html)
}

interface Asked {
  readonly folder: string
  readonly name: string
  readonly cacheControl: string
}

async function sendFile(asked: Asked, request: FastifyRequest, reply: FastifyReply) {
  const { folder, name, cacheControl } = asked
  const accepted = request.headers["accept-encoding"]
  const acceptEncoding = typeof accepted === "string" ? accepted : undefined
  const file = await readStatic(folder, { name, acceptEncoding })
  if (file === null) throw new BittingError("not_found")
  void reply.headers({
    "content-type": file.type,
    "cache-control": cacheControl,
    vary: "accept-encoding",
    "cross-origin-resource-policy": "same-origin",
    ...(file.encoding === null ? {} : { "content-encoding": file.encoding }),
  })
  return reply.send(file.bytes)
}

/**
 * Serves the web console below `/console/`: its page for every address that is no file, so that links into it work; files with a hash in their
 * name for good, everything else to be asked for again. Where it has not been built, its page says what to run.
 */
export function mountConsole(fastify: FastifyInstance, site: ConsoleSite): void {
  const immutable = `public, max-age=${YEAR_SECONDS}, immutable`
  fastify.get("/console", (request, reply) => {
    const query = request.raw.url?.split("?")[1]
    return reply.redirect(`${basePath(site)}/console/${query === undefined ? "" : `?${query}`}`, 308)
  })
  fastify.get<{ Params: { name: string } }>("/console/assets/:name", (request, reply) =>
    sendFile(
      { folder: join(site.folder, "assets"), name: request.params.name, cacheControl: immutable },
      request,
      reply,
    ),
  )
  fastify.get<{ Params: { "*": string } }>("/console/*", (request, reply) => {
    const name = request.params["*"]
    if (!FILE.test(name)) return sendPage(site, request, reply)
    return sendFile({ folder: site.folder, name, cacheControl: "no-cache" }, request, reply)
  })
}
