import { describe, expect, test } from "vitest"
import { box, piece, provider, SERVICES } from "../test/world.ts"
import { createCatalogue } from "./catalogue.ts"
import type { Entry, PlannedAccount } from "./plan.ts"
import { planRequest, RESULTS_MAX } from "./plan.ts"
import type { Service } from "./service.ts"

const OWN: Service = { ...box, name: "own", ownColumns: true }
const catalogue = createCatalogue([provider(() => piece(), { services: [...SERVICES, OWN] })])
const account = (id: string, cloud: PlannedAccount["provider"]): PlannedAccount => ({
  id,
  organizationId: "org_1",
  provider: cloud,
})
const ONE = [account("acc_1", "aws"), account("demo", "demo")]

const entry = (fields: Partial<Entry> = {}): Entry => ({
  service: "box",
  provider: "aws",
  region: "eu-1",
  ...fields,
})

function questions(entries: readonly Entry[], accounts: readonly PlannedAccount[] = ONE) {
  const plan = planRequest(entries, { catalogue, accounts })
  if (plan.problems !== null) throw new Error(JSON.stringify(plan.problems))
  return plan.entries.map((asked) => asked.map(({ question }) => question))
}

function problems(entries: readonly Entry[], accounts: readonly PlannedAccount[] = ONE) {
  return planRequest(entries, { catalogue, accounts }).problems ?? []
}

describe("a request", () => {
  test("becomes a question for each entry, with the default attributes in the service's order", () => {
    expect(questions([entry(), entry({ attributes: ["size", "name"], region: "us-1" })])).toMatchObject([
      [{ account: { id: "acc_1" }, region: "eu-1", attributes: ["name", "size"], type: null }],
      [{ region: "us-1", attributes: ["name", "size"] }],
    ])
  })

  test("without an account asks every linked one of the provider, and the demo where none is linked", () => {
    const ids = (accounts: readonly PlannedAccount[]) =>
      questions([entry()], accounts)[0]?.map((one) => one.account.id)
    expect(ids([account("acc_1", "aws"), account("acc_2", "gcp"), account("acc_3", "aws")])).toEqual([
      "acc_1",
      "acc_3",
    ])
    expect(ids([account("demo", "demo"), account("acc_2", "gcp")])).toEqual(["demo"])
  })

  test("about a global service has one region, whichever is named", () => {
    for (const region of [undefined, "eu-1", "global"])
      expect(questions([entry({ service: "bucket", region })])[0]?.[0]?.region).toBe("global")
  })

  test("may name a type where the service takes one", () => {
    expect(questions([entry({ service: "any:AWS::SQS::Queue" })])[0]?.[0]).toMatchObject({
      service: SERVICES[2],
      type: "AWS::SQS::Queue",
    })
  })
})

describe("a bad request names the place and what is allowed", () => {
  test.each<[string, Partial<Entry>, string, RegExp]>([
    ["provider", { provider: "ibm" }, "/services/0/provider", /aws/],
    ["service", { service: "bx" }, "/services/0/service", /box, bucket, any:<type>/],
    ["type for a service without", { service: "box:T" }, "/services/0/service", /box/],
    ["no type for a service with", { service: "any" }, "/services/0/service", /any:<type>/],
    ["type of strange characters", { service: "any:a b" }, "/services/0/service", /any:<type>/],
    ["region", { region: "mars" }, "/services/0/region", /eu-1, us-1/],
    ["region of a global service", { service: "bucket", region: "mars" }, "/services/0/region", /eu-1, us-1/],
    ["no region", { region: undefined }, "/services/0/region", /eu-1, us-1/],
    ["attribute", { attributes: ["name", "colour"] }, "/services/0/attributes/1", /name, size, cost/],
    [
      "attribute that no column is called",
      { service: "own", attributes: ["__proto__"] },
      "/services/0/attributes/0",
      /name/,
    ],
    ["attribute twice", { attributes: ["name", "name"] }, "/services/0/attributes/1", /twice/],
    ["no attributes", { attributes: [] }, "/services/0/attributes", /at least one/],
    ["account", { account: "acc_9" }, "/services/0/account", /acc_1, demo/],
  ])("%s", (...[, fields, pointer, detail]) => {
    expect(problems([entry(fields)])).toEqual([{ pointer, detail: expect.stringMatching(detail) }])
  })

  test("all places at once", () => {
    const found = problems([entry({ region: "mars", attributes: ["x"] }), entry({ service: "y" })])
    expect(found.map(({ pointer }) => pointer)).toEqual([
      "/services/0/region",
      "/services/0/attributes/0",
      "/services/1/service",
    ])
  })

  test("the same entry twice", () => {
    expect(problems([entry(), entry()])).toEqual([
      { pointer: "/services/1", detail: "It is the same as /services/0." },
    ])
  })

  test("no account to ask", () => {
    expect(problems([entry()], [account("acc_2", "gcp")])[0]?.detail).toMatch(/no aws account/)
  })

  test("more results than are given at a time", () => {
    const accounts = Array.from({ length: RESULTS_MAX + 1 }, (_, place) => account(`acc_${place}`, "aws"))
    expect(problems([entry()], accounts)[0]?.detail).toMatch(/201 results, and at most 200/)
    expect(problems([entry()], accounts.slice(1))).toEqual([])
  })
})
