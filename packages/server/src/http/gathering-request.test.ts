import { once } from "node:events"
import type { Server } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { connect } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { createHttpServer } from "./http-server.ts"
import type { Listener } from "./http-server.ts"

const MAX = 10

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function connectTo(listener: Listener): Promise<Socket> {
  const problemContext = () => ({ requestId: "req_1", publicUrl: "http://127.0.0.1" })
  server = createHttpServer({ requestTimeoutMs: 30_000, problemContext }, listener)
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  // A server on a TCP port has such an address.
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
  await once(socket, "connect")
  return socket
}

/** The next so many bodies a server answers with, each between angle brackets. */
async function nextBodies(socket: Socket, count: number): Promise<readonly string[]> {
  let text = ""
  for (;;) {
    const bodies = text.match(/<[^>]*>/g) ?? []
    if (bodies.length >= count) return bodies
    const [chunk] = (await once(socket, "data")) as [Buffer]
    text += chunk.toString()
  }
}

const headOf = (length: number): string => `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`

/** Answers with what was gathered. */
const echo: Listener = (request, response) => {
  request.gather(MAX)
  request.whenGathered((body) => void response.end(`<${body?.toString() ?? "too large"}>`))
}

describe("a gathered body", () => {
  it("is there whole for each request of a connection, also one without a body and many at once", async () => {
    const socket = await connectTo(echo)
    socket.write(`${headOf(3)}one${headOf(0)}${headOf(MAX)}0123456789`)
    expect(await nextBodies(socket, 3)).toEqual(["<one>", "<>", "<0123456789>"])
    socket.write(`${headOf(5)}later`)
    expect(await nextBodies(socket, 1)).toEqual(["<later>"])
  })

  it("is put together from the pieces it came in", async () => {
    const socket = await connectTo(echo)
    socket.write(
      "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n1\r\n-\r\n3\r\ntwo\r\n0\r\n\r\n",
    )
    expect(await nextBodies(socket, 1)).toEqual(["<one-two>"])
  })

  it("that is waited for only once it is there is handed over all the same", async () => {
    const socket = await connectTo((request, response) => {
      request.gather(MAX)
      setImmediate(() => request.whenGathered((body) => void response.end(`<${String(body)}>`)))
    })
    socket.write(`${headOf(3)}one`)
    expect(await nextBodies(socket, 1)).toEqual(["<one>"])
  })

  it("that is too large is told of before it ends, once, and is not kept", async () => {
    const told: (Buffer | null)[] = []
    const socket = await connectTo((request, response) => {
      request.gather(MAX)
      request.whenGathered((body) => {
        told.push(body)
        response.end("<no>")
      })
    })
    socket.write(`${headOf(MAX + 5)}${"x".repeat(MAX + 1)}`)
    expect(await nextBodies(socket, 1)).toEqual(["<no>"])
    socket.write(`xxxx${headOf(3)}one`)
    expect(await nextBodies(socket, 1)).toEqual(["<no>"])
    expect(told).toEqual([null, Buffer.from("one")])
  })

  it("is never told of when the connection ends before it does", async () => {
    let told = false
    const begun = Promise.withResolvers<Socket>()
    const socket = await connectTo((request) => {
      request.gather(MAX)
      request.whenGathered(() => {
        told = true
      })
      begun.resolve(request.socket)
    })
    socket.write(`${headOf(3)}on`)
    const gone = once(await begun.promise, "close")
    socket.destroy()
    await gone
    expect(told).toBe(false)
  })
})

it("a request that is not gathered is a stream", async () => {
  const socket = await connectTo((request, response) => {
    const pieces: string[] = []
    request.on("data", (piece: Buffer) => void pieces.push(piece.toString()))
    request.on("end", () => void response.end(`<${pieces.join("")}>`))
  })
  socket.write(`${headOf(3)}one`)
  expect(await nextBodies(socket, 1)).toEqual(["<one>"])
})
