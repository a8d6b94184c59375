import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { startListening } from "./listening.ts"

/** Somebody's web site: a server of its own, and so an origin of its own. */
export interface HostSite {
  readonly origin: string
  /** Puts a page there. @returns its address */
  readonly put: (path: string, html: string, headers?: Readonly<Record<string, string>>) => string
  readonly close: () => Promise<void>
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Starts a server on a free port of 127.0.0.1. */
export async function listenOn(listener: Listener): Promise<Pick<HostSite, "origin" | "close">> {
  const { port, close } = await startListening(createServer(listener))
  return { origin: `http://127.0.0.1:${port}`, close }
}

/** Opens a site without pages. */
export async function openSite(): Promise<HostSite> {
  const pages = new Map<
    string,
    { readonly html: string; readonly headers: Readonly<Record<string, string>> }
  >()
  const { origin, close } = await listenOn((request, response) => {
    const page = pages.get(request.url ?? "/")
    response.writeHead(page === undefined ? 404 : 200, {
      "content-type": "text/html; charset=utf-8",
      ...page?.headers,
    })
    response.end(page?.html ?? "")
  })
  return {
    origin,
    close,
    put: (path, html, headers = {}) => {
      pages.set(path, { html, headers })
      return origin + path
    },
  }
}

/** A whole page of what is in its body. */
export function pageOf(body: string, { head = "", lang = "en" } = {}): string {
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Status</title><link rel="icon" href="data:,">${head}</head><body><main><h1>Status</h1>${body}</main></body></html>`
}
