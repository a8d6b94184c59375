import type { IncomingMessage } from "node:http"

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

const SCOPE = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/

/** What a request to AWS asks, as far as its signature and its protocol say. */
export function callOf({ headers, method, url = "/" }: IncomingMessage, body: string): AwsCall {
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
