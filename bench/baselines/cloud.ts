import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { callOf } from "../../packages/discovery/test/aws-call.ts"
import type { AwsCall } from "../../packages/discovery/test/aws-call.ts"
import { emptyAnswer } from "../../packages/discovery/test/empty-answer.ts"
import { bodyOf } from "../../test/support/listening.ts"

/** How long calls take. */
export interface CloudSetup {
  /** Of the calls that come from now on, in their order, ms. */
  readonly latencies: readonly number[]
  /** Of all after them, ms. */
  readonly otherwise: number
}

// Stands in for AWS: tables of 20 rows where the bare SDK is compared with us, empty ones everywhere else, after the time the parent says.

const ROWS = Array.from({ length: 20 }, (_, number) => `resource-${number}`)

const ACCOUNT = "111122223333"

const JSON_TYPE = "application/x-amz-json-1.0"

interface Known {
  readonly type: string
  readonly body: string
}

const KNOWN: Readonly<Record<string, Known>> = {
  ListQueues: {
    type: JSON_TYPE,
    body: JSON.stringify({
      QueueUrls: ROWS.map((name) => `https://sqs.eu-west-2.amazonaws.com/${ACCOUNT}/${name}`),
    }),
  },
  ListTables: { type: JSON_TYPE, body: JSON.stringify({ TableNames: ROWS }) },
  ListTopics: {
    type: "text/xml",
    body: `<ListTopicsResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListTopicsResult><Topics>${ROWS.map(
      (name) => `<member><TopicArn>arn:aws:sns:eu-west-2:${ACCOUNT}:${name}</TopicArn></member>`,
    ).join("")}</Topics></ListTopicsResult></ListTopicsResponse>`,
  },
  GetCallerIdentity: {
    type: "text/xml",
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:user/bench</Arn><UserId>AIDA</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  },
}

let setup: CloudSetup = { latencies: [], otherwise: 0 }

/** Calls since it was set up. */
let calls = 0

function send(request: IncomingMessage, response: ServerResponse, call: AwsCall): void {
  const known = KNOWN[call.operation]
  const { status, headers, body } =
    known === undefined
      ? emptyAnswer(call, request.headers)
      : { status: 200, headers: { "content-type": known.type }, body: known.body }
  response.writeHead(status, headers).end(body)
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = callOf(request, (await bodyOf(request)).toString())
  const waitMs = setup.latencies[calls] ?? setup.otherwise
  calls += 1
  if (waitMs > 0) await delay(waitMs)
  send(request, response, call)
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy())
})
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => {
  // A server on a TCP port has such an address.
  process.send?.({ port: (server.address() as AddressInfo).port })
})

process.on("message", (message) => {
  process.send?.({ calls })
  // What the parent sends.
  setup = message as CloudSetup
  calls = 0
})
process.once("disconnect", () => process.exit(0))
