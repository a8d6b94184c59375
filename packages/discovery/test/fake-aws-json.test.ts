import { describe, expect, test } from "vitest"
import { LONG_LISTS } from "./aws-json-long-lists.ts"
import { heldFor, JSON_RESOURCES, jsonWorld } from "./aws-json-world.ts"

const json = jsonWorld()

/** How often each operation was called. */
function callsMade(): object {
  const calls: Record<string, number> = {}
  for (const { operation } of json.aws.calls) calls[operation] = (calls[operation] ?? 0) + 1
  return calls
}

describe("a table", () => {
  test.each(JSON_RESOURCES)(
    "of $service has in every column what the answer holds, and null where it holds nothing",
    async ({ service, held, rows: meant }) => {
      json.aws.held = held
      const attributes = json.attributesOf(service)
      expect(meant.map((row) => Object.keys(row))).toEqual(meant.map(() => attributes))
      const { rows, complete, error } = await json.world.ask({ service, attributes })
      expect({ rows, complete, error }).toEqual({ rows: meant, complete: true, error: null })
    },
  )

  test.each(LONG_LISTS.flatMap((list) => [false, true].map((emptyFirst) => ({ ...list, emptyFirst }))))(
    "of $service is whole over its pages, each resource once (the first page empty: $emptyFirst)",
    async ({ service, attributes, count, held, besides, calls, emptyFirst }) => {
      const names = Array.from({ length: count }, (_, number) => `n-${number}`)
      const lists = Object.entries(held).map(([operation, item]) => [operation, names.map(item)] as const)
      json.aws.held = { ...Object.fromEntries(lists), ...besides }
      json.aws.emptyFirst = emptyFirst
      const { rows, complete, error } = await json.world.ask({ service, attributes })
      expect({ complete, error }).toEqual({ complete: true, error: null })
      expect(rows.map((row) => row[attributes[0]])).toEqual(names)
      // A page that AWS leaves empty costs its call.
      if (!emptyFirst) expect(callsMade()).toEqual(calls)
    },
  )

  test("of trails is one call, in which all of them come", async () => {
    const names = Array.from({ length: 1_100 }, (_, number) => `n-${number}`)
    json.aws.held = { DescribeTrails: names.map((Name) => ({ Name, HomeRegion: "eu-west-2" })) }
    const { rows } = await json.world.ask({ service: "cloudtrail", attributes: ["name"] })
    expect([rows, callsMade()]).toEqual([names.map((name) => ({ name })), { DescribeTrails: 1 }])
  })

  test.each([
    { service: "eks", attribute: "name", calls: { "GET /clusters": 1 } },
    { service: "kms", attribute: "key_id", calls: { ListKeys: 1 } },
    { service: "opensearch", attribute: "name", calls: { "GET /2021-01-01/domain": 1 } },
  ])(
    "of $service costs no description where no attribute that does is asked for",
    async ({ service, attribute, calls }) => {
      json.aws.held = heldFor(service)
      const { rows, complete } = await json.world.ask({ service, attributes: [attribute] })
      expect(rows.length).toBeGreaterThan(1)
      expect([complete, callsMade()]).toEqual([true, calls])
    },
  )

  test("of an organization's accounts is asked in the one region that answers for them", async () => {
    json.aws.held = heldFor("organizations")
    await json.world.ask({ service: "organizations", region: "eu-west-2", attributes: ["name"] })
    expect(json.aws.calls.map(({ region }) => region)).toEqual(["us-east-1"])
  })

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
    json.aws.held = { ListCertificates: types.map((KeyAlgorithm) => ({ KeyAlgorithm })) }
    const { rows } = await json.world.ask({ service: "acm", attributes: ["key_algorithm"] })
    expect(rows.map((row) => row["key_algorithm"])).toEqual(types)
  })
})
