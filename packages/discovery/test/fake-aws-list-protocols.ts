import { randomUUID } from "node:crypto"
import type { AwsReply } from "./aws-endpoint.ts"
import type { WireValue } from "./fake-ec2.ts"
import type { PageSize } from "./page-size.ts"
import { xmlOf } from "./fake-ec2.ts"

/** Something in a list, with the names of the wire. */
export type Listed = Readonly<Record<string, WireValue>>

/** Where in its list a page lies. */
interface PageMarks {
  /** The token it was asked for with; null: it is the first page. */
  readonly given: string | null
  /** The token of the next page; null: it is the last one. */
  readonly next: string | null
  /** How many it may hold. */
  readonly size: number
}

/** A list in pages, in the protocol of its service. */
export interface ListProtocol {
  readonly service: string
  /** Name of the action, or method and path. */
  readonly operation: string
  /** What `Version` has to say; null: the version is part of the path. */
  readonly version: string | null
  /** Parameter that takes the token. */
  readonly token: string
  /** Its name is that of a parameter. */
  readonly size: PageSize
  /** Code of a refusal of what is said wrongly. */
  readonly invalid: string
  readonly write: (items: readonly Listed[], marks: PageMarks) => AwsReply
}

const XML = { "content-type": "text/xml" }

const xml = (root: string, xmlns: string, content: string): AwsReply => ({
  status: 200,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${xmlns}">${content}</${root}>`,
  headers: XML,
})

type Common = Pick<ListProtocol, "operation" | "size">

/** A list of EC2: `docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html`. */
function ec2(operation: string, set: string, held: number): ListProtocol {
  return {
    service: "ec2",
    operation,
    version: "2016-11-15",
    token: "NextToken",
    size: { name: "MaxResults", least: 5, most: 1_000, unsaid: 1_000, held },
    invalid: "InvalidParameterValue",
    write: (items, { next }) => {
      const answer = { requestId: randomUUID(), [set]: items, ...(next !== null && { nextToken: next }) }
      return xml(`${operation}Response`, "http://ec2.amazonaws.com/doc/2016-11-15/", xmlOf(answer))
    },
  }
}

/** A list of a service that speaks the query protocol: `smithy.io/2.0/aws/protocols/aws-query-protocol.html`. */
function query(
  one: Common & {
    readonly service: string
    readonly xmlns: string
    /** Element of the list, and of one in it. */
    readonly items: string
    /** Name of the token, in the question and in the answer. */
    readonly token: readonly [asked: string, told: string]
    readonly invalid: string
    /** What the answer says besides. */
    readonly also?: (marks: PageMarks) => Listed
  },
): ListProtocol {
  const { operation, xmlns, items, token, also } = one
  return {
    ...one,
    token: token[0],
    version: /\d{4}-\d\d-\d\d/.exec(xmlns)?.[0] ?? null,
    write: (list, marks) => {
      const told = marks.next === null ? {} : { [token[1]]: marks.next }
      const result = xmlOf({ ...told, ...also?.(marks), [items]: list }, "member")
      const metadata = xmlOf({ ResponseMetadata: { RequestId: randomUUID() } })
      return xml(
        `${operation}Response`,
        xmlns,
        `<${operation}Result>${result}</${operation}Result>${metadata}`,
      )
    },
  }
}

const MARKER = ["Marker", "Marker"] as const
const NEXT_TOKEN = ["NextToken", "NextToken"] as const
const RECORDS = { name: "MaxRecords", least: 20, most: 100, unsaid: 100, held: 100 }
const iam = {
  service: "iam",
  xmlns: "https://iam.amazonaws.com/doc/2010-05-08/",
  token: MARKER,
  size: { name: "MaxItems", least: 1, most: 1_000, unsaid: 100, held: 1_000 },
  invalid: "ValidationError",
  also: ({ next }: PageMarks) => ({ IsTruncated: next !== null }),
}
const rds = {
  service: "rds",
  xmlns: "http://rds.amazonaws.com/doc/2014-10-31/",
  token: MARKER,
  size: RECORDS,
  invalid: "InvalidParameterValue",
}

