import type { IncomingMessage, Server } from "node:http"
import type { AddressInfo } from "node:net"

/** A server that listens. */
export interface Listening {
  readonly port: number
  /** Ends every connection, and the server. */
  readonly close: () => Promise<void>
}

/** Has a server of HTTP or HTTPS listen on a free port of 127.0.0.1. */
export async function startListening(server: Server): Promise<Listening> {
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done))
  return {
    // A server on a TCP port has such an address.
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => void server.close(done))
    },
  }
}

/** All of the body of a request or an answer. @throws Error when the connection ends before it does */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
