import { createCatalogue, createEngine, discover, awsProvider, planRequest } from "@bitting/discovery"
import type { Entry, Result } from "@bitting/discovery"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { AwsCall, AwsEndpoint, Fate } from "./aws-endpoint.ts"
import { startAws } from "./aws-endpoint.ts"
import { failureAnswer } from "./empty-answer.ts"

const SERVICES = [
  "ec2",
  "vpc",
  "subnet",
  "ebs",
  "elb",
  "efs",
  "lambda",
  "ecs-cluster",
  "eks",
  "ecr",
  "rds",
  "dynamodb",
  "elasticache",
  "opensearch",
  "sqs",
  "sns",
  "kinesis",
  "eventbridge",
  "step-functions",
  "api-gateway",
  "acm",
  "kms",
  "secrets-manager",
  "ssm-parameter",
  "cloudformation",
]
const REGIONS = ["eu-west-1", "eu-west-2", "us-east-1", "us-west-2"]
const DEADLINE_MS = 20_000

/** What AWS does to some calls, and what becomes of them. */
const FATES: readonly {
  readonly code: string
  readonly service: string
  readonly region: string
  readonly hits: (call: AwsCall) => boolean
  readonly fate: (call: AwsCall) => Fate
}[] = [
  {
    code: "denied",
    service: "ec2",
    region: "eu-west-2",
    hits: ({ operation }) => operation === "DescribeInstances",
    fate: (call) =>
      failureAnswer(call, {
        status: 403,
        code: "UnauthorizedOperation",
        message: "User: u is not authorized to perform: ec2:DescribeInstances because no policy allows it",
      }),
  },
  {
    code: "throttled",
    service: "kms",
    region: "us-east-1",
    hits: ({ service }) => service === "kms",
    fate: (call) => failureAnswer(call, { status: 400, code: "ThrottlingException", message: "slow" }),
  },
  {
    code: "timeout",
    service: "lambda",
    region: "eu-west-1",
    hits: ({ service }) => service === "lambda",
    fate: () => "hang",
  },
  {
    code: "unsupported",
    service: "opensearch",
    region: "us-west-2",
    hits: ({ service }) => service === "es",
    fate: (call) =>
      failureAnswer(call, { status: 400, code: "UnsupportedOperationException", message: "no" }),
  },
]

let aws: AwsEndpoint
const endpointBefore = process.env["AWS_ENDPOINT_URL"]

beforeAll(async () => {
  aws = await startAws()
  process.env["AWS_ENDPOINT_URL"] = aws.url
  aws.fauxqs.createQueue("orders")
  aws.fate = (call) =>
    FATES.find(({ region, hits }) => call.region === region && hits(call))?.fate(call) ?? null
})
afterAll(async () => {
  if (endpointBefore === undefined) delete process.env["AWS_ENDPOINT_URL"]
  else process.env["AWS_ENDPOINT_URL"] = endpointBefore
  await aws.close()
})

describe("a batch of 25 services in 4 regions", () => {
  let results: readonly Result[]
  let tookMs: number

  beforeAll(async () => {
    const provider = awsProvider({
      credentialsOf: async () => ({ accessKeyId: "AKIA1", secretAccessKey: "x" }),
    })
    const clock = { now: () => Date.now(), monotonic: () => performance.now() }
    const engine = createEngine({ clock, random: () => 0 })
    const entries: readonly Entry[] = SERVICES.flatMap((service) =>
      REGIONS.map((region) => ({ service, provider: "aws", region })),
    )
    const accounts = [{ id: "acc_1", organizationId: "org_1", provider: "aws" as const }]
    const plan = planRequest(entries, { catalogue: createCatalogue([provider]), accounts })
    if (plan.problems !== null) throw new Error(JSON.stringify(plan.problems))
    const batch = entries.map((entry, place) => ({ entry, planned: plan.entries[place] ?? [] }))
    const startedAt = performance.now()
    results = await Promise.all(discover(batch, { engine, clock, deadlineMs: DEADLINE_MS, refresh: false }))
    tookMs = performance.now() - startedAt
    engine.close()
  })

  test("is answered by the deadline, one result for each", () => {
    expect(results).toHaveLength(SERVICES.length * REGIONS.length)
    // The one that hangs is waited for until the deadline, and no longer.
    expect(tookMs).toBeLessThan(DEADLINE_MS + 5_000)
  })

  test("says what went wrong exactly where it did, and the rest is complete", () => {
    const failed = results.filter(({ error }) => error !== undefined)
    const seen = failed.map(
      ({ metadata: { service, region }, error }) => `${error?.code} ${service} ${region}`,
    )
    const meant = FATES.map(({ code, service, region }) => `${code} ${service} ${region}`)
    expect(new Set(seen)).toEqual(new Set(meant))
    expect(seen).toHaveLength(meant.length)
    for (const { metadata, rows, columns } of failed) {
      expect([metadata.complete, metadata.count, rows]).toEqual([false, 0, []])
      expect(columns.length).toBeGreaterThan(0)
    }
    const rest = results.filter(({ error }) => error === undefined)
    expect(rest.every(({ metadata }) => metadata.complete)).toBe(true)
    expect(failed.find(({ error }) => error?.code === "denied")?.error).toEqual({
      code: "denied",
      message: "The account may not list this.",
      retryable: false,
      provider_code: "UnauthorizedOperation",
      missing_permission: "ec2:DescribeInstances",
    })
  })

  test("has the rows of the others", () => {
    const rowsOf = (service: string, region: string) =>
      results.find(({ metadata }) => metadata.service === service && metadata.region === region)?.rows
    expect(rowsOf("ec2", "us-east-1")).toMatchObject([{ name: "web-1", state: "running" }])
    expect(rowsOf("sqs", "us-east-1")).toMatchObject([{ name: "orders" }])
  })
})
