import { inspect } from "node:util"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Loopback, LoopbackAnswer, LoopbackCall } from "../../../test/loopback.ts"
import { startLoopback } from "../../../test/loopback.ts"
import { findService } from "../../catalogue.ts"
import { estateOf } from "../../demo/estate.ts"
import type { Table } from "../../engine.ts"
import { createEngine } from "../../engine.ts"
import { jsonAt } from "../../http-json.ts"
import { proveAzure } from "./links.ts"
import { azureProvider } from "./provider.ts"
import type { AzureCredentials } from "./session.ts"

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
const SECRET = "c1ient-s3cr3t~value"
const CREDENTIALS: AzureCredentials = {
  tenantId: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  clientId: "99999999-8888-7777-6666-555555555555",
  clientSecret: SECRET,
  subscriptionId: SUBSCRIPTION,
}

let azure: Loopback
/** What answers each kind of call; tests put others in their places. */
let answers: {
  token: (call: LoopbackCall) => LoopbackAnswer | null
  graph: (call: LoopbackCall, page: number) => LoopbackAnswer | null
  permissions: (call: LoopbackCall) => LoopbackAnswer | null
  provider: (call: LoopbackCall) => LoopbackAnswer | null
  subscription: (call: LoopbackCall) => LoopbackAnswer | null
}

const kindOf = ({ url: { pathname } }: LoopbackCall): keyof typeof answers => {
  if (pathname.endsWith("/oauth2/v2.0/token")) return "token"
  if (pathname.endsWith("/Microsoft.ResourceGraph/resources")) return "graph"
  if (pathname.endsWith("/Microsoft.Authorization/permissions")) return "permissions"
  return pathname.includes("/providers/") ? "provider" : "subscription"
}
const callsOf = (kind: keyof typeof answers) => azure.calls.filter((call) => kindOf(call) === kind)
const queryOf = (call: LoopbackCall | undefined) => JSON.parse(call?.body ?? "{}") as { query: string }
const page = (names: readonly string[], rest: object = {}): LoopbackAnswer => ({
  json: { count: names.length, data: names.map((name) => ({ id: `/x/${name}`, name })), ...rest },
})

beforeAll(async () => {
  azure = await startLoopback()
  azure.answer = (call) => {
    const kind = kindOf(call)
    return kind === "graph" ? answers.graph(call, callsOf("graph").length) : answers[kind](call)
  }
})
beforeEach(() => {
  azure.calls.length = 0
  answers = {
    token: () => ({ json: { token_type: "Bearer", expires_in: 3599, access_token: "t0ken" } }),
    graph: () => page(["a"]),
    permissions: () => ({ json: { value: [{ actions: ["*/read"], notActions: [] }] } }),
    provider: () => ({ json: { registrationState: "Registered", resourceTypes: [] } }),
    subscription: () => ({ json: { subscriptionId: SUBSCRIPTION, state: "Enabled" } }),
  }
})
afterAll(() => azure.close())

const endpoints = () => ({ authority: azure.url, management: azure.url })

function world(credentials: AzureCredentials = CREDENTIALS) {
  const provider = azureProvider({ credentialsOf: async () => credentials, endpoints: endpoints() })
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const engine = createEngine({ clock, random: () => 0, limits: { freshMs: 0, staleMs: 0, failureMs: 0 } })
  const ask = async (
    name = "disk",
    attributes: readonly string[] = ["name"],
    region = "westeurope",
  ): Promise<Table> => {
    const found = findService(provider, name)
    if (found === null) throw new Error(`no service ${name}`)
    const account = { id: "acc_1", organizationId: "org_1" }
    const question = { account, ...found, region, attributes }
    return await engine.ask({ provider, question }, { deadlineMs: 30_000 })
  }
  return { provider, ask }
}

