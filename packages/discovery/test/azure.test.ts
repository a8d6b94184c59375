import { proveAzure } from "@bitting/discovery"
import * as fc from "fast-check"
import { afterEach, describe, expect, test } from "vitest"
import { kqlText } from "../src/providers/azure/kql.ts"
import type { AzureQuestion } from "./azure-world.ts"
import {
  askAzure,
  azureWorld,
  CLIENT,
  CREDENTIALS,
  OTHER_SUBSCRIPTION,
  resourceOf,
  SECRET,
  SUBSCRIPTION,
  TENANT,
} from "./azure-world.ts"
import { runKql } from "./fake-azure-kql.ts"
import type { AzureFate, AzureWorld, FakeAzure } from "./fake-azure.ts"
import { startAzure } from "./fake-azure.ts"
import { armError, throttled } from "./fake-resource-manager.ts"

// The real provider against a stand-in for Azure that was written from Microsoft's documents by somebody else.

const VM = "Microsoft.Compute/virtualMachines"
const machines = (count: number, fields: Parameters<typeof resourceOf>[2] = {}) =>
  Array.from({ length: count }, (_, number) => resourceOf(VM, `vm-${number}`, fields))

const running: { close: () => Promise<void> | void }[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

async function start(fields: Partial<AzureWorld> = {}): Promise<FakeAzure> {
  const azure = await startAzure(azureWorld(fields))
  running.push(azure)
  return azure
}

function asking(azure: FakeAzure, options: Parameters<typeof askAzure>[1] = {}) {
  const world = askAzure(azure, options)
  running.push(world)
  return world.ask
}

/** How often each operation was asked for. */
function costOf({ calls }: FakeAzure): Record<string, number> {
  const cost: Record<string, number> = {}
  for (const { operation } of calls) {
    const name = operation.replace(SUBSCRIPTION, "{id}").replace("GET /subscriptions/{id}", "GET")
    cost[name] = (cost[name] ?? 0) + 1
  }
  return cost
}

const PERMISSIONS = "GET/providers/Microsoft.Authorization/permissions"

/** Makes something else of calls, of queries unless said otherwise, the first few times or always. */
function fail(
  azure: FakeAzure,
  fate: AzureFate,
  { operation = "resources", times = Number.POSITIVE_INFINITY } = {},
): void {
  let left = times
  azure.fate = (call) => {
    if (call.operation !== operation || left <= 0) return null
    left -= 1
    return fate
  }
}

describe("a table", () => {
  test("is whole, each resource once, and costs its pages, one token and one look at the permissions", async () => {
    const azure = await start({
      resources: [
        ...machines(2_345),
        ...machines(5, { location: "northeurope", group: "rg-north" }),
        ...machines(5, { subscription: OTHER_SUBSCRIPTION }),
        resourceOf("Microsoft.Compute/disks", "disk-1"),
      ],
    })
    const { rows, complete, error } = await asking(azure)({
      service: "virtual-machine",
      attributes: ["name"],
    })
    expect([rows.length, complete, error]).toEqual([2_345, true, null])
    expect(new Set(rows.map(({ name }) => name)).size).toBe(2_345)
    expect(costOf(azure)).toEqual({ token: 1, resources: 3, [PERMISSIONS]: 1 })
  })

  test("is whole also where Azure gives less on a page than was asked for", async () => {
    const azure = await start({ resources: machines(100), pageMax: 7 })
    const { rows, complete } = await asking(azure)({ service: "virtual-machine", attributes: ["name"] })
    expect([rows.length, complete]).toEqual([100, true])
    expect(new Set(rows.map(({ name }) => name)).size).toBe(100)
    expect(costOf(azure)["resources"]).toBe(15)
  })

  test("of one service in several places at once is asked for in one query, and each has its own", async () => {
    const azure = await start({
      resources: [
        ...machines(1_100, { location: "westeurope" }),
        ...machines(3, { location: "northeurope", group: "rg-north" }),
        ...machines(2, { location: "NorthEurope", group: "rg-far" }),
        ...machines(7, { location: "eastus", group: "rg-us" }),
      ],
    })
    const ask = asking(azure)
    const regions = ["westeurope", "northeurope", "eastus", "uksouth"]
    const tables = await Promise.all(
      regions.map((region) => ask({ service: "virtual-machine", region, attributes: ["resource_id"] })),
    )
    expect(tables.map(({ rows, complete, error }) => [rows.length, complete, error])).toEqual([
      [1_100, true, null],
      [5, true, null],
      [7, true, null],
      [0, true, null],
    ])
    expect(new Set(tables.flatMap(({ rows }) => rows.map((row) => row["resource_id"]))).size).toBe(1_112)
    expect(costOf(azure)).toEqual({ token: 1, resources: 2, [PERMISSIONS]: 1 })
  })

  test("asks for the columns wanted and for no others", async () => {
    const azure = await start({ resources: machines(1) })
    const ask = asking(azure)
    await ask({ service: "virtual-machine", attributes: ["name"] })
    await ask({ service: "virtual-machine", attributes: ["name", "vm_size"] })
    const queries = azure.calls
      .filter(({ operation }) => operation === "resources")
      .map(({ body }) => String((body as { readonly query: unknown }).query))
    expect(queries[0]).toContain("| project id, name |")
    expect(queries[1]).toContain("| project id, name, vm_size = properties.hardwareProfile.vmSize |")
    expect(queries.every((query) => query.endsWith("| order by id asc"))).toBe(true)
  })

  test("has the values Azure has, and null for what it has not", async () => {
    const properties = {
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: { osDisk: { osType: "Linux" } },
      extended: { instanceView: { powerState: { code: "PowerState/running" } } },
    }
    const azure = await start({
      resources: [
        resourceOf(VM, "vm-1", { properties, tags: { team: "shop", env: "prod" }, location: "WestEurope" }),
        resourceOf(VM, "vm-2"),
      ],
    })
    const attributes = ["name", "power_state", "vm_size", "os_type", "resource_group", "resource_id", "tags"]
    const { rows } = await asking(azure)({ service: "virtual-machine", attributes })
    expect(rows).toEqual([
      {
        name: "vm-1",
        power_state: "running",
        vm_size: "Standard_D2s_v5",
        os_type: "Linux",
        resource_group: "rg-shop",
        resource_id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-shop/providers/${VM}/vm-1`,
        tags: "env=prod, team=shop",
      },
      expect.objectContaining({ name: "vm-2", power_state: null, vm_size: null, tags: null }),
    ])
  })

  test("of every service is asked for in words that Resource Graph takes, all its columns at once", async () => {
    const azure = await start()
    const { provider, ask, close } = askAzure(azure)
    running.push({ close })
    for (const { name, takesType, attributes } of provider.services) {
      const service = takesType ? `${name}:${VM}` : name
      const table = await ask({ service, attributes: attributes.map(({ key }) => key) })
      const found = takesType ? "unsupported" : undefined
      expect([name, table.error?.errorClass]).toEqual([name, found])
    }
    expect(azure.calls.filter(({ operation }) => operation === "resources")).toHaveLength(
      provider.services.length,
    )
  })

  test("of resource groups is theirs, from the table they are in", async () => {
    const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-shop`
    const type = "Microsoft.Resources/subscriptions/resourceGroups"
    const azure = await start({ containers: [{ id, name: "rg-shop", type, location: "westeurope" }] })
    const { rows } = await asking(azure)({ service: "resource-group", attributes: ["name", "resource_id"] })
    expect(rows).toEqual([{ name: "rg-shop", resource_id: id }])
  })
})

describe("any type", () => {
  const service = "resource:Microsoft.Network/loadBalancers"
  const providers = [
    {
      namespace: "Microsoft.Network",
      types: ["loadBalancers", "virtualNetworks", "virtualNetworks/subnets"],
    },
    { namespace: "Microsoft.Quantum", types: ["workspaces"], registrationState: "NotRegistered" },
  ]

  test("is listed in whichever case it is written", async () => {
    const azure = await start({
      providers,
      resources: [resourceOf("microsoft.NETWORK/LoadBalancers", "lb-1")],
    })
    const { rows, complete } = await asking(azure)({ service, attributes: ["name"] })
    expect([rows, complete]).toEqual([[{ name: "lb-1" }], true])
  })

  test("is an empty list only where Azure knows the type", async () => {
    const ask = asking(await start({ providers }))
    expect(await ask({ service })).toMatchObject({ rows: [], complete: true, error: null })
    const unknown: readonly (readonly [string, string])[] = [
      ["resource:Microsoft.Network/loadBalancerz", "unsupported"],
      ["resource:Microsoft.Nothing/things", "unsupported"],
      ["resource:Microsoft.Network/virtualNetworks/subnets", "unsupported"],
      ["resource:Microsoft.Quantum/workspaces", "not_enabled"],
      ["resource:nonsense", "unsupported"],
    ]
    for (const [name, errorClass] of unknown)
      expect(await ask({ service: name })).toMatchObject({ rows: [], complete: false, error: { errorClass } })
  })
})

describe("an account that may not read everything", () => {
  const resources = [...machines(3), ...machines(2, { group: "rg-hidden" })]
  const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-shop`
  const question: AzureQuestion = { service: "virtual-machine", attributes: ["name"] }

  test("gets what it may, and is told that it is not all", async () => {
    const azure = await start({ resources, roles: [{ clientId: CLIENT, scope: GROUP }] })
    const { rows, complete, error } = await asking(azure)(question)
    expect([rows.length, complete]).toEqual([3, false])
    expect(error).toMatchObject({
      errorClass: "denied",
      missingPermission: "Microsoft.Authorization/permissions/read",
    })
  })

  test("is told which permission is missing where Azure says what it has", async () => {
    const roles = [
      { clientId: CLIENT, scope: `/subscriptions/${SUBSCRIPTION}`, notActions: ["Microsoft.Compute/*"] },
      { clientId: CLIENT, scope: GROUP },
    ]
    const { rows, complete, error } = await asking(await start({ resources, roles }))(question)
    expect([rows.length, complete]).toEqual([3, false])
    expect(error).toMatchObject({ errorClass: "denied", missingPermission: `${VM}/read` })
  })

  test("is seen to have a right by roles on further pages, of Azure's own and nobody else's", async () => {
    const scope = `/subscriptions/${SUBSCRIPTION}`
    const roles = [
      { clientId: CLIENT, scope, actions: ["Microsoft.Authorization/*/read"] },
      { clientId: CLIENT, scope, actions: ["Microsoft.Storage/*"] },
      { clientId: CLIENT, scope, actions: ["Microsoft.Compute/*/read"] },
    ]
    const azure = await start({ resources, roles, permissionPage: 1 })
    const { rows, complete } = await asking(azure)(question)
    expect([rows.length, complete]).toEqual([5, true])
    expect(azure.calls.filter(({ path }) => path.endsWith("/permissions"))).toHaveLength(3)
    const elsewhere = await start({ resources })
    const value = [{ actions: ["*/read"], notActions: [] }]
    const body = { value, nextLink: `${azure.url}/subscriptions/x` }
    const operation = `GET ${scope}/providers/Microsoft.Authorization/permissions`
    fail(elsewhere, { status: 200, body }, { operation })
    azure.calls.length = 0
    expect(await asking(elsewhere)(question)).toMatchObject({ complete: false })
    expect(azure.calls).toEqual([])
  })

  test.each(["empty", "denied"] as const)(
    "gets an error and no empty list when Azure says %s",
    async (unreadable) => {
      for (const roles of [[], [{ clientId: CLIENT, scope: `/subscriptions/${OTHER_SUBSCRIPTION}` }]]) {
        const { rows, complete, error } = await asking(await start({ resources, roles, unreadable }))(
          question,
        )
        expect([rows, complete, error?.errorClass]).toEqual([[], false, "denied"])
      }
    },
  )
})

describe("a list that is cut off", () => {
  test("because the principal has more subscriptions than are looked at is not complete", async () => {
    const azure = await start({ resources: machines(3), subscriptionLimitHit: true })
    expect(await asking(azure)({ service: "virtual-machine" })).toMatchObject({
      complete: false,
      error: null,
    })
  })

  test("without a way to go on is not complete", async () => {
    const azure = await start()
    const { id, name } = resourceOf(VM, "vm-1")
    const body = { totalRecords: 9, count: 1, data: [{ id, name }], facets: [], resultTruncated: "true" }
    fail(azure, { status: 200, body })
    const { rows, complete } = await asking(azure)({ service: "virtual-machine", attributes: ["name"] })
    expect([rows, complete]).toEqual([[{ name }], false])
  })

  test("in the middle keeps what was there", async () => {
    const azure = await start({ resources: machines(25), pageMax: 10 })
    let pages = 0
    azure.fate = ({ operation }) => {
      if (operation === "resources") pages += 1
      return pages === 3 ? armError(500, "InternalServerError", "x") : null
    }
    const { rows, complete, error } = await asking(azure)({ service: "virtual-machine" })
    expect([rows.length, complete, error?.errorClass]).toEqual([20, false, "provider_error"])
  })
})

describe("a failure", () => {
  const question: AzureQuestion = { service: "virtual-machine", attributes: ["name"] }

  test("of too many requests is waited out", async () => {
    const azure = await start({ resources: machines(3) })
    fail(azure, throttled(0), { times: 2 })
    expect(await asking(azure)(question)).toMatchObject({ complete: true, error: null })
    expect(costOf(azure)["resources"]).toBe(3)
  })

  test("of the quota, as Resource Graph words it, is told when it will not be over soon", async () => {
    const azure = await start({ resources: machines(3), quota: { queries: 0, seconds: 50 } })
    const { rows, error } = await asking(azure)(question)
    expect([rows, error?.errorClass, error?.retryable]).toEqual([[], "throttled", true])
    expect(error?.retryAfterMs).toBeGreaterThan(30_000)
  })

  test("to answer in time is a timeout", async () => {
    const azure = await start({ resources: machines(3) })
    fail(azure, "hang")
    const { rows, error } = await asking(azure)({ ...question, deadlineMs: 300 })
    expect([rows, error?.errorClass]).toEqual([[], "timeout"])
  })

  const html = { status: 200, body: "<html>Sign in</html>", contentType: "text/html" }
  test.each<[string, AzureFate, string]>([
    ["a connection that breaks", "cut", "provider_error"],
    ["a reply that breaks off", "half", "provider_error"],
    ["a page for people", html, "provider_error"],
    ["JSON that is none", { status: 200, body: '{"data":[' }, "provider_error"],
    ["JSON of another shape", { status: 200, body: { value: [] } }, "provider_error"],
    [
      "rows without ids",
      { status: 200, body: { data: [{ name: "x" }], resultTruncated: "false" } },
      "provider_error",
    ],
    ["an empty object", { status: 200, body: {} }, "provider_error"],
    ["an error of theirs", armError(500, "InternalServerError", "x"), "provider_error"],
    ["an error that is a page", { ...html, status: 502 }, "provider_error"],
    ["a redirect", { status: 302, body: "", headers: { location: "http://127.0.0.1:1/" } }, "provider_error"],
    ["a refusal", armError(403, "AuthorizationFailed", "does not have authorization"), "denied"],
    ["a refusal that is a page", { ...html, status: 403 }, "denied"],
    ["a subscription that is disabled", armError(403, "DisabledSubscription", "x"), "not_enabled"],
  ])("by %s is told as what it is, and never an empty list", async (_, fate, errorClass) => {
    const azure = await start({ resources: machines(3) })
    fail(azure, fate)
    const { rows, complete, error } = await asking(azure)(question)
    expect([rows, complete, error?.errorClass]).toEqual([[], false, errorClass])
    expect(`${error?.message} ${error?.providerCode}`).not.toContain(SECRET)
  })
})

describe("credentials", () => {
  const question: AzureQuestion = { service: "virtual-machine", attributes: ["name"] }

  test.each<[string, Partial<typeof CREDENTIALS>, string | null]>([
    ["a wrong secret", { clientSecret: "wrong" }, "AADSTS7000215"],
    ["a secret that is over", { clientSecret: "once-good" }, "AADSTS7000222"],
    ["an unknown application", { clientId: OTHER_SUBSCRIPTION }, "AADSTS700016"],
    ["an unknown tenant", { tenantId: OTHER_SUBSCRIPTION }, "AADSTS90002"],
    ["a domain nobody has", { tenantId: "nobody.example" }, "AADSTS90002"],
    ["no tenant at all", { tenantId: "../x" }, null],
    ["no subscription at all", { subscriptionId: "../x" }, null],
  ])("with %s are told to be bad, and the secret is not", async (_, credentials, providerCode) => {
    const azure = await start({ resources: machines(3) })
    const { rows, error } = await asking(azure, { credentials })(question)
    expect([rows, error?.errorClass, error?.providerCode]).toEqual([[], "bad_credentials", providerCode])
    expect(JSON.stringify([error, error?.message])).not.toContain(credentials.clientSecret ?? SECRET)
    expect(costOf(azure)["resources"]).toBeUndefined()
  })

  test("work for a tenant by its domain, and go nowhere but to where tokens are given", async () => {
    const azure = await start({ resources: machines(3) })
    const ask = asking(azure, { credentials: { tenantId: "contoso.onmicrosoft.com" } })
    expect((await ask(question)).rows).toHaveLength(3)
    for (const { operation, path, body, headers } of azure.calls) {
      const sent = JSON.stringify([path, body, headers])
      const [, encoded = ""] = new URLSearchParams({ "": SECRET }).toString().split("=")
      expect(sent.includes(encoded) || sent.includes(SECRET)).toBe(operation === "token")
    }
  })

  test("are exchanged once for many questions at once", async () => {
    const azure = await start({ resources: machines(3) })
    const ask = asking(azure)
    const services = ["virtual-machine", "disk", "storage-account", "key-vault", "virtual-network", "aks"]
    const tables = await Promise.all(services.map((service) => ask({ service })))
    expect(tables.map(({ error }) => error)).toEqual(services.map(() => null))
    expect(costOf(azure)["token"]).toBe(1)
  })

  test("are exchanged anew when the token is not good any more", async () => {
    const azure = await start({ resources: machines(3) })
    const ask = asking(azure)
    await ask(question)
    azure.advance(2 * 3_600_000)
    expect(await ask(question)).toMatchObject({ complete: true, error: null })
    expect(costOf(azure)["token"]).toBe(2)
  })

  test("are not tried for ever when no token is good", async () => {
    const azure = await start({ resources: machines(3), tokenSeconds: 1 })
    azure.fate = ({ operation }) => {
      if (operation !== "token") azure.advance(5_000)
      return null
    }
    const { error } = await asking(azure)(question)
    expect(error).toMatchObject({ errorClass: "bad_credentials", retryable: false })
    expect(azure.calls.length).toBeLessThan(10)
  })

  test.each<[string, AzureFate, string]>([
    ["hangs", "hang", "timeout"],
    ["breaks off", "cut", "provider_error"],
    ["fails", armError(500, "x", "x"), "provider_error"],
    ["is a page", { status: 200, body: "<html>", contentType: "text/html" }, "provider_error"],
    ["gives no token", { status: 200, body: { token_type: "Bearer" } }, "provider_error"],
  ])("are not called bad when what gives tokens %s", async (_, fate, errorClass) => {
    const azure = await start({ resources: machines(3) })
    fail(azure, fate, { operation: "token" })
    const { error } = await asking(azure)({ ...question, deadlineMs: 500 })
    expect(error?.errorClass).toBe(errorClass)
  })
})

describe("proving credentials", () => {
  const prove = ({ url }: FakeAzure, fields: Partial<typeof CREDENTIALS> = {}) =>
    proveAzure(
      { ...CREDENTIALS, ...fields },
      { endpoints: { authority: url, management: url }, signal: AbortSignal.timeout(30_000) },
    )

  test("tells the subscription, and lists nothing", async () => {
    const azure = await start({ resources: machines(3) })
    expect(await prove(azure)).toEqual({ cloudAccount: SUBSCRIPTION })
    expect(costOf(azure)).toEqual({ token: 1, GET: 1 })
  })

  test.each<[string, Partial<AzureWorld>, Partial<typeof CREDENTIALS>, string]>([
    ["a wrong secret", {}, { clientSecret: "wrong" }, "bad_credentials"],
    ["no role in the subscription", { roles: [] }, {}, "denied"],
    ["a subscription that is not there", {}, { subscriptionId: TENANT }, "denied"],
    [
      "a subscription that is disabled",
      { subscriptions: [{ id: SUBSCRIPTION, tenantId: TENANT, name: "x", state: "Disabled" }] },
      {},
      "not_enabled",
    ],
    [
      "a subscription of another tenant",
      { subscriptions: [{ id: SUBSCRIPTION, tenantId: CLIENT, name: "x" }] },
      {},
      "bad_credentials",
    ],
  ])("fails with %s", async (...row) => {
    const [, fields, credentials, errorClass] = row
    await expect(prove(await start(fields), credentials)).rejects.toMatchObject({ errorClass })
  })
})

describe("a text in a query", () => {
  const table = (names: readonly string[]) =>
    new Map([
      [
        "resources",
        { rows: names.map((name) => ({ name })), columns: new Map([["name", "string" as const]]) },
      ],
    ])

  test("is that text, whatever is in it", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "'", '"', "\\", "|", "/", " ", "@", "ä", "\u{1f600}"),
    })
    fc.assert(
      fc.property(text, text, (wanted, other) => {
        const { rows } = runKql(
          `resources | where name == ${kqlText(wanted)}`,
          table([wanted, `${wanted}x`, other]),
        )
        expect(rows.every(({ name }) => name === wanted) && rows.length > 0).toBe(true)
      }),
    )
  })

  test.each(["a\nb", "a\tb", "\u0000", "\u2028"])("is refused where no name has it: %j", (text) => {
    expect(() => kqlText(text)).toThrow("There is no such name.")
  })
})
