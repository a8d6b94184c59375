import { findService } from "@bitting/discovery"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { ALARM_RESOURCES } from "./aws-alarm-resources.ts"
import { CONTAINER_RESOURCES } from "./aws-json-container-resources.ts"
import { DATA_RESOURCES } from "./aws-json-data-resources.ts"
import { LONG_LISTS } from "./aws-json-long-lists.ts"
import { REFUSALS } from "./aws-json-refusals.ts"
import { PLATFORM_RESOURCES } from "./aws-json-resources.ts"
import { awsWorld } from "./aws-world.ts"
import type { FakeAwsJson, JsonCall, JsonRefusal } from "./fake-aws-json.ts"
import { startFakeAwsJson } from "./fake-aws-json.ts"

const RESOURCES = [...PLATFORM_RESOURCES, ...CONTAINER_RESOURCES, ...DATA_RESOURCES, ...ALARM_RESOURCES]

const heldFor = (service: string): FakeAwsJson["held"] =>
  RESOURCES.find((one) => one.service === service)?.held ?? {}

let aws: FakeAwsJson
let world: ReturnType<typeof awsWorld>
const endpointBefore = process.env["AWS_ENDPOINT_URL"]

beforeAll(async () => {
  aws = await startFakeAwsJson()
  process.env["AWS_ENDPOINT_URL"] = aws.url
})
beforeEach(() => {
  aws.calls.length = 0
  aws.held = {}
  aws.refuse = () => null
  aws.emptyFirst = false
  world = awsWorld({ callsPerMinute: 1_000_000, retries: 1 })
})
afterEach(() => world.engine.close())
afterAll(async () => {
  if (endpointBefore === undefined) delete process.env["AWS_ENDPOINT_URL"]
  else process.env["AWS_ENDPOINT_URL"] = endpointBefore
  await aws.close()
})

/** Every attribute a service has. */
function attributesOf(service: string): readonly string[] {
  return findService(world.provider, service)?.service.attributes.map(({ key }) => key) ?? []
}

/** How often each operation was called. */
function callsMade(): object {
  const calls: Record<string, number> = {}
  for (const { operation } of aws.calls) calls[operation] = (calls[operation] ?? 0) + 1
  return calls
}

/** The refusal of somebody who lacks a permission, in the words AWS has for it. */
function denied(permission: string | null, status = 400): JsonRefusal {
  const message =
    permission === null
      ? "You don't have permissions to access this resource."
      : `User: arn:aws:iam::123456789012:user/reader is not authorized to perform: ${permission} on resource: * because no identity-based policy allows the ${permission} action`
  return { status, code: "AccessDeniedException", message }
}

describe("a table", () => {
  test.each(RESOURCES)(
    "of $service has in every column what the answer holds, and null where it holds nothing",
    async ({ service, held, rows: meant }) => {
      aws.held = held
      const attributes = attributesOf(service)
      expect(meant.map((row) => Object.keys(row))).toEqual(meant.map(() => attributes))
      const { rows, complete, error } = await world.ask({ service, attributes })
      expect({ rows, complete, error }).toEqual({ rows: meant, complete: true, error: null })
    },
  )

  test.each(LONG_LISTS.flatMap((list) => [false, true].map((emptyFirst) => ({ ...list, emptyFirst }))))(
    "of $service is whole over its pages, each resource once (the first page empty: $emptyFirst)",
    async ({ service, attributes, count, held, besides, calls, emptyFirst }) => {
      const names = Array.from({ length: count }, (_, number) => `n-${number}`)
      const lists = Object.entries(held).map(([operation, item]) => [operation, names.map(item)] as const)
      aws.held = { ...Object.fromEntries(lists), ...besides }
      aws.emptyFirst = emptyFirst
      const { rows, complete, error } = await world.ask({ service, attributes })
      expect({ complete, error }).toEqual({ complete: true, error: null })
      expect(rows.map((row) => row[attributes[0]])).toEqual(names)
      // A page that AWS leaves empty costs its call.
      if (!emptyFirst) expect(callsMade()).toEqual(calls)
    },
  )

  test("of trails is one call, in which all of them come", async () => {
    const names = Array.from({ length: 1_100 }, (_, number) => `n-${number}`)
    aws.held = { DescribeTrails: names.map((Name) => ({ Name, HomeRegion: "eu-west-2" })) }
    const { rows } = await world.ask({ service: "cloudtrail", attributes: ["name"] })
    expect([rows, callsMade()]).toEqual([names.map((name) => ({ name })), { DescribeTrails: 1 }])
  })

  test.each([
    { service: "eks", attribute: "name", calls: { "GET /clusters": 1 } },
    { service: "kms", attribute: "key_id", calls: { ListKeys: 1 } },
    { service: "opensearch", attribute: "name", calls: { "GET /2021-01-01/domain": 1 } },
  ])(
    "of $service costs no description where no attribute that does is asked for",
    async ({ service, attribute, calls }) => {
      aws.held = heldFor(service)
      const { rows, complete } = await world.ask({ service, attributes: [attribute] })
      expect(rows.length).toBeGreaterThan(1)
      expect([complete, callsMade()]).toEqual([true, calls])
    },
  )

  test("of certificates asks for keys of every type that ACM has", async () => {
    // `docs.aws.amazon.com/acm/latest/APIReference/API_CertificateSummary.html`
    const types = [
      "RSA_1024",
      "RSA_2048",
      "RSA_3072",
      "RSA_4096",
      "EC_prime256v1",
      "EC_secp384r1",
      "EC_secp521r1",
    ]
    aws.held = { ListCertificates: types.map((KeyAlgorithm) => ({ KeyAlgorithm })) }
    const { rows } = await world.ask({ service: "acm", attributes: ["key_algorithm"] })
    expect(rows.map((row) => row["key_algorithm"])).toEqual(types)
  })
})

