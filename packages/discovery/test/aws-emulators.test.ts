import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import type { AwsEndpoint } from "./aws-endpoint.ts"
import { startAws } from "./aws-endpoint.ts"
import { awsWorld as makeWorld } from "./aws-world.ts"
import { createTables } from "./dynamodb-tables.ts"
import { failureAnswer } from "./empty-answer.ts"

// S3 (s3rver, its list cut into pages on the way), DynamoDB (dynalite), SQS and SNS (fauxqs), reached by nothing but AWS_ENDPOINT_URL.

const BUCKETS = 2_100
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

beforeAll(async () => {
  const regions = ["eu-west-2-logs", "us-west-2-logs", "logs"]
  aws = await startAws(Array.from({ length: BUCKETS }, (_, number) => `${regions[number % 3]}-${number}`))
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url)
  for (let number = 0; number < QUEUES; number += 1) aws.fauxqs.createQueue(`queue-${number}`)
  for (let number = 0; number < TOPICS; number += 1) aws.fauxqs.createTopic(`topic-${number}`)
  await createTables(TABLES, { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" })
})
afterEach(() => {
  aws.fate = () => null
  for (const { engine } of worlds.splice(0)) engine.close()
})
afterAll(async () => {
  vi.unstubAllEnvs()
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
    { service: "s3", attribute: "bucket_name", count: BUCKETS, calls: { "GET /": 3 } },
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

  test("of buckets says where each of them lies", async () => {
    const { rows } = await awsWorld().ask({ service: "s3", attributes: ["bucket_name", "region"] })
    const regions = Map.groupBy(rows, ({ region }) => region)
    expect(new Set(regions.keys())).toEqual(new Set(["eu-west-2", "us-east-1", "us-west-2"]))
    for (const [region, buckets] of regions) {
      expect(buckets).toHaveLength(BUCKETS / 3)
      for (const { bucket_name: name } of buckets)
        expect(name).toMatch(region === "us-east-1" ? /^logs/ : new RegExp(`^${region}-logs`))
    }
  })

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

  test("of throttling in the midst of the pages costs no row, and throttling without end none but those to come", async () => {
    let calls = 0
    let throttled = (call: number): boolean => call === 2 || call === 4
    aws.fate = (call) =>
      throttled((calls += 1)) ? failureAnswer(call, { status: 503, code: "SlowDown", message: "slow" }) : null
    const passing = await awsWorld().ask({ service: "s3", attributes: ["bucket_name"] })
    expect([passing.rows.length, passing.complete, passing.error]).toEqual([BUCKETS, true, null])
    expect(calls).toBe(5)
    calls = 0
    throttled = (call) => call > 2
    const endless = await awsWorld({ retries: 3 }).ask({ service: "s3", attributes: ["bucket_name"] })
    expect(endless).toMatchObject({
      complete: false,
      error: { errorClass: "throttled", retryable: true, providerCode: "SlowDown" },
    })
    expect([endless.rows.length, calls]).toEqual([2_000, 2 + 1 + 3])
  })

  test("to know the access key is S3's own answer", async () => {
    const stranger = async () => ({ accessKeyId: "AKIA0000000000000000", secretAccessKey: "x" })
    const world = makeWorld({}, stranger)
    worlds.push(world)
    expect(await world.ask({ service: "s3", attributes: ["bucket_name"] })).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "bad_credentials", providerCode: "InvalidAccessKeyId", retryable: false },
    })
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
      error: { errorClass: "provider_error", retryable: true, providerCode: null },
    })
  })

  test("to come at once is waited for: an answer that trickles in is whole", async () => {
    let go = (): void => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    const pieces = async function* trickle(): AsyncGenerator<string> {
      yield '{"QueueUrls":["http://127.0'
      await gate
      yield '.0.1/1/slow"]}'
    }
    aws.fate = () => ({
      status: 200,
      body: pieces(),
      headers: { "content-type": "application/x-amz-json-1.0" },
    })
    const world = awsWorld()
    const asked = { service: "sqs", attributes: ["name"] }
    const late = await world.ask({ ...asked, deadlineMs: 1 })
    expect([late.rows, late.complete, late.error?.errorClass]).toEqual([[], false, "timeout"])
    go()
    const table = await world.ask(asked)
    expect([table.rows, table.complete, table.error]).toEqual([[{ name: "slow" }], true, null])
  })

  test("that is slow is waited for, however many others are asked meanwhile", async () => {
    const [slow, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const answer = async function* first(): AsyncGenerator<string> {
      yield '{"QueueUrls":'
      slow.resolve()
      await go.promise
      yield "[]}"
    }
    const headers = { "content-type": "application/x-amz-json-1.0" }
    const body = '{"QueueUrls":[]}'
    let calls = 0
    aws.fate = () => ({ status: 200, body: (calls += 1) === 1 ? answer() : body, headers })
    const { ask } = awsWorld()
    const asked = (account: number) =>
      ask({ service: "sqs", attributes: ["name"], account: `acc_${account}` })
    const late = asked(0)
    await slow.promise
    await Promise.all(Array.from({ length: 300 }, (_, other) => asked(other + 1)))
    go.resolve()
    expect(await late).toMatchObject({ complete: true, error: null })
  })

  const SERVICES = ["s3", "dynamodb", "sqs", "sns"].map((service) => ({
    service,
    attribute: service === "s3" ? "bucket_name" : "name",
  }))

  test.each(SERVICES)("that breaks off half of what $service says is never half a table", async (asked) => {
    aws.fate = () => "half"
    const table = await awsWorld().ask({ service: asked.service, attributes: [asked.attribute] })
    expect(table).toMatchObject({ rows: [], complete: false, error: { retryable: true } })
  })

  test("that breaks off a later page keeps the pages before", async () => {
    let pages = 0
    aws.fate = () => ((pages += 1) === 3 ? "half" : null)
    const table = await awsWorld().ask({ service: "s3", attributes: ["bucket_name"] })
    expect([table.rows.length, table.complete, table.error?.retryable]).toEqual([2_000, false, true])
  })

  test.each([[["a"]], [["a", "b"]]])(
    "that leads from page to page in circles of %j has what was read, and is never whole",
    async (tokens) => {
      let page = 0
      aws.fate = () => ({
        status: 200,
        body: JSON.stringify({
          QueueUrls: [`http://127.0.0.1/1/${(page += 1)}`],
          NextToken: tokens[page % tokens.length],
        }),
        headers: { "content-type": "application/x-amz-json-1.0" },
      })
      const table = await awsWorld().ask({ service: "sqs", attributes: ["name"] })
      expect(page).toBe(tokens.length + 1)
      expect(table.rows).toHaveLength(page)
      expect(table).toMatchObject({ complete: false, error: { errorClass: "provider_error" } })
    },
  )

  const NONSENSE = [
    { what: "half an answer", fate: { status: 200, body: '{"QueueUrls":["http://127' } },
    {
      what: "half an answer in XML",
      fate: { status: 200, body: "<ListTopicsResponse><ListTopicsResult><Top" },
    },
    { what: "a page", fate: { status: 200, body: "<html><body>Please sign in</body></html>" } },
    { what: "nothing", fate: { status: 200, body: "" } },
    { what: "no content", fate: { status: 204, body: "" } },
    { what: "somewhere else", fate: { status: 302, body: "", headers: { location: "http://127.0.0.1:1/" } } },
  ]

  test.each(SERVICES.flatMap((asked) => NONSENSE.map((nonsense) => ({ ...asked, ...nonsense }))))(
    "of $service that is $what is never an empty table",
    async ({ service, attribute, fate }) => {
      aws.fate = () => fate
      const table = await awsWorld().ask({ service, attributes: [attribute] })
      expect(table).toMatchObject({ rows: [], complete: false, error: { errorClass: "provider_error" } })
    },
  )
})
