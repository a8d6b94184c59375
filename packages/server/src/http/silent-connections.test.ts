import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { connect } from "node:net"
import { expect, it } from "vitest"
import { watchSilentConnections } from "./silent-connections.ts"

it("ends connections on which nothing was said, and leaves the others to the server", async () => {
  const server = createServer((_, response) => void response.end("done"))
  const endSilent = watchSilentConnections(server)
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const open = async (): Promise<Socket> => {
    const accepted = once(server, "connection")
    const socket = connect(port, "127.0.0.1")
    await Promise.all([once(socket, "connect"), accepted])
    return socket
  }
  const silent = await open()
  const talking = await open()
  talking.write("GET / HTTP/1.1\r\nhost: x\r\n")
  // The server has read it when it answers another request that came later.
  await fetch(`http://127.0.0.1:${port}`).then((answer) => answer.text())
  endSilent()
  await once(silent, "close")
  talking.write("\r\n")
  const [answer] = await once(talking, "data")
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200/)
  talking.destroy()
  server.closeAllConnections()
  server.close()
})