describe("a refusal", () => {
  test.each(REFUSALS)(
    "of the list of $service says which permission is missing, and that the least role has it",
    async ({ service, attribute, permission, deniedStatus }) => {
      aws.held = heldFor(service)
      aws.refuse = () => denied(permission, deniedStatus)
      const { rows, complete, error } = await world.ask({ service, attributes: [attribute] })
      expect([rows, complete]).toEqual([[], false])
      expect(error).toMatchObject({
        errorClass: "denied",
        retryable: false,
        providerCode: "AccessDeniedException",
        missingPermission: permission,
      })
      if (permission !== null)
        expect(findService(world.provider, service)?.service.permissions).toContain(permission)
    },
  )

  test.each([
    { service: "ecs-cluster", operation: "DescribeClusters", permission: "ecs:DescribeClusters" },
    { service: "ecs-service", operation: "ListServices", permission: "ecs:ListServices" },
    { service: "ecs-service", operation: "DescribeServices", permission: "ecs:DescribeServices" },
    {
      service: "opensearch",
      operation: "POST /2021-01-01/opensearch/domain-info",
      permission: "es:DescribeDomains",
    },
  ])("of $operation for $service says so", async ({ service, operation, permission }) => {
    aws.held = heldFor(service)
    aws.refuse = (call) => (call.operation === operation ? denied(permission) : null)
    const table = await world.ask({ service, attributes: attributesOf(service) })
    expect(table).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "denied", missingPermission: permission },
    })
    expect(findService(world.provider, service)?.service.permissions).toContain(permission)
  })

  test.each([
    {
      service: "kms",
      hits: ({ operation, input }: JsonCall) =>
        operation === "DescribeKey" && input["KeyId"] === "1234abcd-12ab-34cd-56ef-1234567890ab",
      permission: "kms:DescribeKey",
      unknown: { description: null, state: null, manager: null, created: null },
    },
    {
      service: "eks",
      hits: ({ operation }: JsonCall) => operation === "GET /clusters/prod",
      permission: "eks:DescribeCluster",
      unknown: { version: null, status: null, endpoint: null, created: null },
    },
  ])(
    "to describe one of $service leaves out what is not known of it, and nothing of the others",
    async ({ service, hits, permission, unknown }) => {
      aws.held = heldFor(service)
      aws.refuse = (call) => (hits(call) ? denied(permission) : null)
      const meant = RESOURCES.find((one) => one.service === service)?.rows ?? []
      const table = await world.ask({ service, attributes: attributesOf(service) })
      expect(table.rows).toEqual([{ ...meant[0], ...unknown }, ...meant.slice(1)])
      expect(table).toMatchObject({
        complete: false,
        error: { errorClass: "denied", missingPermission: permission },
      })
    },
  )

  test("to name the buses leaves the rules of the default one", async () => {
    aws.held = heldFor("eventbridge")
    aws.refuse = ({ operation }) => (operation === "ListEventBuses" ? denied("events:ListEventBuses") : null)
    const table = await world.ask({ service: "eventbridge", attributes: ["name", "event_bus"] })
    expect(table).toMatchObject({
      rows: [{ name: "nightly", event_bus: "default" }],
      complete: false,
      error: { errorClass: "denied", missingPermission: "events:ListEventBuses" },
    })
  })

  test.each(REFUSALS)("because of too many calls of $service is asked again once it passes", async (one) => {
    const { service, attribute, throttle } = one
    const [status, code] = throttle
    const refusal = { status, code, message: "Rate exceeded" }
    aws.held = heldFor(service)
    aws.refuse = () => (aws.calls.length === 1 ? refusal : null)
    const passing = await world.ask({ service, attributes: [attribute] })
    expect([passing.complete, passing.error]).toEqual([true, null])
    expect(passing.rows.length).toBeGreaterThan(1)
    aws.refuse = () => refusal
    aws.calls.length = 0
    const endless = await world.ask({ service, attributes: [attribute], account: "acc_2" })
    expect(endless).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "throttled", retryable: true, providerCode: code },
    })
    expect(aws.calls).toHaveLength(2)
  })

  test.each([
    { service: "api-gateway", code: "TooManyRequestsException", headers: { "retry-after": "60" } },
    { service: "ssm-parameter", code: "ThrottlingException", headers: { "x-amz-retry-after": "60000" } },
  ])("of $service that says for how long is not asked again before", async ({ service, code, headers }) => {
    aws.refuse = () => ({ status: 429, code, message: "Rate exceeded", headers })
    const table = await world.ask({ service, attributes: ["name"] })
    expect(table.error).toMatchObject({ errorClass: "throttled", retryAfterMs: 60_000 })
    // So long is not waited; the asker is told.
    expect(aws.calls).toHaveLength(1)
  })

  test.each([
    {
      what: "an account that is in no organization",
      service: "organizations",
      code: "AWSOrganizationsNotInUseException",
      message: "Your account is not a member of an organization.",
      errorClass: "not_enabled",
    },
    {
      what: "a type that Cloud Control does not know",
      service: "cloud-control:AWS::Logs::LogGrupp",
      code: "TypeNotFoundException",
      message: "The type 'AWS::Logs::LogGrupp' cannot be found.",
      errorClass: "unsupported",
    },
    {
      what: "a type that Cloud Control cannot list",
      service: "cloud-control:AWS::EC2::VPCGatewayAttachment",
      code: "UnsupportedActionException",
      message: "Resource type AWS::EC2::VPCGatewayAttachment does not support LIST action",
      errorClass: "unsupported",
    },
    {
      what: "a type that is listed by what it belongs to",
      service: "cloud-control:AWS::EKS::Nodegroup",
      code: "InvalidRequestException",
      message:
        "Missing or invalid ResourceModel property in AWS::EKS::Nodegroup list handler request input.Required property: (#: required key [ClusterName] not found)",
      errorClass: "unsupported",
    },
    {
      what: "a request that Cloud Control does not understand",
      service: "cloud-control:AWS::Logs::LogGroup",
      code: "InvalidRequestException",
      message: "Invalid pagination token",
      errorClass: "provider_error",
    },
    {
      what: "the service behind Cloud Control",
      service: "cloud-control:AWS::Logs::LogGroup",
      code: "AccessDeniedException",
      message:
        "AWS::Logs::LogGroup Handler returned status FAILED: User: arn:aws:iam::123456789012:user/reader is not authorized to perform: logs:DescribeLogGroups on resource: * (Service: CloudWatchLogs, Status Code: 400) (HandlerErrorCode: AccessDenied, RequestToken: 1ad82714)",
      errorClass: "denied",
      missingPermission: "logs:DescribeLogGroups",
    },
  ])("because of $what is $errorClass", async ({ service, code, message, errorClass, missingPermission }) => {
    aws.refuse = () => ({ status: 400, code, message })
    const [attribute = ""] = attributesOf(service)
    const table = await world.ask({ service, attributes: [attribute] })
    expect(table).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass, providerCode: code, missingPermission: missingPermission ?? null },
    })
    expect(aws.calls).toHaveLength(1)
  })
})
