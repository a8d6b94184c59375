import { findService } from "@bitting/discovery"
import { describe, expect, test } from "vitest"
import { REFUSALS } from "./aws-json-refusals.ts"
import { heldFor, JSON_RESOURCES, jsonWorld } from "./aws-json-world.ts"
import type { JsonCall, JsonRefusal } from "./fake-aws-json.ts"

const json = jsonWorld()

/** The refusal of somebody who lacks a permission, in the words AWS has for it. */
function denied(permission: string | null, status = 400): JsonRefusal {
  const message =
    permission === null
      ? "You don't have permissions to access this resource."
      : `User: arn:aws:iam::123456789012:user/reader is not authorized to perform: ${permission} on resource: * because no identity-based policy allows the ${permission} action`
  return { status, code: "AccessDeniedException", message }
}

describe("a refusal", () => {
  test.each(REFUSALS)(
    "of the list of $service says which permission is missing, and that the least role has it",
    async ({ service, attribute, permission, deniedStatus }) => {
      json.aws.held = heldFor(service)
      json.aws.refuse = () => denied(permission, deniedStatus)
      const { rows, complete, error } = await json.world.ask({ service, attributes: [attribute] })
      expect([rows, complete]).toEqual([[], false])
      expect(error).toMatchObject({
        errorClass: "denied",
        retryable: false,
        providerCode: "AccessDeniedException",
        missingPermission: permission,
      })
      if (permission !== null)
        expect(findService(json.world.provider, service)?.service.permissions).toContain(permission)
    },
  )

  test.each([
    { service: "ecs-cluster", operation: "DescribeClusters", permission: "ecs:DescribeClusters" },
    { service: "ecs-service", operation: "ListServices", permission: "ecs:ListServices" },
    { service: "ecs-service", operation: "DescribeServices", permission: "ecs:DescribeServices" },
  ])("of $operation for $service says so", async ({ service, operation, permission }) => {
    json.aws.held = heldFor(service)
    json.aws.refuse = (call) => (call.operation === operation ? denied(permission) : null)
    const table = await json.world.ask({ service, attributes: json.attributesOf(service) })
    expect(table).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "denied", missingPermission: permission },
    })
    expect(findService(json.world.provider, service)?.service.permissions).toContain(permission)
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
      json.aws.held = heldFor(service)
      json.aws.refuse = (call) => (hits(call) ? denied(permission) : null)
      const meant = JSON_RESOURCES.find((one) => one.service === service)?.rows ?? []
      const table = await json.world.ask({ service, attributes: json.attributesOf(service) })
      expect(table.rows).toEqual([{ ...meant[0], ...unknown }, ...meant.slice(1)])
      expect(table).toMatchObject({
        complete: false,
        error: { errorClass: "denied", missingPermission: permission },
      })
    },
  )

  test("to describe some domains leaves out what is not known of those, and nothing of the others", async () => {
    const names = Array.from({ length: 11 }, (_, number) => `n-${number}`)
    const describing = "POST /2021-01-01/opensearch/domain-info"
    json.aws.held = {
      "GET /2021-01-01/domain": names.map((DomainName) => ({ DomainName })),
      [describing]: names.map((DomainName) => ({ DomainName, ClusterConfig: { InstanceCount: 2 } })),
    }
    const asked = ({ input }: JsonCall): boolean => JSON.stringify(input["DomainNames"]).includes("n-5")
    json.aws.refuse = (call) =>
      call.operation === describing && asked(call) ? denied("es:DescribeDomains", 403) : null
    const table = await json.world.ask({ service: "opensearch", attributes: ["name", "instances"] })
    const unknown = names.slice(5, 10)
    expect(table.rows).toEqual(names.map((name) => ({ name, instances: unknown.includes(name) ? null : 2 })))
    expect(table).toMatchObject({
      complete: false,
      error: { errorClass: "denied", missingPermission: "es:DescribeDomains" },
    })
  })

  test("to name the buses leaves the rules of the default one", async () => {
    json.aws.held = heldFor("eventbridge")
    json.aws.refuse = ({ operation }) =>
      operation === "ListEventBuses" ? denied("events:ListEventBuses") : null
    const table = await json.world.ask({ service: "eventbridge", attributes: ["name", "event_bus"] })
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
    json.aws.held = heldFor(service)
    json.aws.refuse = () => (json.aws.calls.length === 1 ? refusal : null)
    const passing = await json.world.ask({ service, attributes: [attribute] })
    expect([passing.complete, passing.error]).toEqual([true, null])
    expect(passing.rows.length).toBeGreaterThan(1)
    json.aws.refuse = () => refusal
    json.aws.calls.length = 0
    const endless = await json.world.ask({ service, attributes: [attribute], account: "acc_2" })
    expect(endless).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "throttled", retryable: true, providerCode: code },
    })
    expect(json.aws.calls).toHaveLength(2)
  })

  test.each([
    { service: "api-gateway", code: "TooManyRequestsException", headers: { "retry-after": "60" } },
    { service: "ssm-parameter", code: "ThrottlingException", headers: { "x-amz-retry-after": "60000" } },
  ])("of $service that says for how long is not asked again before", async ({ service, code, headers }) => {
    json.aws.refuse = () => ({ status: 429, code, message: "Rate exceeded", headers })
    const table = await json.world.ask({ service, attributes: ["name"] })
    expect(table.error).toMatchObject({ errorClass: "throttled", retryAfterMs: 60_000 })
    // So long is not waited; the asker is told.
    expect(json.aws.calls).toHaveLength(1)
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
    json.aws.refuse = () => ({ status: 400, code, message })
    const [attribute = ""] = json.attributesOf(service)
    const table = await json.world.ask({ service, attributes: [attribute] })
    expect(table).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass, providerCode: code, missingPermission: missingPermission ?? null },
    })
    expect(json.aws.calls).toHaveLength(1)
  })
})
