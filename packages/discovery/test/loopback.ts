import { createServer } from "node:http"
import type { IncomingHttpHeaders } from "node:http"
import { bodyOf, startListening } from "../../../test/support/listening.ts"

/** A request as it came. */
export interface LoopbackCall {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What is answered: a value is JSON with status 200. */
export interface LoopbackAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json: unknown
}

/** A server on this machine that answers by a function. */
export interface Loopback {
  readonly url: string
  /** In the order they came. */
  readonly calls: LoopbackCall[]
  /** Null: it never answers. */
  answer: (call: LoopbackCall) => LoopbackAnswer | null | Promise<LoopbackAnswer | null>
  readonly close: () => Promise<void>
}

/** Starts one that finds nothing. */
export async function startLoopback(): Promise<Loopback> {
  const calls: LoopbackCall[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then(
      async (body) => {
        const url = new URL(request.url ?? "/", "http://127.0.0.1")
        const call = { method: request.method ?? "", url, headers: request.headers, body: body.toString() }
        calls.push(call)
        const answer = await loopback.answer(call)
        if (answer === null) return
        const headers = { "content-type": "application/json", ...answer.headers }
        response.writeHead(answer.status ?? 200, headers).end(JSON.stringify(answer.json))
      },
      () => response.destroy(),
    )
  })
  const { port, close } = await startListening(server)
  const loopback: Loopback = {
    url: `http://127.0.0.1:${port}`,
    calls,
    answer: () => ({ status: 404, json: {} }),
    close,
  }
  return loopback
}
