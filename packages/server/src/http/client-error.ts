import { BittingError } from "@bitting/core"
import type { Duplex } from "node:stream"
import { nodeHttp } from "./node-http.ts"
import type { ProblemContext } from "./problems.ts"
import { problemHeaders, problemJson } from "./problems.ts"

function errorOf(code: string | undefined): BittingError {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new BittingError("request_timeout")
  if (code === "HPE_HEADER_OVERFLOW") return new BittingError("headers_too_large")
  return new BittingError("invalid_request", { detail: "The request is not valid HTTP." })
}

/** Answers on a connection that has no request, and ends it. */
export function answerOnSocket(socket: Duplex, problem: BittingError, context: ProblemContext): void {
  const text = JSON.stringify(problemJson(problem, context))
  const headers = {
    ...problemHeaders(problem),
    "content-length": String(Buffer.byteLength(text)),
    "x-request-id": context.requestId,
    connection: "close",
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  // Whoever hangs up first is no failure of ours.
  socket.on("error", () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${problem.status} ${nodeHttp.STATUS_CODES[problem.status] ?? ""}\r\n${lines.join("")}\r\n${text}`,
  )
}

/** Answers what Node's HTTP parser refuses, before there is a request, in the same form as every other error. */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Duplex,
  context: ProblemContext,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) socket.destroy()
  else answerOnSocket(socket, errorOf(error.code), context)
}
