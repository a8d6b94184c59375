import { expect, test } from "vitest"
import { handClock, provider, SERVICES } from "../test/world.ts"
import { createCatalogue } from "./catalogue.ts"
import { awsPolicy, permissionsFor } from "./catalogue.ts"
import { csvOf } from "./csv.ts"
import { discover } from "./discover.ts"
import { createEngine } from "./engine.ts"
import { planRequest } from "./plan.ts"
import type { Entry } from "./plan.ts"
import type { Piece, Provider } from "./provider.ts"
import { serviceOf } from "./table-service.ts"

const BOX = { provider: "aws", name: "box", label: "Boxes", permissions: [] } as const

const accounts = ["acc_1", "acc_2"].map((id) => ({ id, organizationId: "org_1", provider: "aws" }) as const)

const cloud = provider(async function* pages({ account, service }): AsyncGenerator<Piece> {
  const rows =
    service.name === "bucket"
      ? [
          { name: `${account.id} here`, region: "eu-1" },
          { name: `${account.id} there`, region: "us-1" },
          { name: `${account.id} somewhere`, region: null },
        ]
      : [{ name: account.id, size: 1 }]
  yield { rows }
})

async function ask(entries: readonly Entry[], asked: Provider = cloud) {
  const clock = handClock()
  const engine = createEngine({ clock, random: () => 0 })
  const plan = planRequest(entries, { catalogue: createCatalogue([asked]), accounts })
  if (plan.problems !== null) throw new Error(JSON.stringify(plan.problems))
  const batch = entries.map((entry, place) => ({ entry, planned: plan.entries[place] ?? [] }))
  return await Promise.all(discover(batch, { engine, clock, deadlineMs: 60_000, refresh: false }))
}

test("a batch has one result for each entry and account, in the order of the request", async () => {
  const results = await ask([
    { provider: "aws", service: "box", region: "us-1", attributes: ["size", "name"] },
    { provider: "aws", service: "box", region: "eu-1", account: "acc_2" },
  ])
  expect(results.map(({ metadata }) => [metadata.account_id, metadata.region])).toEqual([
    ["acc_1", "us-1"],
    ["acc_2", "us-1"],
    ["acc_2", "eu-1"],
  ])
  expect(results[0]).toMatchObject({
    metadata: {
      service: "box",
      service_label: "Boxes",
      provider: "aws",
      count: 1,
      complete: true,
      age_ms: 0,
    },
    columns: [
      { key: "size", label: "SIZE" },
      { key: "name", label: "NAME" },
    ],
    rows: [{ size: 1, name: "acc_1" }],
  })
  expect(Object.keys(results[0]?.rows[0] ?? {})).toEqual(["size", "name"])
})

test("every column asked for is in every row, also one that is called what all objects have", async () => {
  const column = { key: "name", label: "Name", sample: { kind: "name", stems: ["a"] } } as const
  const printed = serviceOf({ ...BOX, ownColumns: true, columns: [column] })
  const own = { ...cloud, services: [printed] }
  const attributes = ["name", "constructor", "valueof"]
  const [result] = await ask(
    [{ provider: "aws", service: "box", region: "eu-1", account: "acc_1", attributes }],
    own,
  )
  expect(result?.columns.map(({ key }) => key)).toEqual(attributes)
  expect(result?.rows).toEqual([{ name: "acc_1", constructor: null, valueof: null }])
  expect(csvOf(result!)).toBe("Name,Constructor,Valueof\r\nacc_1,,\r\n")
})

test("of a service that is asked once, a region has what lies in it, whether or not the region is asked for", async () => {
  const bucket = { provider: "aws", service: "bucket", account: "acc_1", attributes: ["name"] }
  const results = await ask([{ ...bucket, region: "eu-1" }, bucket])
  expect(results.map(({ rows }) => rows.map((row) => row["name"]))).toEqual([
    ["acc_1 here", "acc_1 somewhere"],
    ["acc_1 here", "acc_1 there", "acc_1 somewhere"],
  ])
  expect(results.map(({ metadata }) => [metadata.region, metadata.count])).toEqual([
    ["eu-1", 2],
    ["global", 3],
  ])
})

test("the least policy names each permission once", () => {
  expect(permissionsFor(SERVICES)).toEqual(["any:List", "box:List", "bucket:List"])
  expect(awsPolicy(SERVICES)).toMatchObject({
    Statement: [{ Effect: "Allow", Action: ["any:List", "box:List", "bucket:List"], Resource: "*" }],
  })
})
