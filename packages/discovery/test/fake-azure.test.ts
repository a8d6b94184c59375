import { afterEach, describe, expect, test } from "vitest"
import { azureWorld, CLIENT, resourceOf, SECRET, SUBSCRIPTION, TENANT } from "./azure-world.ts"
import { runKql } from "./fake-azure-kql.ts"
import type { AzureWorld, FakeAzure } from "./fake-azure.ts"
import { startAzure } from "./fake-azure.ts"

// The stand-in for Azure against what Microsoft's documents say of Azure: samples of theirs, and what they say is refused.

let azure: FakeAzure | undefined
afterEach(async () => await azure?.close())

const start = async (fields: Partial<AzureWorld> = {}): Promise<FakeAzure> => {
  azure = await startAzure(azureWorld(fields))
  return azure
}

interface Got {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

async function send(path: string, init: RequestInit): Promise<Got> {
  const { status, headers, ...reply } = await fetch(`${azure?.url}${path}`, init).then(async (one) => ({
    status: one.status,
    headers: one.headers,
    body: (await one.json()) as Record<string, unknown>,
  }))
  return { status, headers, body: reply.body }
}

const FORM = {
  client_id: CLIENT,
  client_secret: SECRET,
  grant_type: "client_credentials",
  scope: "https://management.azure.com/.default",
}

const askToken = (fields: Record<string, string> = {}, tenant = TENANT): Promise<Got> =>
  send(`/${tenant}/oauth2/v2.0/token`, { method: "POST", body: new URLSearchParams({ ...FORM, ...fields }) })

const PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"

async function query(body: unknown, path = PATH, headers: Record<string, string> = {}): Promise<Got> {
  const token = (await askToken()).body["access_token"]
  return await send(path, {
    method: "POST",
    headers: { authorization: `Bearer ${String(token)}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  })
}

const codeOf = ({ body }: Got): unknown => (body["error"] as { code?: unknown } | undefined)?.code

describe("a token", () => {
  test("is given as the sample of the client credentials flow", async () => {
    await start()
    const { status, body } = await askToken()
    expect([status, body]).toEqual([
      200,
      { token_type: "Bearer", expires_in: 3_599, ext_expires_in: 3_599, access_token: expect.any(String) },
    ])
  })

  test.each<[string, Record<string, string>, string, number, string, number]>([
    ["another grant", { grant_type: "password" }, TENANT, 400, "unsupported_grant_type", 70003],
    [
      "a scope of permissions",
      { scope: "https://management.azure.com/user" },
      TENANT,
      400,
      "invalid_scope",
      1002012,
    ],
    [
      "an unknown resource",
      { scope: "https://foo.example/.default" },
      TENANT,
      400,
      "invalid_resource",
      500011,
    ],
    ["no secret", { client_secret: "" }, TENANT, 401, "invalid_client", 7000218],
    ["a wrong secret", { client_secret: "x" }, TENANT, 401, "invalid_client", 7000215],
    ["a secret that is over", { client_secret: "once-good" }, TENANT, 401, "invalid_client", 7000222],
    ["an unknown application", { client_id: TENANT }, TENANT, 400, "unauthorized_client", 700016],
    ["an unknown tenant", {}, CLIENT, 400, "invalid_request", 90002],
    ["what is no tenant", {}, "x_y", 400, "invalid_request", 900023],
  ])("is refused for %s", async (...row) => {
    const [, fields, tenant, status, error, code] = row
    await start()
    const got = await askToken(fields, tenant)
    expect([got.status, got.body["error"], got.body["error_codes"]]).toEqual([status, error, [code]])
    expect(got.body["error_description"]).toMatch(new RegExp(`^AADSTS${code}: `))
  })

  test("is refused for a body that is no form", async () => {
    await start()
    const body = JSON.stringify(FORM)
    const headers = { "content-type": "application/json" }
    const got = await send(`/${TENANT}/oauth2/v2.0/token`, { method: "POST", headers, body })
    expect([got.status, got.body["error_codes"]]).toEqual([400, [900144]])
  })
})

describe("a query", () => {
  const resources = Array.from({ length: 8 }, (_, number) =>
    resourceOf("Microsoft.Compute/disks", `test-${number}`, { tags: { n: String(number) } }),
  )
  const subscriptions = [SUBSCRIPTION]
  const SAMPLE = "Resources | where name contains 'test' | project id, name, type, location"

  test("is answered page by page, as the samples of the specification", async () => {
    await start({ resources })
    const ordered = `${SAMPLE} | order by id asc`
    const first = await query({ subscriptions, query: ordered, options: { $top: 3, $skip: 0 } })
    expect(first.body).toMatchObject({ totalRecords: 8, count: 3, resultTruncated: "false", facets: [] })
    const [row] = first.body["data"] as Record<string, unknown>[]
    expect(row).toEqual({
      id: resources[0]?.id,
      name: "test-0",
      type: "microsoft.compute/disks",
      location: "westeurope",
    })
    const names: unknown[] = []
    let page = first
    for (;;) {
      names.push(...(page.body["data"] as { name: string }[]).map(({ name }) => name))
      const $skipToken = page.body["$skipToken"]
      if ($skipToken === undefined) break
      page = await query({ subscriptions, query: ordered, options: { $skipToken } })
    }
    expect(names).toEqual(resources.map(({ name }) => name))
  })

  test("does not go on where the documents say that it does not", async () => {
    await start({ resources })
    const options = { $top: 3 }
    const cases = [`${SAMPLE} | limit 5`, "Resources | project tags", "Resources | project name"]
    for (const one of cases) {
      const { body } = await query({ subscriptions, query: one, options })
      expect(body).toMatchObject({ count: 3, resultTruncated: "true" })
      expect(body["$skipToken"]).toBeUndefined()
    }
  })

  test("has no order of its own", async () => {
    const many = Array.from({ length: 200 }, (_, number) =>
      resourceOf("Microsoft.Compute/disks", `d${number}`),
    )
    await start({ resources: many })
    const once = await query({ subscriptions, query: "Resources | project id" })
    const again = await query({ subscriptions, query: "Resources | project id" })
    expect(once.body["data"]).not.toEqual(again.body["data"])
  })

  test("tells the quota, and is refused when there is none", async () => {
    const fake = await start({ resources, quota: { queries: 2, seconds: 5 } })
    const ask = () => query({ subscriptions, query: SAMPLE })
    const first = await ask()
    expect(first.headers.get("x-ms-user-quota-remaining")).toBe("1")
    expect(first.headers.get("x-ms-user-quota-resets-after")).toMatch(/^00:00:0[45]$/)
    await ask()
    const third = await ask()
    expect([third.status, codeOf(third)]).toEqual([429, "RateLimiting"])
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0)
    fake.advance(5_000)
    expect((await ask()).status).toBe(200)
  })

  test.each<[string, unknown, string, Record<string, string>, number, string]>([
    [
      "no version",
      { query: SAMPLE },
      "/providers/Microsoft.ResourceGraph/resources",
      {},
      400,
      "MissingApiVersionParameter",
    ],
    [
      "a wrong version",
      { query: SAMPLE },
      PATH.replace("2022", "1999"),
      {},
      400,
      "InvalidApiVersionParameter",
    ],
    [
      "another media type",
      { query: SAMPLE },
      PATH,
      { "content-type": "text/plain" },
      415,
      "UnsupportedMediaType",
    ],
    ["no JSON", "{", PATH, {}, 400, "InvalidRequestContent"],
    ["no token", { query: SAMPLE }, PATH, { authorization: "Bearer x" }, 401, "InvalidAuthenticationToken"],
    [
      "another scheme",
      { query: SAMPLE },
      PATH,
      { authorization: "Basic x" },
      401,
      "AuthenticationFailedInvalidHeader",
    ],
    ["no query", {}, PATH, {}, 400, "BadRequest"],
    ["an unknown member", { query: SAMPLE, top: 3 }, PATH, {}, 400, "BadRequest"],
    ["an unknown option", { query: SAMPLE, options: { top: 3 } }, PATH, {}, 400, "BadRequest"],
    ["too large a page", { query: SAMPLE, options: { $top: 1_001 } }, PATH, {}, 400, "BadRequest"],
    ["no page", { query: SAMPLE, options: { $top: 0 } }, PATH, {}, 400, "BadRequest"],
    ["a token of nowhere", { query: SAMPLE, options: { $skipToken: "eA==" } }, PATH, {}, 400, "BadRequest"],
    ["what is no subscription", { query: SAMPLE, subscriptions: ["x"] }, PATH, {}, 400, "BadRequest"],
    ["an unknown table", { query: "nothing | project id" }, PATH, {}, 400, "BadRequest"],
    ["an unknown column", { query: "resources | project colour" }, PATH, {}, 400, "BadRequest"],
    ["an unknown operator", { query: "resources | parse id with *" }, PATH, {}, 400, "BadRequest"],
    ["a quote too few", { query: "resources | where name == 'x" }, PATH, {}, 400, "BadRequest"],
  ])("is refused with %s", async (...row) => {
    const [, body, path, headers, status, code] = row
    await start({ resources })
    const got = await query(body, path, headers)
    expect([got.status, codeOf(got)]).toEqual([status, code])
  })

  test("is refused with the page of another", async () => {
    await start({ resources })
    const { body } = await query({ query: `${SAMPLE} | order by id asc`, options: { $top: 3 } })
    const options = { $skipToken: body["$skipToken"] }
    expect((await query({ query: "resources | order by id asc", options })).status).toBe(400)
  })
})

describe("the query language", () => {
  const rows = [
    {
      id: "a",
      name: "it's",
      type: "T1",
      location: "EastUS",
      tags: { "cost center": "7" },
      properties: { x: [{ y: 1 }] },
    },
    { id: "b", name: String.raw`back\slash`, type: "t1", location: "westus", tags: null, properties: null },
    { id: "c", name: "plain", type: "T2", location: "westus", tags: {}, properties: { x: [] } },
  ]
  const columns = new Map([
    ...["id", "name", "type", "location"].map((name) => [name, "string"] as const),
    ...["tags", "properties"].map((name) => [name, "dynamic"] as const),
  ])
  const run = (query: string) => runKql(query, new Map([["resources", { rows, columns }]]))
  const ids = (query: string) => run(query).rows.map(({ id }) => id)

  test.each<[string, readonly string[]]>([
    ["resources | where type =~ 't1'", ["a", "b"]],
    ["Resources | where type == 't1'", ["b"]],
    ["where location != 'westus'", ["a"]],
    ["resources | where name == 'it\\'s'", ["a"]],
    [`resources | where name == "it's"`, ["a"]],
    ["resources | where name == @'it''s'", ["a"]],
    ["resources | where name == 'back\\\\slash'", ["b"]],
    [String.raw`resources | where name == @'back\slash'`, ["b"]],
    ["resources | where type =~ 't1' and (location =~ 'EASTUS' or name has 'slash')", ["a", "b"]],
    ["resources | where location in~ ('EASTUS', 'x')", ["a"]],
    ["resources | where location !in ('EastUS')", ["b", "c"]],
    ["resources | where isnotempty(tags['cost center'])", ["a"]],
    ["resources | where tags.['cost center'] == '7'", ["a"]],
    ["resources | where array_length(properties.x) == 1 // a comment", ["a"]],
    ["resources | order by name desc", ["c", "a", "b"]],
    ["resources | order by location asc, id desc", ["a", "c", "b"]],
    ["resources | top 1 by id", ["c"]],
  ])("%s", (query, expected) => {
    expect(ids(query)).toEqual(expected)
  })

  test("makes columns of expressions", () => {
    const { rows: made, columns: told } = run(
      "resources | where id == 'a' | project id, n = tolower(location), properties.x[0].y",
    )
    expect(made).toEqual([{ id: "a", n: "eastus", properties_x_0_y: 1 }])
    expect([...told.values()]).toEqual(["string", "string", "dynamic"])
    expect(run("resources | summarize count() by location").rows).toEqual([
      { location: "EastUS", count_: 1 },
      { location: "westus", count_: 2 },
    ])
    expect(run("resources | count").rows).toEqual([{ Count: 3 }])
  })
})
