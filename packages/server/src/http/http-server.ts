import { BittingError } from "@bitting/core"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { answerClientError, answerOnSocket } from "./client-error.ts"
import { GatheringRequest } from "./gathering-request.ts"
import { nodeHttp } from "./node-http.ts"
import type { ProblemContext } from "./problems.ts"

/** What the listening side depends on. */
export interface HttpServerOptions {
  /** How long a request may take to arrive, ms. */
  readonly requestTimeoutMs: number
  /** Context of an answer that no request stands behind. */
  readonly problemContext: () => ProblemContext
}

export type Listener = (request: GatheringRequest, response: ServerResponse) => void

/**
 * Turns the absolute form of a target, which every server must accept (RFC 9112 §3.2.2), into the origin form. The host it names is the
 * one that counts, whatever the `Host` header says.
 */
function toOriginForm(request: IncomingMessage): void {
  const { url = "/" } = request
  if (url.startsWith("/")) return
  const absolute = /^https?:\/\/([^/?#]*)/i.exec(url)
  if (absolute === null) return
  const rest = url.slice(absolute[0].length)
  request.url = rest.startsWith("/") ? rest : `/${rest}`
  request.headers.host = absolute[1]
}

/** A server whose every refusal is a problem document, also where Node would answer by itself or hang up. */
export function createHttpServer(options: HttpServerOptions, listener: Listener): Server {
  const { requestTimeoutMs, problemContext } = options
  const listen: Listener = (request, response) => {
    toOriginForm(request)
    listener(request, response)
  }
  const server = nodeHttp.createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs),
      keepAliveTimeout: 72_000,
      maxHeaderSize: 16_384,
      IncomingMessage: GatheringRequest,
      // Nothing depends on the header; Node would refuse its absence without a body.
      requireHostHeader: false,
    },
    listen,
  )
  server.on("clientError", (error, socket) => answerClientError(error, socket, problemContext()))
  server.on("connect", (_, socket) => {
    const detail = "This server is no proxy."
    answerOnSocket(socket, new BittingError("method_not_allowed", { detail }), problemContext())
  })
  // An expectation that is not known may be passed over (RFC 9110 §10.1.1); Node would answer 417 without a body.
  server.on("checkExpectation", listen)
  return server
}
