import { subscribe, unsubscribe } from "node:diagnostics_channel"
import type { Server } from "node:http"
import { IncomingMessage, ServerResponse } from "node:http"
import { Socket } from "node:net"

/** The server of this process that answers a request. */
export async function serverThatAnswers(url: string): Promise<Server> {
  let found: Server | null = null
  const note = (message: unknown): void => {
    // Node's documentation: the message names the server.
    found ??= (message as { readonly server: Server }).server
  }
  subscribe("http.server.request.start", note)
  try {
    await (await fetch(url)).arrayBuffer()
  } finally {
    unsubscribe("http.server.request.start", note)
  }
  if (found === null) throw new Error("no server of this process answered")
  return found
}

/** A connection that leads nowhere: what is written to it is counted and gone. */
class Nowhere extends Socket {
  written = ""

  override readonly remoteAddress = "127.0.0.1"

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.written += chunk.toString()
    done()
  }

  override _writev(chunks: { readonly chunk: Buffer | string }[], done: () => void): void {
    for (const { chunk } of chunks) this.written += chunk.toString()
    done()
  }
}

/** A request as it is once its head has been parsed. */
export interface ParsedRequest {
  readonly method: string
  readonly path: string
  /** Name, value, name, value. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

function headersOf(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < raw.length; at += 2) headers[(raw[at] ?? "").toLowerCase()] = raw[at + 1] ?? ""
  return headers
}

/** Sends requests one after the other over a connection that is none. */
export interface Exchange {
  /**
   * Has the server answer a request as it would one that came over a socket, from the parsed head to the last byte of the answer.
   * @returns the answer with its head
   */
  readonly send: (request: ParsedRequest) => Promise<string>
}

/** Opens an exchange with a server. */
export function exchangeWith(server: Server): Exchange {
  const socket = new Nowhere()
  return {
    send: (request) =>
      new Promise((resolve) => {
        socket.written = ""
        const incoming = new IncomingMessage(socket)
        incoming.method = request.method
        incoming.url = request.path
        incoming.httpVersion = "1.1"
        incoming.httpVersionMajor = 1
        incoming.httpVersionMinor = 1
        incoming.rawHeaders = [...request.rawHeaders]
        incoming.headers = headersOf(request.rawHeaders)
        const response = new ServerResponse(incoming)
        response.assignSocket(socket)
        response.on("finish", () => {
          response.detachSocket(socket)
          resolve(socket.written)
        })
        server.emit("request", incoming, response)
        incoming.push(request.body)
        incoming.push(null)
        incoming.complete = true
      }),
  }
}