describe("a question", () => {
  test("is one query, for just what was asked, of the subscription and the place", async () => {
    answers.graph = () => ({ json: { data: [{ id: "/x/a", size_gb: 64, state: "Attached" }] } })
    const table = await world().ask("disk", ["state", "size_gb"])
    expect(table).toMatchObject({ complete: true, error: null, rows: [{ state: "Attached", size_gb: 64 }] })
    const [call, more] = callsOf("graph")
    expect(more).toBeUndefined()
    expect(call?.headers.authorization).toBe("Bearer t0ken")
    expect(JSON.parse(call?.body ?? "")).toEqual({
      subscriptions: [SUBSCRIPTION],
      query:
        "resources | where type =~ 'Microsoft.Compute/disks' | where location =~ 'westeurope' | project id, state = properties.diskState, size_gb = properties.diskSizeGB | order by id asc",
      options: { resultFormat: "objectArray", $top: 1000 },
    })
  })

  test("is followed to the last page, with everything else as it was", async () => {
    answers.graph = (_, count) =>
      count < 3 ? page([`a${count}`, `b${count}`], { $skipToken: `to ${count + 1}` }) : page(["last"])
    const { rows, complete } = await world().ask()
    expect(rows.map(({ name }) => name)).toEqual(["a1", "b1", "a2", "b2", "last"])
    expect(complete).toBe(true)
    const bodies = callsOf("graph").map(({ body }) => JSON.parse(body) as object)
    expect(bodies.map((body) => jsonAt(body, "options", "$skipToken"))).toEqual([undefined, "to 2", "to 3"])
    expect(new Set(bodies.map((body) => jsonAt(body, "query"))).size).toBe(1)
  })

  test("has each resource once although pages shift in between", async () => {
    answers.graph = (_, count) => (count === 1 ? page(["a", "b"], { $skipToken: "2" }) : page(["b", "c"]))
    expect((await world().ask()).rows.map(({ name }) => name)).toEqual(["a", "b", "c"])
  })

  test("does not go round in circles, and says that something is missing", async () => {
    answers.graph = () => page(["a"], { $skipToken: "again" })
    expect(await world().ask()).toMatchObject({ rows: [{ name: "a" }], complete: false, error: null })
    expect(callsOf("graph")).toHaveLength(2)
  })

  test.each<[string, LoopbackAnswer]>([
    ["it is truncated", page(["a"], { resultTruncated: "true" })],
    ["it is truncated, in another spelling", page(["a"], { resultTruncated: true })],
    [
      "there are too many subscriptions",
      { ...page(["a"]), headers: { "x-ms-tenant-subscription-limit-hit": "true" } },
    ],
  ])("is incomplete when %s", async (_, answer) => {
    answers.graph = () => answer
    expect(await world().ask()).toMatchObject({ rows: [{ name: "a" }], complete: false, error: null })
  })

  test("that breaks off later keeps what was there", async () => {
    answers.graph = (_, count) =>
      count === 1 ? page(["a"], { $skipToken: "2" }) : { status: 500, json: { error: { code: "Oops" } } }
    const { rows, complete, error } = await world().ask()
    expect([rows, complete, error?.errorClass, error?.providerCode]).toEqual([
      [{ name: "a" }],
      false,
      "provider_error",
      "Oops",
    ])
  })

  test.each<[string, unknown]>([
    ["a table", { data: { columns: [], rows: [] } }],
    ["rows without ids", { data: [{ name: "a" }] }],
    ["something else", { data: [1] }],
    ["nothing", null],
    ["a token that is none", { data: [], $skipToken: 7 }],
  ])("answered with %s is the provider's error", async (_, json) => {
    answers.graph = () => ({ json })
    expect((await world().ask()).error?.errorClass).toBe("provider_error")
  })

  test("shows tags, ids and lists as texts, and what is not there as null", async () => {
    const id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/sql-1/databases/orders"
    answers.graph = () => ({ json: { data: [{ id, tags: { team: "shop", env: "prod" }, sku: null }] } })
    const { rows } = await world().ask("sql-database", ["server", "sku", "resource_id", "tags"])
    expect(rows).toEqual([{ server: "sql-1", sku: null, tags: "env=prod, team=shop", resource_id: id }])
  })
})