/**
 * Lists as AWS's documents have them, by the operation's page in the API reference of its service (`docs.aws.amazon.com`): what sizes a
 * page may have, what the token is called, and which elements hold the list. What a page of `DescribeStacks` holds is said in bytes there;
 * one of `ListFunctions` holds no more than 50.
 */
export const LIST_PROTOCOLS: readonly ListProtocol[] = [
  // Of volumes no page holds more than 500, however many are asked for.
  ec2("DescribeVolumes", "volumeSet", 500),
  ec2("DescribeVpcs", "vpcSet", 1_000),
  ec2("DescribeSubnets", "subnetSet", 1_000),
  ec2("DescribeSecurityGroups", "securityGroupInfo", 1_000),
  query({ ...iam, operation: "ListRoles", items: "Roles" }),
  query({ ...iam, operation: "ListUsers", items: "Users" }),
  query({ ...rds, operation: "DescribeDBInstances", items: "DBInstances/DBInstance" }),
  query({ ...rds, operation: "DescribeDBClusters", items: "DBClusters/DBCluster" }),
  query({
    service: "elasticache",
    operation: "DescribeCacheClusters",
    xmlns: "http://elasticache.amazonaws.com/doc/2015-02-02/",
    items: "CacheClusters/CacheCluster",
    token: MARKER,
    size: RECORDS,
    invalid: "InvalidParameterValue",
  }),
  query({
    service: "autoscaling",
    operation: "DescribeAutoScalingGroups",
    xmlns: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
    items: "AutoScalingGroups",
    token: NEXT_TOKEN,
    size: { name: "MaxRecords", least: 1, most: 100, unsaid: 50, held: 100 },
    invalid: "InvalidNextToken",
    // Older editions of the document say so, newer ones that it is left out.
    also: ({ next }): Listed => (next === null ? { NextToken: "" } : {}),
  }),
  query({
    service: "elasticloadbalancing",
    operation: "DescribeLoadBalancers",
    xmlns: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
    items: "LoadBalancers",
    token: ["Marker", "NextMarker"],
    size: { name: "PageSize", least: 1, most: 400, unsaid: 400, held: 400 },
    invalid: "ValidationError",
  }),
  query({
    service: "cloudformation",
    operation: "DescribeStacks",
    xmlns: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    items: "Stacks",
    token: NEXT_TOKEN,
    size: { name: "-", least: 1, most: 100, unsaid: 100, held: 100 },
    invalid: "ValidationError",
  }),
  {
    service: "cloudfront",
    operation: "GET /2020-05-31/distribution",
    version: null,
    token: "Marker",
    size: { name: "MaxItems", least: 1, most: 100, unsaid: 100, held: 100 },
    invalid: "InvalidArgument",
    write: (items, { given, next, size }) => {
      const list = {
        Marker: given ?? "",
        ...(next !== null && { NextMarker: next }),
        MaxItems: size,
        IsTruncated: next !== null,
        Quantity: items.length,
        ...(items.length > 0 && { "Items/DistributionSummary": items }),
      }
      return xml("DistributionList", "http://cloudfront.amazonaws.com/doc/2020-05-31/", xmlOf(list))
    },
  },
  {
    service: "route53",
    operation: "GET /2013-04-01/hostedzone",
    version: null,
    token: "marker",
    // More may be asked for, and 100 come.
    size: { name: "maxitems", least: 1, most: 1_000, unsaid: 100, held: 100 },
    invalid: "InvalidInput",
    write: (items, { given, next, size }) => {
      const list = {
        "HostedZones/HostedZone": items,
        ...(given !== null && { Marker: given }),
        IsTruncated: next !== null,
        ...(next !== null && { NextMarker: next }),
        MaxItems: size,
      }
      return xml("ListHostedZonesResponse", "https://route53.amazonaws.com/doc/2013-04-01/", xmlOf(list))
    },
  },
  {
    service: "lambda",
    operation: "GET /2015-03-31/functions",
    version: null,
    token: "Marker",
    size: { name: "MaxItems", least: 1, most: 10_000, unsaid: 50, held: 50 },
    invalid: "InvalidParameterValueException",
    write: (Functions, { next }) => ({
      status: 200,
      body: JSON.stringify({ Functions, NextMarker: next }),
      headers: { "content-type": "application/json" },
    }),
  },
]
