import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { AwsEndpoint } from "./aws-endpoint.ts"
import { startAws } from "./aws-endpoint.ts"
import { awsWorld as makeWorld } from "./aws-world.ts"
import { createTables } from "./dynamodb-tables.ts"
import { failureAnswer } from "./empty-answer.ts"

// S3 (s3rver), DynamoDB (dynalite), SQS and SNS (fauxqs), reached by nothing but AWS_ENDPOINT_URL.

const TABLES = 230
const QUEUES = 1_100
const TOPICS = 250

let aws: AwsEndpoint
const worlds: ReturnType<typeof makeWorld>[] = []

/** Limits that no test here is about do not slow it down. */
function awsWorld(limits: Parameters<typeof makeWorld>[0] = {}): ReturnType<typeof makeWorld> {
  const world = makeWorld({ callsPerMinute: 1_000_000, ...limits })
  worlds.push(world)
  return world
}

const endpointBefore = process.env["AWS_ENDPOINT_URL"]

beforeAll(async () => {
  aws = await startAws(["acme-assets", "acme-logs"])
  process.env["AWS_ENDPOINT_URL"] = aws.url
  for (let number = 0; number < QUEUES; number += 1) aws.fauxqs.createQueue(`queue-${number}`)
  for (let number = 0; number < TOPICS; number += 1) aws.fauxqs.createTopic(`topic-${number}`)
  await createTables(TABLES, { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" })
})
afterEach(() => {
  aws.fate = () => null
  for (const { engine } of worlds.splice(0)) engine.close()
})
afterAll(async () => {
  if (endpointBefore === undefined) delete process.env["AWS_ENDPOINT_URL"]
  else process.env["AWS_ENDPOINT_URL"] = endpointBefore
  await aws.close()
})

/** What a question costs, by operation. */
async function costOf<T>(ask: () => Promise<T>): Promise<{ readonly answer: T; readonly calls: object }> {
  const before = aws.calls.length
  const answer = await ask()
  const calls: Record<string, number> = {}
  for (const { operation } of aws.calls.slice(before)) calls[operation] = (calls[operation] ?? 0) + 1
  return { answer, calls }
}

describe("a table", () => {
  test.each([
    { service: "s3", attribute: "bucket_name", count: 2, calls: { "GET /": 1 } },
    { service: "dynamodb", attribute: "name", count: TABLES, calls: { ListTables: 3 } },
    { service: "sqs", attribute: "name", count: QUEUES, calls: { ListQueues: 2 } },
    { service: "sns", attribute: "name", count: TOPICS, calls: { ListTopics: 3 } },
  ])(
    "of $service is whole, each resource once, and costs nothing but its pages",
    async ({ service, attribute, count, calls }) => {
      const cost = await costOf(() => awsWorld().ask({ service, attributes: [attribute] }))
      const { rows, complete, error } = cost.answer
      expect([rows.length, complete, error]).toEqual([count, true, null])
      expect(new Set(rows.map((row) => row[attribute])).size).toBe(count)
      expect(cost.calls).toEqual(calls)
    },
  )

  test("costs a call for each resource only where an attribute that does is asked for", async () => {
    const { answer, calls } = await costOf(() =>
      awsWorld().ask({ service: "dynamodb", attributes: ["name", "status", "billing_mode"] }),
    )
    expect(calls).toEqual({ ListTables: 3, DescribeTable: TABLES })
    expect(answer.rows[0]).toEqual({ name: "table-000", status: "ACTIVE", billing_mode: "PAY_PER_REQUEST" })
    const topics = await costOf(() =>
      awsWorld().ask({ service: "sns", attributes: ["name", "subscriptions"] }),
    )
    expect(topics.calls).toEqual({ ListTopics: 3, GetTopicAttributes: TOPICS })
    const queues = await costOf(() => awsWorld().ask({ service: "sqs", attributes: ["name", "messages"] }))
    expect(queues.calls).toEqual({ ListQueues: 2, GetQueueAttributes: QUEUES })
    expect(queues.answer.rows[0]).toMatchObject({ messages: 0 })
  })
})

describe("a failure", () => {
  test.each([
    {
      what: "is a refusal, naming what is missing",
      service: "sqs",
      reply: {
        status: 403,
        code: "AccessDenied",
        message: "User: arn:aws:iam::1:user/u is not authorized to perform: sqs:listqueues on resource",
      },
      error: { errorClass: "denied", missingPermission: "sqs:listqueues", providerCode: "AccessDenied" },
    },
    {
      what: "is a refusal",
      service: "s3",
      reply: { status: 403, code: "AccessDenied", message: "Access Denied" },
      error: { errorClass: "denied", providerCode: "AccessDenied" },
    },
    {
      what: "is a refusal",
      service: "sns",
      reply: { status: 403, code: "AuthorizationError", message: "no" },
      error: { errorClass: "denied" },
    },
    {
      what: "is a bad key",
      service: "dynamodb",
      reply: { status: 400, code: "UnrecognizedClientException", message: "The security token is invalid." },
      error: { errorClass: "bad_credentials", retryable: false },
    },
    {
      what: "is the provider's",
      service: "dynamodb",
      reply: { status: 500, code: "InternalServerError", message: "x" },
      error: { errorClass: "provider_error", retryable: true },
    },
  ])("of $service $what", async ({ service, reply, error }) => {
    aws.fate = (call) => failureAnswer(call, reply)
    const { answer, calls } = await costOf(() =>
      awsWorld().ask({ service, attributes: [service === "s3" ? "bucket_name" : "name"] }),
    )
    expect(answer).toMatchObject({ rows: [], complete: false, error })
    // Only a throttled call is made again.
    expect(Object.values(calls)).toEqual([1])
  })

  test("of a throttled call passes when AWS lets it through again", async () => {
    let refusals = 2
    aws.fate = (call) =>
      refusals-- > 0
        ? failureAnswer(call, { status: 400, code: "ThrottlingException", message: "Rate exceeded" })
        : null
    const { answer, calls } = await costOf(() =>
      awsWorld().ask({ service: "dynamodb", attributes: ["name"] }),
    )
    expect([answer.rows.length, answer.complete, answer.error]).toEqual([TABLES, true, null])
    expect(calls).toEqual({ ListTables: 5 })
  })

  test("in the midst keeps the pages that came before", async () => {
    let pages = 0
    aws.fate = (call) =>
      (pages += 1) === 3
        ? failureAnswer(call, { status: 403, code: "AuthorizationError", message: "no" })
        : null
    const table = await awsWorld().ask({ service: "sns", attributes: ["name"] })
    expect([table.rows.length, table.complete, table.error?.errorClass]).toEqual([200, false, "denied"])
  })

  test("of one resource's details leaves out those details, and says so", async () => {
    aws.fate = (call) =>
      call.operation === "GetTopicAttributes" && call.query.get("TopicArn")?.endsWith(":topic-7") === true
        ? failureAnswer(call, {
            status: 403,
            code: "AuthorizationError",
            message: "User: u is not authorized to perform: SNS:GetTopicAttributes on resource",
          })
        : null
    const table = await awsWorld().ask({ service: "sns", attributes: ["name", "subscriptions"] })
    expect([table.rows.length, table.complete]).toEqual([TOPICS, false])
    expect(table.error).toMatchObject({ errorClass: "denied", missingPermission: "SNS:GetTopicAttributes" })
    const unknown = table.rows.filter(({ subscriptions }) => subscriptions === null)
    expect(unknown).toEqual([{ name: "topic-7", subscriptions: null }])
  })

  test("to answer in time is a timeout, however long AWS takes", async () => {
    aws.fate = () => "hang"
    const table = await awsWorld({ fetchMs: 500 }).ask({ service: "sqs", attributes: ["name"] })
    expect(table).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "timeout", retryable: true },
    })
  })

  test("that is a broken connection may pass", async () => {
    aws.fate = () => "cut"
    const table = await awsWorld().ask({ service: "sqs", attributes: ["name"] })
    expect(table).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "timeout", retryable: true },
    })
  })

  test.each([
    { what: "half an answer", fate: { status: 200, body: '{"QueueUrls":["http://127' } },
    { what: "nonsense", fate: { status: 200, body: "<html>Welcome</html>" } },
  ])("that is $what is never an empty table", async ({ fate }) => {
    aws.fate = () => fate
    const table = await awsWorld().ask({ service: "sqs", attributes: ["name"] })
    expect(table).toMatchObject({ rows: [], complete: false, error: { errorClass: "provider_error" } })
  })
})
