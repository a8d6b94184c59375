import { findService } from "@bitting/discovery"
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest"
import { ALARM_RESOURCES } from "./aws-alarm-resources.ts"
import { CONTAINER_RESOURCES } from "./aws-json-container-resources.ts"
import { DATA_RESOURCES } from "./aws-json-data-resources.ts"
import type { JsonResources } from "./aws-json-resources.ts"
import { PLATFORM_RESOURCES } from "./aws-json-resources.ts"
import { awsWorld } from "./aws-world.ts"
import type { FakeAwsJson } from "./fake-aws-json.ts"
import { startFakeAwsJson } from "./fake-aws-json.ts"

/** What each service that speaks JSON holds. */
export const JSON_RESOURCES: readonly JsonResources[] = [
  ...PLATFORM_RESOURCES,
  ...CONTAINER_RESOURCES,
  ...DATA_RESOURCES,
  ...ALARM_RESOURCES,
]

/** What a service holds, for the stand-in. */
export const heldFor = (service: string): FakeAwsJson["held"] =>
  JSON_RESOURCES.find((one) => one.service === service)?.held ?? {}

type World = ReturnType<typeof awsWorld>

/** For the tests of a file: a stand-in that holds nothing when a test begins, and a provider that asks it. */
export interface JsonWorld {
  readonly aws: FakeAwsJson
  readonly world: World
  /** Every attribute a service has. */
  readonly attributesOf: (service: string) => readonly string[]
}

/** Has the hooks of a test file make them; what is made is there inside a test. */
export function jsonWorld(): JsonWorld {
  let aws: FakeAwsJson | undefined
  let world: World | undefined

  function made<T>(one: T | undefined): T {
    if (one === undefined) throw new Error("outside a test")
    return one
  }

  beforeAll(async () => {
    aws = await startFakeAwsJson()
    vi.stubEnv("AWS_ENDPOINT_URL", aws.url)
  })
  beforeEach(() => {
    const fake = made(aws)
    fake.calls.length = 0
    fake.held = {}
    fake.refuse = () => null
    fake.emptyFirst = false
    world = awsWorld({ callsPerMinute: 1_000_000, retries: 1 })
  })
  afterEach(() => world?.engine.close())
  afterAll(async () => {
    vi.unstubAllEnvs()
    await aws?.close()
  })
  return {
    get aws() {
      return made(aws)
    },
    get world() {
      return made(world)
    },
    attributesOf: (service) =>
      findService(made(world).provider, service)?.service.attributes.map(({ key }) => key) ?? [],
  }
}
