import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { bodyOf, startListening } from "./listening.ts"

/** What is done about a request: when it has gone out to the server, and when the answer is there but the client does not have it. */
export interface Interference {
  readonly sent?: () => Promise<void> | void
  readonly answered?: () => Promise<void> | void
}

/** A server in between, at an address that stays while the real one comes and goes. */
export interface HoldingProxy {
  readonly url: string
  /** Requests it was sent so far. */
  readonly count: () => number
  readonly close: () => Promise<void>
}

/**
 * Forwards requests to a server. Where that is gone the client's connection is cut.
 * @param target base URL of the server as it is now
 * @param interfere what to do about the request of that number, from 1
 */
export async function startHoldingProxy(
  target: () => string,
  interfere: (number: number) => Interference,
): Promise<HoldingProxy> {
  let count = 0
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    count += 1
    const { sent, answered } = interfere(count)
    const body = await bodyOf(request)
    const going = fetch(target() + (request.url ?? ""), {
      method: request.method ?? "GET",
      headers: {
        authorization: request.headers.authorization ?? "",
        "content-type": "application/json",
      },
      body,
    })
    const [answer] = await Promise.all([going, sent?.()])
    const text = await answer.text()
    await answered?.()
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" })
    response.end(text)
  }
  const server = createServer((request, response) => {
    forward(request, response).catch(() => request.socket.destroy())
  })
  const { port, close } = await startListening(server)
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    close,
  }
}
