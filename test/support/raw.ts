import { connect } from "node:net"
import type { Answer } from "./api.ts"

/** How long an answer may take, ms. */
const PATIENCE_MS = 30_000

function headersOf(lines: readonly string[]): Headers {
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(":")
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}

/** The first answer in what was received; undefined until it is complete. */
function firstAnswer(received: Buffer): Answer | undefined {
  const end = received.indexOf("\r\n\r\n")
  if (end < 0) return undefined
  const [statusLine = "", ...lines] = received.subarray(0, end).toString("latin1").split("\r\n")
  const headers = headersOf(lines)
  const length = Number(headers.get("content-length") ?? 0)
  const bytes = received.subarray(end + 4)
  if (bytes.length < length) return undefined
  const text = bytes.subarray(0, length).toString("utf8")
  const isJson = /json/.test(headers.get("content-type") ?? "") && text !== ""
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  }
}

/**
 * Sends bytes as they are to a server, HTTP or not, and answers its first answer.
 * @param then called with what writes more, once the bytes are on their way
 * @throws Error when the server hangs up without an answer
 */
export async function sendRaw(
  url: string,
  bytes: string | Uint8Array,
  then: (write: (more: string) => void) => void = () => {},
): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return await new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes)
      then((more) => void (socket.writable && socket.write(more)))
    })
    const finish = (): void => {
      const answer = firstAnswer(received)
      if (answer === undefined) return
      resolve(answer)
      socket.destroy()
    }
    socket.setTimeout(PATIENCE_MS, () => socket.destroy())
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk])
      finish()
    })
    // A server that has answered may close before everything was sent.
    socket.on("error", () => {})
    socket.on("close", () =>
      reject(new Error(`hung up after ${JSON.stringify(received.toString("latin1"))}`)),
    )
  })
}

/** Writes a request, without judging it. The body's length is added unless a header says how it is framed. */
export function requestText(
  line: string,
  headers: readonly string[],
  body: string | Uint8Array = "",
): Uint8Array {
  const framed = headers.some((header) => /^(content-length|transfer-encoding):/i.test(header))
  const length = framed || body.length === 0 ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  const head = [`${line} HTTP/1.1`, ...headers, ...length, "", ""].join("\r\n")
  return Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)])
}
