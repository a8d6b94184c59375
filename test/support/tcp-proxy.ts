import type { AddressInfo, Socket } from "node:net"
import { connect, createServer } from "node:net"

/** A line to a server that can be cut. */
export interface TcpProxy {
  readonly url: string
  /** Ends every connection and takes no new ones. */
  readonly cut: () => void
  /** Takes no new connections. */
  readonly refuse: () => void
  /** Ends every connection but that one and takes no new ones. */
  readonly cutOthers: (line: ProxyLine) => void
  /** Takes connections again. */
  readonly mend: () => void
  readonly close: () => Promise<void>
}

/** One connection through the proxy, for whoever listens in. */
export interface ProxyLine {
  readonly sockets: readonly Socket[]
  /** Sends bytes to the server. */
  readonly send: (bytes: Buffer) => void
  /** Ends the client's side. The server's stays open until `hangUp`, as when a network swallows what comes last. */
  readonly dropClient: () => void
  /** Ends the server's side as well. */
  readonly hangUp: () => void
}

/** Listens in on what clients send. True: it is passed on. */
export type ProxyTap = (bytes: Buffer, line: ProxyLine) => boolean

/** Listens on a free port of 127.0.0.1 and passes everything on to the server at that URL, or what the tap lets through. */
export async function startTcpProxy(to: string, tap: ProxyTap = () => true): Promise<TcpProxy> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => socket.destroy())
  }
  const server = createServer((client) => {
    if (isCut) return void client.destroy()
    const upstream = connect(Number(target.port), target.hostname)
    keep(client)
    keep(upstream)
    let isDropped = false
    const line: ProxyLine = {
      sockets: [client, upstream],
      send: (bytes) => void upstream.write(bytes),
      dropClient: () => {
        isDropped = true
        upstream.unpipe(client)
        // What the server still says is read and lost.
        upstream.resume()
        client.destroy()
      },
      hangUp: () => void upstream.destroy(),
    }
    client.on("close", () => {
      if (!isDropped) upstream.destroy()
    })
    upstream.on("close", () => client.destroy())
    client.on("data", (bytes) => {
      if (tap(bytes, line)) upstream.write(bytes)
    })
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true
      destroyAll()
    },
    refuse() {
      isCut = true
    },
    cutOthers(line) {
      isCut = true
      for (const socket of sockets) if (!line.sockets.includes(socket)) socket.destroy()
    },
    mend() {
      isCut = false
    },
    close: async () => {
      isCut = true
      destroyAll()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}
