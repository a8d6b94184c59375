import dynalite from "dynalite"
import { startFauxqs } from "fauxqs"
import type { FauxqsServer } from "fauxqs"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, request as forward } from "node:http"
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import S3rver from "s3rver"
import { bodyOf, startListening } from "../../../test/support/listening.ts"
import type { AwsCall } from "./aws-call.ts"
import { callOf } from "./aws-call.ts"
import { emptyAnswer } from "./empty-answer.ts"
import type { FakeSts } from "./fake-sts.ts"
import { fakeSts } from "./fake-sts.ts"
import { s3Page } from "./s3-pages.ts"

export type { AwsCall } from "./aws-call.ts"

export interface AwsReply {
  readonly status: number
  /** In pieces: each is sent as it comes; one that throws breaks the connection. */
  readonly body: string | Buffer | AsyncIterable<string>
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * What becomes of a call: a reply of the test's own, no reply ever, a broken connection, half of what the server behind says before the
 * connection breaks; null: all of what it says.
 */
export type Fate = AwsReply | "hang" | "cut" | "half" | null

/** One address that answers for all of AWS: real emulators where there are any, and what the test says. */
export interface AwsEndpoint {
  readonly url: string
  /** Every call so far. */
  readonly calls: AwsCall[]
  /** Decides about calls before any server sees them, and holds them up as long as it takes. */
  fate: (call: AwsCall) => Fate | Promise<Fate>
  readonly sts: FakeSts
  readonly fauxqs: FauxqsServer
  readonly close: () => Promise<void>
}

interface Passed {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What the server behind says. */
interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function passOn(port: number, { method, path, headers, body }: Passed): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onward = forward({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      const { statusCode: status = 502, headers: answered } = answer
      bodyOf(answer).then((whole) => resolve({ status, headers: answered, body: whole }), reject)
    })
    onward.on("error", reject)
    onward.end(body)
  })
}

function sendBehind(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { half }: { readonly half: boolean },
): void {
  const { "transfer-encoding": _, ...rest } = headers
  response.writeHead(status, { ...rest, "content-length": body.length })
  if (half) response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy())
  else response.end(body)
}

function sendReply(response: ServerResponse, { status, headers, body }: AwsReply): void {
  response.writeHead(status, headers)
  if (typeof body === "string" || Buffer.isBuffer(body)) response.end(body)
  else pipeline(Readable.from(body), response).catch(() => response.destroy())
}

/** Starts the emulators and the address before them, on free ports of 127.0.0.1. `buckets` are there from the start. */
export async function startAws(buckets: readonly string[] = []): Promise<AwsEndpoint> {
  const directory = mkdtempSync(join(tmpdir(), "bitting-s3-"))
  const configureBuckets = buckets.map((name) => ({ name }))
  const s3 = new S3rver({ address: "127.0.0.1", port: 0, silent: true, directory, configureBuckets })
  const [{ port: s3Port }, fauxqs, tables] = await Promise.all([
    s3.run(),
    startFauxqs({ host: "127.0.0.1", port: 0, logger: false }),
    startListening(dynalite({ createTableMs: 0 })),
  ])
  const ports: Readonly<Record<string, number>> = {
    s3: s3Port,
    dynamodb: tables.port,
    sqs: fauxqs.port,
    sns: fauxqs.port,
  }
  const sts = fakeSts()

  async function replyOf(call: AwsCall, headers: IncomingHttpHeaders): Promise<Fate> {
    const fate = await endpoint.fate(call)
    if (fate !== null) return fate
    if (call.service === "sts") {
      return { ...sts.answer(call.query, call.accessKeyId), headers: { "content-type": "text/xml" } }
    }
    return ports[call.service] === undefined ? emptyAnswer(call, headers) : null
  }

  async function answerOf(call: AwsCall, passed: Passed): Promise<Answer> {
    const answer = await passOn(ports[call.service] ?? 0, passed)
    if (call.service !== "s3" || call.operation !== "GET /" || answer.status !== 200) return answer
    return { ...answer, body: Buffer.from(s3Page(answer.body.toString(), call.query)) }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const { method = "GET", url: path = "/", headers } = request
    const call = callOf(request, body.toString())
    endpoint.calls.push(call)
    const fate = await replyOf(call, headers)
    if (fate === "hang") return
    if (fate === "cut") request.socket.destroy()
    else if (fate !== null && fate !== "half") sendReply(response, fate)
    else
      sendBehind(response, await answerOf(call, { method, path, headers, body }), { half: fate === "half" })
  }

  const proxy = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  const { port, close } = await startListening(proxy)
  const endpoint: AwsEndpoint = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    fate: () => null,
    sts,
    fauxqs,
    close: async () => {
      await Promise.all([close(), tables.close(), s3.close(), fauxqs.stop()])
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return endpoint
}