describe("questions that come together", () => {
  const inPlaces = (...places: readonly string[]): LoopbackAnswer => ({
    json: { data: places.map((location) => ({ id: `/x/${location}`, name: `in ${location}`, location })) },
  })

  test("and differ in the place only are one query, and each has what lies in its own", async () => {
    answers.graph = () => inPlaces("uksouth", "westeurope")
    const { ask } = world()
    const [west, south, none] = await Promise.all(
      ["westeurope", "uksouth", "eastus"].map((region) => ask("disk", ["name"], region)),
    )
    expect(callsOf("graph").map((call) => queryOf(call).query)).toEqual([
      "resources | where type =~ 'Microsoft.Compute/disks' | where location in~ ('westeurope', 'uksouth', 'eastus') | project id, name, location | order by id asc",
    ])
    expect([west?.rows, south?.rows, none?.rows]).toEqual([
      [{ name: "in westeurope" }],
      [{ name: "in uksouth" }],
      [],
    ])
    expect([west, south, none].every((table) => table?.complete === true)).toBe(true)
  })

  test("for every service in four places are one query for each service, and fit into the quota", async () => {
    const { ask, provider } = world()
    const places = ["westeurope", "northeurope", "uksouth", "eastus"]
    answers.graph = () => inPlaces(...places)
    const services = provider.services.filter(({ takesType }) => !takesType)
    const asked = services.flatMap(({ name }) => places.map((place) => ask(name, ["name"], place)))
    const tables = await Promise.all(asked)
    expect(tables.map(({ rows }) => rows)).toEqual(
      services.flatMap(() => places.map((place) => [{ name: `in ${place}` }])),
    )
    expect(callsOf("graph")).toHaveLength(services.length)
  })

  test("are different queries when they are for something else", async () => {
    const { ask } = world()
    await Promise.all([ask("disk", ["name"]), ask("disk", ["state"]), ask("aks", ["name"])])
    expect(callsOf("graph")).toHaveLength(3)
  })

  test("for different accounts are never one query", async () => {
    const [mine, theirs] = [world(), world({ ...CREDENTIALS })]
    await Promise.all([mine.ask("disk", ["name"], "uksouth"), theirs.ask("disk")])
    expect(callsOf("graph")).toHaveLength(2)
  })

  test("are followed to the last page by each, and broken off for each where it breaks", async () => {
    answers.graph = (_, count) =>
      count === 1
        ? { json: { ...(inPlaces("uksouth", "westeurope").json as object), $skipToken: "2" } }
        : { status: 500, json: {} }
    const { ask } = world()
    const tables = await Promise.all(["westeurope", "uksouth"].map((region) => ask("disk", ["name"], region)))
    expect(callsOf("graph")).toHaveLength(2)
    for (const { rows, complete, error } of tables)
      expect([rows.length, complete, error?.errorClass]).toEqual([1, false, "provider_error"])
  })

  test("are asked anew the next time", async () => {
    const { ask } = world()
    for (const name of ["a", "b"]) {
      answers.graph = () => page([name])
      expect((await ask()).rows).toEqual([{ name }])
    }
  })
})

