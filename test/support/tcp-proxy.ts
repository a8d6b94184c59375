import type { AddressInfo, Socket } from "node:net"
import { connect, createServer } from "node:net"

/** A line to a server that can be cut. */
export interface TcpProxy {
  readonly url: string
  /** Ends every connection and takes no new ones. */
  readonly cut: () => void
  /** Takes connections again. */
  readonly mend: () => void
  readonly close: () => Promise<void>
}

/** Listens on a free port of 127.0.0.1 and passes everything on to the server at that URL. */
export async function startTcpProxy(to: string): Promise<TcpProxy> {
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
    client.on("close", () => upstream.destroy())
    upstream.on("close", () => client.destroy())
    client.pipe(upstream)
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
