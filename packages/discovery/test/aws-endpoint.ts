import dynalite from "dynalite"
import { startFauxqs } from "fauxqs"
import type { FauxqsServer } from "fauxqs"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, request as forward } from "node:http"
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import S3rver from "s3rver"
import { emptyAnswer } from "./empty-answer.ts"
import type { FakeSts } from "./fake-sts.ts"
import { fakeSts } from "./fake-sts.ts"

/** A call as AWS would see it: who, where, what. */
export interface AwsCall {
  readonly accessKeyId: string
  readonly region: string
  /** Name in the signature: `s3`, `sqs`, `monitoring`, … */
  readonly service: string
  /** As far as the protocol names it: `ListQueues`, `DescribeInstances`; else method and path. */
  readonly operation: string
  readonly query: URLSearchParams
}

export interface AwsReply {
  readonly status: number
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** What becomes of a call: a reply of the test's own, no reply ever, a broken connection; null: what the server behind says. */
export type Fate = AwsReply | "hang" | "cut" | null

/** One address that answers for all of AWS: real emulators where there are any, and what the test says. */
export interface AwsEndpoint {
  readonly url: string
  /** Every call so far. */
  readonly calls: AwsCall[]
  /** Decides about calls before any server sees them. */
  fate: (call: AwsCall) => Fate
  readonly sts: FakeSts
  readonly fauxqs: FauxqsServer
  readonly close: () => Promise<void>
}

const SCOPE = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/

function callOf({ headers, method, url = "/" }: IncomingMessage, body: string): AwsCall {
  const [, accessKeyId = "", region = "", service = ""] = SCOPE.exec(headers.authorization ?? "") ?? []
  const target = headers["x-amz-target"]
  const form = /x-www-form-urlencoded/.test(headers["content-type"] ?? "") ? new URLSearchParams(body) : null
  const { pathname, searchParams } = new URL(url, "http://aws")
  const operation =
    (typeof target === "string" ? target.split(".").at(-1) : undefined) ??
    form?.get("Action") ??
    /\/operation\/(\w+)$/.exec(pathname)?.[1] ??
    `${method} ${pathname}`
  return { accessKeyId, region, service, operation, query: form ?? searchParams }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return (server.address() as AddressInfo).port
}

interface Passed {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function passOn(port: number, { method, path, headers, body }: Passed, response: ServerResponse): void {
  const onward = forward({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on("error", () => response.destroy())
  onward.end(body)
}

/** Starts the emulators and the address before them, on free ports of 127.0.0.1. `buckets` are there from the start. */
export async function startAws(buckets: readonly string[] = []): Promise<AwsEndpoint> {
  const directory = mkdtempSync(join(tmpdir(), "bitting-s3-"))
  const configureBuckets = buckets.map((name) => ({ name }))
  const s3 = new S3rver({ address: "127.0.0.1", port: 0, silent: true, directory, configureBuckets })
  const tables = dynalite({ createTableMs: 0 })
  const [{ port: s3Port }, fauxqs, tablesPort] = await Promise.all([
    s3.run(),
    startFauxqs({ host: "127.0.0.1", port: 0, logger: false }),
    portOf(tables),
  ])
  const ports: Readonly<Record<string, number>> = {
    s3: s3Port,
    dynamodb: tablesPort,
    sqs: fauxqs.port,
    sns: fauxqs.port,
  }
  const sts = fakeSts()

  function replyOf(call: AwsCall, headers: IncomingHttpHeaders): Fate {
    const fate = endpoint.fate(call)
    if (fate !== null) return fate
    if (call.service === "sts") {
      return { ...sts.answer(call.query, call.accessKeyId), headers: { "content-type": "text/xml" } }
    }
    return ports[call.service] === undefined ? emptyAnswer(call, headers) : null
  }

  const proxy = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = "GET", url: path = "/", headers } = request
      const call = callOf(request, body.toString())
      endpoint.calls.push(call)
      const fate = replyOf(call, headers)
      if (fate === "hang") return
      if (fate === "cut") request.socket.destroy()
      else if (fate !== null) response.writeHead(fate.status, fate.headers).end(fate.body)
      else passOn(ports[call.service] ?? 0, { method, path, headers, body }, response)
    })
  })
  const port = await portOf(proxy)
  const endpoint: AwsEndpoint = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    fate: () => null,
    sts,
    fauxqs,
    close: async () => {
      proxy.closeAllConnections()
      tables.closeAllConnections()
      await Promise.all([
        new Promise((done) => proxy.close(done)),
        new Promise((done) => tables.close(done)),
        s3.close(),
        fauxqs.stop(),
      ])
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return endpoint
}
