import { createCatalogue, createEngine, discover, awsProvider, planRequest } from "@bitting/discovery"
import type { Entry, Result } from "@bitting/discovery"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import type { AwsEndpoint } from "./aws-endpoint.ts"
import { startAws } from "./aws-endpoint.ts"
import { FATES, fateOf, REGIONS, SERVICES } from "./mixed-batch.ts"

const DEADLINE_MS = 20_000

let aws: AwsEndpoint

beforeAll(async () => {
  aws = await startAws()
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url)
  aws.fauxqs.createQueue("orders")
  aws.fate = fateOf
})
afterAll(async () => {
  vi.unstubAllEnvs()
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
