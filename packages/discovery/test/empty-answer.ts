import type { IncomingHttpHeaders } from "node:http"
import type { AwsCall, AwsReply } from "./aws-endpoint.ts"

const XML = { "content-type": "text/xml" }

/** Operations whose protocol is XML over plain paths: their root elements. */
const REST_XML: Readonly<Record<string, string>> = {
  cloudfront: "DistributionList",
  route53: "ListHostedZonesResponse",
  s3: "ListAllMyBucketsResult",
}

const INSTANCES = `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet><item><instancesSet><item><instanceId>i-0123456789abcdef0</instanceId><instanceState><code>16</code><name>running</name></instanceState><tagSet><item><key>Name</key><value>web-1</value></item></tagSet></item></instancesSet></item></reservationSet></DescribeInstancesResponse>`

/** The least a service can say in its own protocol that means "there is none", for services that no emulator stands in for. */
export function emptyAnswer(
  { service, operation, query }: AwsCall,
  { "smithy-protocol": smithy }: IncomingHttpHeaders,
): AwsReply {
  if (smithy === "rpc-v2-cbor") {
    return {
      status: 200,
      body: Buffer.from([0xa0]),
      headers: { "content-type": "application/cbor", "smithy-protocol": smithy },
    }
  }
  if (operation === "DescribeInstances") return { status: 200, body: INSTANCES, headers: XML }
  if (query.has("Action")) {
    const result = service === "ec2" ? "" : `<${operation}Result/>`
    return { status: 200, body: `<${operation}Response>${result}</${operation}Response>`, headers: XML }
  }
  const root = REST_XML[service]
  if (root !== undefined) return { status: 200, body: `<${root}/>`, headers: XML }
  return { status: 200, body: "{}", headers: { "content-type": "application/x-amz-json-1.1" } }
}

/** How AWS refuses, throttles or fails in the protocol of the call. */
export function failureAnswer(
  { query, service }: AwsCall,
  { status, code, message }: { readonly status: number; readonly code: string; readonly message: string },
): AwsReply {
  if (service === "ec2") {
    const body = `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`
    return { status, body, headers: XML }
  }
  if (service === "s3")
    return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`, headers: XML }
  if (query.has("Action") || REST_XML[service] !== undefined) {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
    return { status, body, headers: XML }
  }
  const body = JSON.stringify({ __type: code, message })
  return {
    status,
    body,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": code },
  }
}
