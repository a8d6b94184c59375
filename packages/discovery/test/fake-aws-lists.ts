import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import { bodyOf, startListening } from "../../../test/support/listening.ts"
import type { AwsCall, AwsReply } from "./aws-endpoint.ts"
import { callOf } from "./aws-call.ts"
import { failureAnswer } from "./empty-answer.ts"
import type { WireValue } from "./fake-ec2.ts"
import { xmlOf } from "./fake-ec2.ts"

/** Something in a list, with the names of the wire. */
export type Listed = Readonly<Record<string, WireValue>>

/** A list in pages, in the protocol of its service. */
interface ListProtocol {
  readonly service: string
  readonly operation: string
  readonly version: string | null
  /** Parameter for the size of a page, what it may be, what it is when left out, and the most a page holds in fact. */
  readonly size: {
    readonly name: string
    readonly least: number
    readonly most: number
    readonly unsaid: number
    readonly held: number
  }
  readonly invalid: string
  readonly write: (items: readonly Listed[], marker: string | null) => AwsReply
}

const XML = { "content-type": "text/xml" }
const metadata = (): string => xmlOf({ ResponseMetadata: { RequestId: randomUUID() } })

/**
 * Three lists as AWS's documents have them: `docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html`,
 * `docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html`,
 * `docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html` (no page of which holds more than 50).
 */
const PROTOCOLS: readonly ListProtocol[] = [
  {
    service: "iam",
    operation: "ListRoles",
    version: "2010-05-08",
    size: { name: "MaxItems", least: 1, most: 1_000, unsaid: 100, held: 1_000 },
    invalid: "ValidationError",
    write: (Roles, marker) => {
      const result = { IsTruncated: marker !== null, Roles, ...(marker !== null && { Marker: marker }) }
      const body = `<ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListRolesResult>${xmlOf(result, "member")}</ListRolesResult>${metadata()}</ListRolesResponse>`
      return { status: 200, body, headers: XML }
    },
  },
  {
    service: "rds",
    operation: "DescribeDBInstances",
    version: "2014-10-31",
    size: { name: "MaxRecords", least: 20, most: 100, unsaid: 100, held: 100 },
    invalid: "InvalidParameterValue",
    write: (DBInstances, marker) => {
      const result = { DBInstances, ...(marker !== null && { Marker: marker }) }
      const body = `<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult>${xmlOf(result, "DBInstance")}</DescribeDBInstancesResult>${metadata()}</DescribeDBInstancesResponse>`
      return { status: 200, body, headers: XML }
    },
  },
  {
    service: "lambda",
    operation: "GET /2015-03-31/functions",
    version: null,
    size: { name: "MaxItems", least: 1, most: 10_000, unsaid: 50, held: 50 },
    invalid: "InvalidParameterValueException",
    write: (Functions, NextMarker) => ({
      status: 200,
      body: JSON.stringify({ Functions, NextMarker }),
      headers: { "content-type": "application/json" },
    }),
  },
]

/** A stand-in for the lists of IAM roles, RDS instances and Lambda functions. */
export interface FakeAwsLists {
  readonly url: string
  readonly calls: AwsCall[]
  /** By service: `iam`, `rds`, `lambda`. */
  lists: Readonly<Record<string, readonly Listed[]>>
  readonly close: () => Promise<void>
}

/** Starts one that holds nothing, on a free port of 127.0.0.1. */
export async function startFakeAwsLists(): Promise<FakeAwsLists> {
  const markers = new Map<string, number>()

  function answer(call: AwsCall): AwsReply {
    const refuse = (status: number, code: string, message: string): AwsReply =>
      failureAnswer(call, { status, code, message })
    const operation = call.operation.replace(/\/$/, "")
    const protocol = PROTOCOLS.find((one) => one.service === call.service && one.operation === operation)
    if (protocol === undefined || call.query.get("Version") !== protocol.version)
      return refuse(400, "InvalidAction", `Could not find operation ${operation}`)
    const { size, service, invalid, write } = protocol
    const asked = Number(call.query.get(size.name) ?? size.unsaid)
    if (!Number.isInteger(asked) || asked < size.least || asked > size.most)
      return refuse(400, invalid, `${size.name} must be from ${size.least} to ${size.most}`)
    const given = call.query.get("Marker")
    const from = given === null ? 0 : markers.get(`${service} ${given}`)
    if (from === undefined) return refuse(400, invalid, "Invalid Marker")
    const all = fake.lists[service] ?? []
    const to = from + Math.min(asked, size.held)
    if (to >= all.length) return write(all.slice(from), null)
    const marker = randomUUID()
    markers.set(`${service} ${marker}`, to)
    return write(all.slice(from, to), marker)
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then(
      (body) => {
        const call = callOf(request, body.toString())
        fake.calls.push(call)
        const { status, headers, body: text } = answer(call)
        response.writeHead(status, headers).end(text)
      },
      () => response.destroy(),
    )
  })
  const { port, close } = await startListening(server)
  const fake: FakeAwsLists = { url: `http://127.0.0.1:${port}`, calls: [], lists: {}, close }
  return fake
}