describe("what the account may not read", () => {
  const role = (...actions: readonly string[]) => {
    answers.permissions = () => ({ json: { value: [{ actions, notActions: [] }] } })
  }

  test("is never an empty list", async () => {
    role("Microsoft.Sql/*/read")
    answers.graph = () => page([])
    const { rows, complete, error } = await world().ask()
    expect([rows, complete]).toEqual([[], false])
    expect(error).toMatchObject({ errorClass: "denied", missingPermission: "Microsoft.Compute/disks/read" })
  })

  test("makes a list incomplete, and what is there is shown", async () => {
    role("Microsoft.Sql/*/read")
    const { rows, complete, error } = await world().ask()
    expect([rows, complete, error?.errorClass]).toEqual([[{ name: "a" }], false, "denied"])
  })

  test("is nothing when its role names the type", async () => {
    role("Microsoft.Compute/disks/read")
    expect(await world().ask()).toMatchObject({ complete: true, error: null })
  })

  test("is unknown when Azure does not say, and so is whether the list is complete", async () => {
    answers.permissions = () => ({ status: 403, json: { error: { code: "AuthorizationFailed" } } })
    const { rows, complete, error } = await world().ask()
    expect([rows, complete]).toEqual([[{ name: "a" }], false])
    expect(error).toMatchObject({
      errorClass: "denied",
      missingPermission: "Microsoft.Authorization/permissions/read",
    })
  })

  test("is read to the last page", async () => {
    answers.permissions = ({ url }) =>
      url.search.includes("skip")
        ? { json: { value: [{ actions: ["Microsoft.Compute/disks/read"], notActions: [] }] } }
        : { json: { value: [], nextLink: `${azure.url}${url.pathname}${url.search}&skip=1` } }
    expect(await world().ask()).toMatchObject({ complete: true, error: null })
  })

  test("is not looked for where Azure is not", async () => {
    answers.permissions = () => ({ json: { value: [], nextLink: "https://elsewhere.example.com/x" } })
    const { complete, error } = await world().ask()
    expect([complete, error?.errorClass]).toEqual([false, "provider_error"])
  })

  test("is asked once for many questions", async () => {
    const { ask } = world()
    await Promise.all(["disk", "aks", "web-app", "key-vault"].map((name) => ask(name)))
    expect(callsOf("permissions")).toHaveLength(1)
  })

  test("is named when the query itself is refused", async () => {
    answers.graph = () => ({
      status: 403,
      json: {
        error: {
          code: "AuthorizationFailed",
          message:
            "The client does not have authorization to perform action 'Microsoft.ResourceGraph/resources/read' over scope '/'",
        },
      },
    })
    expect((await world().ask()).error).toMatchObject({
      errorClass: "denied",
      missingPermission: "Microsoft.ResourceGraph/resources/read",
    })
  })
})

