import type { Server } from "node:http"
import type { Socket } from "node:net"

/**
 * Watches for connections on which nothing was ever said. Node does not count them among the idle ones, so that a server that stops would
 * wait for whoever opened one in advance.
 * @returns a function that ends them
 */
export function watchSilentConnections(server: Server): () => void {
  const open = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    open.add(socket)
    socket.on("close", () => open.delete(socket))
  })
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
  }
}
