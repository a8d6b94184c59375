import { once } from "node:events"
import type { Socket } from "node:net"
import { connect } from "node:net"

/** What to send, and how hard. */
export interface Load {
  readonly port: number
  /** Whole HTTP/1.1 requests; each connection takes the next one, round and round. */
  readonly requests: readonly Buffer[]
  readonly connections: number
  /** Requests in all. */
  readonly count: number
}

/** What came back. */
export interface LoadResult {
  /** From the first request sent to the last answer received. */
  readonly elapsedNs: number
  /** Answers that were not 200. */
  readonly failed: number
}

const HEAD_END = Buffer.from("\r\n\r\n")
const LENGTH = /content-length: (\d+)/i

/** Bytes of one answer with its head, or null while it is not all there. */
function answerLength(received: Buffer): number | null {
  const headEnd = received.indexOf(HEAD_END)
  if (headEnd < 0) return null
  const length = LENGTH.exec(received.toString("latin1", 0, headEnd))?.[1]
  if (length === undefined) throw new Error("an answer does not say how long it is")
  const total = headEnd + HEAD_END.length + Number(length)
  return received.length < total ? null : total
}

const isOk = (received: Buffer): boolean => received.toString("latin1", 9, 12) === "200"

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true })
  await once(socket, "connect")
  return socket
}

/**
 * Sends requests over connections kept open, one at a time on each, and reads no more of an answer than it must: so that
 * the server is what is measured.
 */
export async function sendLoad({ port, requests, connections, count }: Load): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  let sent = 0
  let answered = 0
  let failed = 0
  const started = process.hrtime.bigint()
  await new Promise<void>((resolve, reject) => {
    const sendNext = (socket: Socket): void => {
      const request = requests[sent % requests.length]
      if (sent >= count || request === undefined) return
      sent += 1
      socket.write(request)
    }
    // A write to a process that sleeps has to wake it, which costs the writer more than the write: the slower server, whose client sleeps
    // more often, would pay for it twice.
    const stayAwake = (): void => {
      if (answered < count) setImmediate(stayAwake)
    }
    stayAwake()
    for (const socket of sockets) {
      let rest: Buffer | null = null
      socket.on("error", reject)
      socket.on("close", () => (answered < count ? reject(new Error("a connection was closed")) : undefined))
      socket.on("data", (chunk) => {
        const received: Buffer = rest === null ? chunk : Buffer.concat([rest, chunk])
        if (answerLength(received) !== received.length) {
          rest = received
          return
        }
        rest = null
        answered += 1
        if (!isOk(received)) failed += 1
        if (answered === count) resolve()
        else sendNext(socket)
      })
      sendNext(socket)
    }
  })
  const elapsedNs = Number(process.hrtime.bigint() - started)
  for (const socket of sockets) socket.destroy()
  return { elapsedNs, failed }
}