describe("the token", () => {
  test("is fetched once, by the secret, for the management of Azure", async () => {
    const { ask } = world()
    await Promise.all([ask("disk"), ask("aks"), ask("disk", ["name"], "uksouth")])
    await ask("web-app")
    const [call, more] = callsOf("token")
    expect(more).toBeUndefined()
    expect(call?.url.pathname).toBe(`/${CREDENTIALS.tenantId}/oauth2/v2.0/token`)
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: CREDENTIALS.clientId,
      client_secret: SECRET,
      scope: "https://management.azure.com/.default",
    })
  })

  test("is another one for other credentials, and after its end", async () => {
    answers.token = () => ({ json: { expires_in: 0.000_001, access_token: "short" } })
    const { ask } = world()
    await ask()
    await ask()
    expect(callsOf("token").length).toBeGreaterThan(1)
  })

  test("that Azure does not take any more is fetched anew, once", async () => {
    let tokens = 0
    answers.token = () => ({ json: { expires_in: 3599, access_token: `token-${(tokens += 1)}` } })
    const revoked: LoopbackAnswer = { status: 401, json: { error: { code: "ExpiredAuthenticationToken" } } }
    answers.graph = ({ headers }) => (headers.authorization === "Bearer token-1" ? revoked : page(["a"]))
    expect(await world().ask()).toMatchObject({ complete: true, rows: [{ name: "a" }] })
    expect(tokens).toBe(2)
    answers.graph = () => revoked
    azure.calls.length = 0
    expect((await world().ask()).error?.errorClass).toBe("bad_credentials")
    expect(callsOf("graph")).toHaveLength(2)
  })

  test("that is refused is told by Microsoft's number, and without the secret", async () => {
    answers.token = () => ({
      status: 401,
      json: {
        error: "invalid_client",
        error_description: `AADSTS7000215: ${SECRET}`,
        error_codes: [7000215],
      },
    })
    const { error } = await world().ask()
    expect(error).toMatchObject({ errorClass: "bad_credentials", providerCode: "AADSTS7000215" })
    expect(inspect(error, { depth: 9 })).not.toContain(SECRET)
  })

  test.each<[string, unknown]>([
    ["none", {}],
    ["no text", { access_token: 7, expires_in: 3599 }],
    ["one that ends no header", { access_token: "a\r\nb: c", expires_in: 3599 }],
    ["one without an end", { access_token: "t" }],
  ])("is %s: the provider's error", async (_, json) => {
    answers.token = () => ({ json })
    expect((await world().ask()).error?.errorClass).toBe("provider_error")
  })

  test.each<[string, Partial<AzureCredentials>]>([
    ["tenant", { tenantId: "../evil" }],
    ["tenant", { tenantId: "common" }],
    ["tenant", { tenantId: "a.b/../.." }],
    ["client", { clientId: "x" }],
    ["subscription", { subscriptionId: `${SUBSCRIPTION}/resourceGroups/x` }],
  ])("is not asked for with ids that are none: %s %o", async (what, fields) => {
    const { error } = await world({ ...CREDENTIALS, ...fields }).ask()
    expect(error).toMatchObject({ errorClass: "bad_credentials" })
    expect(error?.message).toContain(what)
    expect(azure.calls).toEqual([])
  })
})

describe("Azure that is asked too often", () => {
  test("is asked again when it says so", async () => {
    answers.graph = (_, count) =>
      count === 1
        ? { status: 429, json: { error: { code: "RateLimiting" } }, headers: { "retry-after": "0" } }
        : page(["a"])
    expect(await world().ask()).toMatchObject({ complete: true, rows: [{ name: "a" }] })
    expect(callsOf("graph")).toHaveLength(2)
  })
})

describe("any type of resource", () => {
  const ask = (type: string, region?: string) => world().ask(`resource:${type}`, ["name"], region)
  const known = (types: readonly string[], registrationState = "Registered") => {
    answers.graph = () => page([])
    answers.provider = () => ({
      json: { registrationState, resourceTypes: types.map((resourceType) => ({ resourceType })) },
    })
  }

  test("is listed by its name", async () => {
    expect((await ask("Microsoft.Network/loadBalancers")).rows).toEqual([{ name: "a" }])
    expect(queryOf(callsOf("graph")[0]).query).toContain("where type =~ 'Microsoft.Network/loadBalancers'")
    expect(callsOf("provider")).toHaveLength(0)
  })

  test("that there are none of is an empty list if Azure knows it, whatever its letters", async () => {
    known(["loadBalancers"])
    expect(await ask("microsoft.network/LOADBALANCERS")).toMatchObject({
      rows: [],
      complete: true,
      error: null,
    })
  })

  test("that Azure does not know is unsupported, and no empty list", async () => {
    known(["loadBalancers"])
    expect((await ask("Microsoft.Network/things")).error?.errorClass).toBe("unsupported")
    answers.provider = () => ({ status: 404, json: { error: { code: "InvalidResourceNamespace" } } })
    expect((await ask("Microsoft.Nothing/things")).error?.errorClass).toBe("unsupported")
  })

  test("whose provider the subscription does not use is not enabled", async () => {
    known(["things"], "NotRegistered")
    expect((await ask("Microsoft.Some/things")).error?.errorClass).toBe("not_enabled")
  })

  test("that lies within another and was not found is not believed to be none", async () => {
    known(["virtualNetworks/subnets"])
    expect(await ask("Microsoft.Network/virtualNetworks/subnets")).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "unsupported" },
    })
  })

  test("of subscriptions is looked for where they are kept", async () => {
    await ask("Microsoft.Resources/subscriptions/resourceGroups")
    expect(queryOf(callsOf("graph")[0]).query).toMatch(/^resourcecontainers \|/)
  })

  test.each(["disks", "Microsoft.Compute", "Microsoft.Compute/", "a/b", "Microsoft.Compute//x", "../x.y/z"])(
    "is not asked for when it is none: %s",
    async (type) => {
      expect((await ask(type)).error?.errorClass).toBe("unsupported")
      expect(azure.calls).toEqual([])
    },
  )
})

