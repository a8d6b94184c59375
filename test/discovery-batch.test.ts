import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { FATES, fateOf, REGIONS, SERVICES } from "../packages/discovery/test/mixed-batch.ts"
import type { Api } from "./support/api.ts"
import { eventually } from "./support/eventually.ts"
import { mint } from "./support/keys.ts"
import type { LinkedAccount } from "./support/linked-aws.ts"
import { useLinkedAws } from "./support/linked-aws.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

// The operation discovery.ask over HTTP, with a key, about an account at stand-ins for AWS.

const DEADLINE_MS = 15_000

interface Result {
  readonly metadata: {
    readonly service: string
    readonly region: string
    readonly count: number
    readonly complete: boolean
  }
  readonly columns: readonly object[]
  readonly rows: readonly object[]
  readonly error?: { readonly code: string }
}

const { aws, link } = useLinkedAws()
let server: TestServer
let account: LinkedAccount
/** Calls with a key for the account. */
let api: Api
let token: string

const entryOf = (service: string, region: string, fields: object = {}) => ({
  service,
  provider: "aws",
  region,
  ...fields,
})

beforeAll(async () => {
  server = await startTestServer()
  const owner = await server.signInFirst()
  account = await link(owner)
  const key = { keyspace: "discovery", type: "api_key", label: "x", expires_in: "30d" }
  ;({ token } = await mint(owner, { ...key, accounts: [account.id] }))
  api = server.withToken(token)
})
afterAll(() => server.close())

describe("a batch of 25 services in 4 regions of which four fail", () => {
  let answer: Awaited<ReturnType<Api["post"]>>
  let tookMs: number
  const results = (): readonly Result[] => answer.body.results
  const placeOf = ({ metadata: { service, region } }: Result): string => `${service} ${region}`

  beforeAll(async () => {
    aws().fate = fateOf
    aws().fauxqs.createQueue("orders")
    const services = SERVICES.flatMap((service) => REGIONS.map((region) => entryOf(service, region)))
    const startedAt = performance.now()
    answer = await api.post("/discovery", { services, deadline_ms: DEADLINE_MS })
    tookMs = performance.now() - startedAt
  })

  it("is answered with 200 at the deadline, one result for each entry in their order", () => {
    expect(answer.status).toBe(200)
    expect(results().map(placeOf)).toEqual(
      SERVICES.flatMap((service) => REGIONS.map((region) => `${service} ${region}`)),
    )
    // One call hangs for good; it is waited for until the deadline, and no longer.
    expect(tookMs).toBeLessThan(DEADLINE_MS + 5_000)
  })

  it("has the right error on exactly those four", () => {
    const failed = results().filter(({ error }) => error !== undefined)
    expect(failed.map((result) => `${result.error?.code} ${placeOf(result)}`).toSorted()).toEqual(
      FATES.map(({ code, service, region }) => `${code} ${service} ${region}`).toSorted(),
    )
    for (const { metadata, rows, columns } of failed) {
      expect([metadata.complete, metadata.count, rows]).toEqual([false, 0, []])
      expect(columns.length).toBeGreaterThan(0)
    }
    expect(failed.find(({ error }) => error?.code === "denied")?.error).toEqual({
      code: "denied",
      message: "The account may not list this.",
      retryable: false,
      provider_code: "UnauthorizedOperation",
      missing_permission: "ec2:DescribeInstances",
    })
  })

  it("has all the rest complete", () => {
    const rest = results().filter(({ error }) => error === undefined)
    expect(rest).toHaveLength(SERVICES.length * REGIONS.length - FATES.length)
    expect(rest.filter(({ metadata }) => !metadata.complete)).toEqual([])
    const rowsOf = (place: string) => rest.find((result) => placeOf(result) === place)?.rows
    expect(rowsOf("ec2 us-east-1")).toMatchObject([{ name: "web-1", state: "running" }])
    expect(rowsOf("sqs us-east-1")).toMatchObject([{ name: "orders" }])
  })
})

describe("an answer", () => {
  it("has the pages that had arrived by the deadline, and the fetch goes on for the next asker", async () => {
    for (let number = 0; number < 250; number += 1) aws().fauxqs.createTopic(`topic-${number}`)
    let go = (): void => {}
    const gate = new Promise<null>((resolve) => (go = () => resolve(null)))
    let pages = 0
    aws().fate = ({ operation }) => (operation === "ListTopics" && (pages += 1) === 3 ? gate : null)
    const entry = entryOf("sns", "eu-west-2", { attributes: ["name"] })
    const patient = api.post("/discovery", { services: [entry] })
    await eventually(async () => (pages === 3 ? true : undefined))
    const { status, body } = await api.post("/discovery", { services: [entry], deadline_ms: 100 })
    expect([status, body.results[0].metadata.complete, body.results[0].error.code]).toEqual([
      200,
      false,
      "timeout",
    ])
    expect([body.results[0].metadata.count, body.results[0].rows.length]).toEqual([200, 200])
    go()
    for (const { body: whole } of [await patient, await api.post("/discovery", { services: [entry] })])
      expect(whole.results[0].metadata).toMatchObject({ count: 250, complete: true })
    expect(pages).toBe(3)
  })

  it("line by line does not keep what is there waiting for what is not", async () => {
    let go = (): void => {}
    const gate = new Promise<null>((resolve) => (go = () => resolve(null)))
    aws().fate = ({ region }) => (region === "eu-west-1" ? gate : null)
    const response = await fetch(`${server.url}/discovery`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/x-ndjson",
      },
      body: JSON.stringify({
        services: [entryOf("kms", "eu-west-1"), entryOf("kms", "eu-west-2")],
        refresh: true,
      }),
    })
    const seen: number[] = []
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      for (const line of Buffer.from(chunk).toString().trimEnd().split("\n"))
        seen.push(JSON.parse(line).index)
      // Only now, when the other one has arrived.
      go()
    }
    expect(seen).toEqual([1, 0])
  })

  it("costs the calls that its attributes take, counted at AWS", async () => {
    const ask = async (attributes: readonly string[]) => {
      const before = account.calls().length
      const services = [entryOf("sqs", "us-west-2", { attributes })]
      const { body } = await api.post("/discovery", { services })
      const calls = account.calls().slice(before)
      const operations = Map.groupBy(calls, ({ operation }) => operation)
      const counts = Object.fromEntries([...operations].map(([name, all]) => [name, all.length]))
      return { count: body.results[0].metadata.count, counts }
    }
    aws().fauxqs.createQueue("returns")
    expect(await ask(["name"])).toEqual({ count: 2, counts: { ListQueues: 1 } })
    const costly = { ListQueues: 1, GetQueueAttributes: 2 }
    expect(await ask(["name", "messages"])).toEqual({ count: 2, counts: costly })
  })
})
