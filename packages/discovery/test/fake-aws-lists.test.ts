import { awsIdentity, findService } from "@bitting/discovery"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { awsWorld } from "./aws-world.ts"
import { LISTED_SERVICES } from "./aws-xml-calls.ts"
import { DATA_RESOURCES } from "./aws-xml-data-resources.ts"
import { GLOBAL_RESOURCES } from "./aws-xml-global-resources.ts"
import { NETWORK_RESOURCES } from "./aws-xml-network-resources.ts"
import { RUNNING_RESOURCES } from "./aws-xml-resources.ts"
import type { FakeAwsLists } from "./fake-aws-lists.ts"
import { startFakeAwsLists } from "./fake-aws-lists.ts"

const RESOURCES = [...NETWORK_RESOURCES, ...RUNNING_RESOURCES, ...GLOBAL_RESOURCES, ...DATA_RESOURCES]

let aws: FakeAwsLists
let world: ReturnType<typeof awsWorld>

beforeAll(async () => {
  aws = await startFakeAwsLists()
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url)
})
beforeEach(() => {
  Object.assign(aws, { lists: {}, refuse: () => null, emptyFirst: false })
  aws.calls.length = 0
  world = awsWorld({ callsPerMinute: 1_000_000, retries: 1 })
})
afterEach(() => world.engine.close())
afterAll(async () => {
  vi.unstubAllEnvs()
  await aws.close()
})

/** Every attribute a service has. */
function attributesOf(service: string): readonly string[] {
  return findService(world.provider, service)?.service.attributes.map(({ key }) => key) ?? []
}

const permissionsOf = (service: string): readonly string[] =>
  findService(world.provider, service)?.service.permissions ?? []

/** What a service says to somebody who lacks a permission. */
const deniedMessage = (permission: string): string =>
  `User: arn:aws:iam::123456789012:user/reader is not authorized to perform: ${permission} because no identity-based policy allows the ${permission} action`

describe("a table", () => {
  test.each(RESOURCES)(
    "of $service has in every column what the answer holds, and null where it holds nothing",
    async ({ service, operation, held, rows: meant }) => {
      aws.lists = { [operation]: held }
      const attributes = attributesOf(service)
      expect(meant.map((row) => Object.keys(row))).toEqual(meant.map(() => attributes))
      const { rows, complete, error } = await world.ask({ service, attributes })
      expect({ rows, complete, error }).toEqual({ rows: meant, complete: true, error: null })
    },
  )

  test.each(LISTED_SERVICES)(
    "of $service is whole, each once, and costs no more than its pages",
    async ({ service, operation, attribute, item, count, pages }) => {
      const names = Array.from({ length: count }, (_, number) => `n-${number}`)
      aws.lists = { [operation]: names.map(item) }
      const { rows, complete, error } = await world.ask({ service, attributes: [attribute] })
      expect({ complete, error }).toEqual({ complete: true, error: null })
      expect(rows).toEqual(names.map((name) => ({ [attribute]: name })))
      expect(aws.calls).toHaveLength(pages)
    },
  )

  test.each(LISTED_SERVICES)(
    "of $service does not end at a page that is empty and has a successor",
    async ({ service, operation, attribute, item }) => {
      aws.lists = { [operation]: ["a", "b"].map(item) }
      aws.emptyFirst = true
      const { rows, complete } = await world.ask({ service, attributes: [attribute] })
      expect([rows, complete]).toEqual([[{ [attribute]: "a" }, { [attribute]: "b" }], true])
    },
  )
})

describe("a refusal", () => {
  test.each(LISTED_SERVICES)(
    "of the list of $service says which permission is missing, and that the least role has it",
    async ({ service, attribute, permission, denied }) => {
      aws.refuse = () => ({ status: 403, code: denied, message: deniedMessage(permission) })
      expect(await world.ask({ service, attributes: [attribute] })).toMatchObject({
        rows: [],
        complete: false,
        error: { errorClass: "denied", missingPermission: permission, providerCode: denied },
      })
      expect(aws.calls).toHaveLength(1)
      expect(permissionsOf(service)).toContain(permission)
    },
  )

  test.each(LISTED_SERVICES)(
    "because of too many calls of $service is asked again once it passes",
    async ({ service, operation, attribute, item, throttle: [status, code] }) => {
      const refusal = { status, code, message: "Rate exceeded" }
      aws.lists = { [operation]: ["a", "b"].map(item) }
      aws.refuse = () => (aws.calls.length === 1 ? refusal : null)
      const passing = await world.ask({ service, attributes: [attribute] })
      expect([passing.rows.length, passing.complete, passing.error]).toEqual([2, true, null])
      aws.refuse = () => refusal
      aws.calls.length = 0
      const endless = await world.ask({ service, attributes: [attribute], account: "acc_2" })
      expect(endless).toMatchObject({
        rows: [],
        complete: false,
        error: { errorClass: "throttled", retryable: true, providerCode: code },
      })
      expect(aws.calls).toHaveLength(2)
    },
  )

  test("of a list of all stacks may be for want of another permission, which the least role has", async () => {
    const permission = "cloudformation:ListStacks"
    aws.refuse = () => ({ status: 403, code: "AccessDenied", message: deniedMessage(permission) })
    expect(await world.ask({ service: "cloudformation", attributes: ["name"] })).toMatchObject({
      error: { errorClass: "denied", missingPermission: permission },
    })
    expect(permissionsOf("cloudformation")).toContain(permission)
  })

  test.each(LISTED_SERVICES)(
    "of $service because the account has not subscribed to it is not_enabled",
    async ({ service, attribute }) => {
      const message = "The AWS Access Key Id needs a subscription for the service"
      aws.refuse = () => ({ status: 403, code: "OptInRequired", message })
      expect(await world.ask({ service, attributes: [attribute] })).toMatchObject({
        rows: [],
        complete: false,
        error: { errorClass: "not_enabled", retryable: false, providerCode: "OptInRequired" },
      })
      expect(aws.calls).toHaveLength(1)
    },
  )

  // AWS says the same of credentials it does not know and of any in a region that the account has not enabled.
  test.each([
    { service: "ebs", attribute: "volume_id", status: 401, code: "AuthFailure" },
    { service: "elb", attribute: "name", status: 403, code: "InvalidClientTokenId" },
    { service: "lambda", attribute: "name", status: 403, code: "UnrecognizedClientException" },
  ])(
    "with $code says that the region may not be enabled for the account",
    async ({ service, attribute, status, code }) => {
      aws.refuse = () => ({ status, code, message: "The security token included in the request is invalid." })
      expect(await world.ask({ service, attributes: [attribute], region: "ap-east-1" })).toMatchObject({
        error: {
          errorClass: "bad_credentials",
          message:
            "AWS does not accept the account's credentials, or the account has not enabled the region.",
          providerCode: code,
        },
      })
    },
  )

  test.each([
    { status: 403, code: "InvalidClientTokenId", errorClass: "bad_credentials" },
    { status: 403, code: "ExpiredToken", errorClass: "bad_credentials" },
    { status: 403, code: "SignatureDoesNotMatch", errorClass: "bad_credentials" },
    { status: 403, code: "RegionDisabledException", errorClass: "not_enabled" },
    { status: 400, code: "Throttling", errorClass: "throttled" },
  ])("of STS with $code is $errorClass", async ({ status, code, errorClass }) => {
    aws.refuse = () => ({ status, code, message: "It is not to be." })
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }
    const asked = awsIdentity(credentials, AbortSignal.timeout(50_000))
    await expect(asked).rejects.toMatchObject({ errorClass, providerCode: code })
  })
})