describe("proving credentials", () => {
  const prove = (credentials = CREDENTIALS) =>
    proveAzure(credentials, { endpoints: endpoints(), signal: AbortSignal.timeout(30_000) })

  test("reads the subscription", async () => {
    expect(await prove()).toEqual({ cloudAccount: SUBSCRIPTION })
    expect(callsOf("subscription").map(({ url }) => url.pathname)).toEqual([`/subscriptions/${SUBSCRIPTION}`])
  })

  test.each<[string, LoopbackAnswer]>([
    ["denied", { status: 403, json: { error: { code: "AuthorizationFailed" } } }],
    ["denied", { status: 404, json: { error: { code: "SubscriptionNotFound" } } }],
    ["not_enabled", { json: { subscriptionId: SUBSCRIPTION, state: "Disabled" } }],
    ["provider_error", { json: { subscriptionId: CREDENTIALS.clientId, state: "Enabled" } }],
    ["provider_error", { json: {} }],
  ])("is %s when that does not work: %o", async (errorClass, answer) => {
    answers.subscription = () => answer
    await expect(prove()).rejects.toMatchObject({ errorClass })
  })

  test("is refused with the wrong secret", async () => {
    answers.token = () => ({ status: 401, json: { error: "invalid_client", error_codes: [7000215] } })
    await expect(prove()).rejects.toMatchObject({ errorClass: "bad_credentials" })
    await expect(prove({ ...CREDENTIALS, tenantId: "x" })).rejects.toMatchObject({
      errorClass: "bad_credentials",
    })
  })
})

describe("the services", () => {
  const { services, regions } = azureProvider({ credentialsOf: () => Promise.reject(new Error("nobody")) })

  test.each(services.map((service) => [service.name, service] as const))(
    "%s has believable samples of all its attributes, and names what it takes",
    (_, service) => {
      const rows = estateOf({ service, region: "westeurope" }, regions ?? [])
      expect(rows.length).toBeGreaterThan(0)
      const keys = service.attributes.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
      for (const row of rows) {
        expect(Object.keys(row).toSorted()).toEqual(keys.toSorted())
        expect(
          Object.values(row).filter(
            (cell) => typeof cell === "string" && /[{}]|\/\//.test(cell.replace("://", "")),
          ),
        ).toEqual([])
      }
      expect(service.permissions.length).toBeGreaterThan(0)
    },
  )

  test.each(
    services.filter(({ takesType }) => !takesType).map((service) => [service.name, service] as const),
  )("%s is asked for all its attributes in one query, each under its own name", async (name, service) => {
    const keys = service.attributes.map(({ key }) => key)
    expect((await world().ask(name, keys)).error).toBeNull()
    const [call, more] = callsOf("graph")
    expect(more).toBeUndefined()
    const projected = /\| project ([^|]+) \|/.exec(queryOf(call).query)?.[1]?.split(", ") ?? []
    const names = projected.map((one) => one.split(" = ")[0])
    expect(new Set(names).size).toBe(names.length)
    // What is told by the id needs no column of its own.
    for (const key of keys.filter((key) => !["resource_id", "server"].includes(key)))
      expect(names).toContain(key)
  })
})
