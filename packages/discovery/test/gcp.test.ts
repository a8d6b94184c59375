import { proveGcp } from "@bitting/discovery"
import { inspect } from "node:util"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { jsonReply, quotaExceeded, statusReply } from "./fake-gcp-error.ts"
import type { FakeGcp, FakeGcpCall, FakeGcpFate } from "./fake-gcp.ts"
import { startGcp } from "./fake-gcp.ts"
import { addServiceAccount, gcpWorld, instance, PROJECT, resource, SCOPE, TYPES_OF } from "./gcp-world.ts"

// Google Cloud is a stand-in written from its published specification; nothing here asks Google.

let gcp: FakeGcp

beforeAll(async () => {
  gcp = await startGcp()
})
beforeEach(() => {
  const { identities, assets } = gcp
  identities.serviceAccounts.clear()
  identities.tokens.clear()
  assets.projects.splice(0, Infinity, PROJECT)
  assets.resources.length = 0
  assets.searchers.clear()
  for (const type of Object.values(TYPES_OF).flat()) assets.knownTypes.add(type)
  assets.pageMax = 500
  assets.emptyEvery = 0
  gcp.fate = () => null
  gcp.calls.length = 0
})
afterAll(() => gcp.close())

const searches = () => gcp.calls.filter(({ api }) => api === "asset")

/** What becomes of searches; other calls are answered. */
function fateOfSearches(fate: (count: number, call: FakeGcpCall) => FakeGcpFate): void {
  gcp.fate = (call) => (call.api === "asset" ? fate(searches().length, call) : null)
}

/** A world with one account, and resources. */
function world(...resources: readonly ReturnType<typeof instance>[]) {
  const credentials = addServiceAccount(gcp, "reader")
  gcp.assets.resources.push(...resources)
  return { credentials, ...gcpWorld(gcp, credentials) }
}

const many = (count: number, zone = "europe-west2-a") =>
  Array.from({ length: count }, (_, number) => instance(`web-${number}`, zone))

const names = ({ rows }: { readonly rows: readonly object[] }) => rows.map((row) => Object.values(row)[0])

describe("a question", () => {
  test("is answered from all pages, also when some of them are short or empty", async () => {
    const { ask } = world(...many(53))
    gcp.assets.pageMax = 10
    gcp.assets.emptyEvery = 3
    const table = await ask({ service: "compute-instance" })
    expect(table).toMatchObject({ complete: true, error: null })
    expect(names(table)).toEqual(many(53).map(({ displayName }) => displayName))
    expect(searches().length).toBeGreaterThan(6)
  })

  test("is answered with what lies in the region and its zones, and with nothing else", async () => {
    const { ask } = world(
      instance("here", "us-east1"),
      instance("in-zone", "us-east1-b"),
      instance("other-zone", "us-east1-d"),
      instance("next-door", "us-east4-a"),
      instance("another", "us-east10-b"),
      instance("far", "europe-west1-b"),
    )
    const table = await ask({ service: "compute-instance", region: "us-east1" })
    expect(names(table)).toEqual(["here", "in-zone", "other-zone"])
  })

  test("has what Google says of a machine", async () => {
    const { ask, provider } = world(instance("web-1", "europe-west2-a"))
    const keys = provider.services.find(({ name }) => name === "compute-instance")?.attributes ?? []
    const { rows, complete } = await ask({
      service: "compute-instance",
      attributes: keys.map(({ key }) => key),
    })
    expect(complete).toBe(true)
    expect(rows).toMatchObject([
      {
        name: "web-1",
        machine_type: "e2-small",
        location: "europe-west2-a",
        internal_ip: "10.0.0.2",
        external_ip: "203.0.113.5",
        network: "prod-vpc",
        deletion_protection: false,
      },
    ])
  })

  test("for a name is one call, and does not fetch everything about each resource", async () => {
    const { ask } = world(...many(3))
    await ask({ service: "compute-instance", attributes: ["name"] })
    expect(searches()).toHaveLength(1)
    const mask = searches()[0]?.query.get("readMask")?.split(",") ?? ["*"]
    expect(mask).not.toContain("*")
    expect(mask).not.toContain("versionedResources")
  })

  test("sees a folder or an organization as a whole where that is the account's scope", async () => {
    const credentials = addServiceAccount(gcp, "reader", ["organizations/999"])
    gcp.assets.resources.push(
      instance("a", "europe-west2-a"),
      instance("b", "europe-west2-b", "222222222222"),
    )
    const { ask } = gcpWorld(gcp, credentials)
    expect(names(await ask({ service: "compute-instance" }))).toEqual(["a", "b"])
  })
})

describe("each service", () => {
  test.each(Object.entries(TYPES_OF))("%s is asked by types that Google has", async (service, types) => {
    const { ask, provider } = world(...types.map((type, at) => resource(type, `thing-${at}`)))
    const found = provider.services.find(({ name }) => name === service)
    const attributes = found?.attributes.map(({ key }) => key) ?? []
    const table = await ask({ service, attributes })
    expect(table).toMatchObject({ error: null, complete: true })
    expect(table.rows).toHaveLength(types.length)
    for (const row of table.rows) expect(Object.keys(row)).toEqual(expect.arrayContaining([...attributes]))
  })

  test("is one of those that are tried here", () => {
    const { provider } = world()
    const rich = provider.services.filter(({ takesType }) => !takesType).map(({ name }) => name)
    expect(rich.toSorted()).toEqual(Object.keys(TYPES_OF).toSorted())
  })
})

describe("any type of asset", () => {
  test("is listed by its name", async () => {
    const { ask } = world(resource("dns.googleapis.com/ManagedZone", "zone-1"))
    expect(await ask({ service: "asset:dns.googleapis.com/ManagedZone" })).toMatchObject({
      complete: true,
      rows: [{ name: expect.any(String) as string }],
    })
  })

  test("that there are none of is an empty list", async () => {
    const { ask } = world()
    gcp.assets.knownTypes.add("compute.googleapis.com/Address")
    expect(await ask({ service: "asset:compute.googleapis.com/Address" })).toMatchObject({
      rows: [],
      complete: true,
      error: null,
    })
  })

  test("that Google does not search is unsupported, and no empty list", async () => {
    const { ask } = world()
    const { complete, error } = await ask({ service: "asset:nothing.googleapis.com/Thing" })
    expect([complete, error?.errorClass]).toEqual([false, "unsupported"])
  })
})

describe("what goes wrong", () => {
  test("access that is denied names the permission", async () => {
    const { ask, credentials } = world(...many(1))
    gcp.assets.searchers.delete(`${credentials.clientEmail} ${SCOPE}`)
    const { rows, complete, error } = await ask({ service: "compute-instance" })
    expect([rows, complete]).toEqual([[], false])
    expect(error).toMatchObject({
      errorClass: "denied",
      missingPermission: "cloudasset.assets.searchAllResources",
    })
  })

  test("an API that is not enabled is said to be that, and not to be denied", async () => {
    const { ask } = world(...many(1))
    gcp.assets.projects.splice(0, 1, { ...PROJECT, enabled: false })
    expect((await ask({ service: "compute-instance" })).error?.errorClass).toBe("not_enabled")
  })

  test("a quota that is used up is waited for", async () => {
    const { ask } = world(...many(2))
    fateOfSearches((count) => (count <= 2 ? quotaExceeded(PROJECT.number) : null))
    expect(await ask({ service: "compute-instance" })).toMatchObject({ complete: true, error: null })
    expect(searches()).toHaveLength(3)
  })

  test("a quota that stays used up is said to be that, and the pages before are kept", async () => {
    const { ask } = world(...many(20))
    gcp.assets.pageMax = 10
    fateOfSearches((count) => (count > 1 ? quotaExceeded(PROJECT.number) : null))
    const { rows, complete, error } = await ask({ service: "compute-instance" })
    expect([rows.length, complete, error?.errorClass]).toEqual([10, false, "throttled"])
  })

  test("an answer that does not come is a timeout", async () => {
    const { credentials } = world(...many(1))
    const { ask } = gcpWorld(gcp, credentials, { limits: { fetchMs: 300 } })
    fateOfSearches(() => "hang")
    const { complete, error } = await ask({ service: "compute-instance" })
    expect([complete, error?.errorClass]).toEqual([false, "timeout"])
  })

  test.each<[string, FakeGcpFate]>([
    [
      "a page for people",
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>Sign in</html>" },
    ],
    [
      "a broken reply",
      { status: 200, headers: { "content-type": "application/json" }, body: '{"results":[' },
    ],
    ["a reply that is cut off", "cut"],
    ["another shape", jsonReply({ results: { a: 1 } })],
    ["a list", jsonReply([1, 2])],
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" }],
    ["an internal error", statusReply("INTERNAL", "Internal error encountered.")],
    ["an error page", { status: 502, headers: { "content-type": "text/html" }, body: "<h1>502</h1>" }],
  ])("%s is the provider's error, and never an empty list", async (_, fate) => {
    const { ask } = world(...many(1))
    fateOfSearches(() => fate)
    const { rows, complete, error } = await ask({ service: "compute-instance" })
    expect([rows, complete, error?.errorClass]).toEqual([[], false, "provider_error"])
  })

  test("pages that were there before it broke are kept", async () => {
    const { ask } = world(...many(20))
    gcp.assets.pageMax = 10
    fateOfSearches((count) => (count > 1 ? "cut" : null))
    const { rows, complete, error } = await ask({ service: "compute-instance" })
    expect([rows.length, complete, error?.errorClass]).toEqual([10, false, "provider_error"])
  })

  test("pages that lead to themselves end, and the list is not complete", async () => {
    const { ask } = world()
    fateOfSearches(() => jsonReply({ results: [], nextPageToken: "again" }))
    expect((await ask({ service: "compute-instance" })).complete).toBe(false)
  })
})

describe("the key of a service account", () => {
  test("gives one token for many questions, signed as Google asks", async () => {
    const { ask } = world(...many(1))
    await Promise.all(["compute-instance", "vpc-network", "cloud-sql"].map((service) => ask({ service })))
    await ask({ service: "compute-instance" })
    expect(gcp.calls.filter(({ api }) => api === "token")).toHaveLength(1)
    const [token] = gcp.identities.tokens.values()
    expect(token?.scopes).toEqual(["https://www.googleapis.com/auth/cloud-platform"])
  })

  test("gives another token when the first is not taken any more", async () => {
    const { ask } = world(...many(1))
    await ask({ service: "compute-instance" })
    gcp.identities.tokens.clear()
    expect(await ask({ service: "compute-instance" })).toMatchObject({ complete: true, error: null })
  })

  test.each<[string, (email: string) => void]>([
    ["was deleted", (email) => gcp.identities.serviceAccounts.get(email)?.keys.clear()],
    ["is of an account that is gone", (email) => gcp.identities.serviceAccounts.delete(email)],
  ])("that %s is bad, and nothing of it is shown", async (_, spoil) => {
    const { ask, credentials } = world(...many(1))
    spoil(credentials.clientEmail)
    const { complete, error } = await ask({ service: "compute-instance" })
    expect([complete, error?.errorClass]).toEqual([false, "bad_credentials"])
    expect(inspect(error, { depth: 9 })).not.toContain(credentials.privateKey.slice(40, 80))
    expect(searches()).toHaveLength(0)
  })

  test("of another account is refused although its name is right", async () => {
    const { credentials } = world(...many(1))
    const other = addServiceAccount(gcp, "other")
    const { ask } = gcpWorld(gcp, { ...credentials, privateKey: other.privateKey })
    expect((await ask({ service: "compute-instance" })).error?.errorClass).toBe("bad_credentials")
  })

  test("answers for its own account, however questions are mixed", async () => {
    gcp.assets.projects.push({ number: "222222222222", id: "other-project", enabled: true })
    const [mine, theirs] = [
      addServiceAccount(gcp, "mine"),
      addServiceAccount(gcp, "theirs", ["projects/other-project"]),
    ]
    gcp.assets.resources.push(
      instance("mine", "europe-west2-a"),
      instance("theirs", "europe-west2-a", "222222222222"),
    )
    const { ask } = gcpWorld(gcp, { acc_1: mine, acc_2: theirs })
    const asked = Array.from({ length: 40 }, (_, at) =>
      ask({ service: "compute-instance", account: at % 2 === 0 ? "acc_1" : "acc_2", attributes: ["name"] }),
    )
    const answers = await Promise.all(asked)
    answers.forEach((table, at) => expect(names(table)).toEqual([at % 2 === 0 ? "mine" : "theirs"]))
  })
})

describe("proving credentials", () => {
  const prove = (credentials: Parameters<typeof proveGcp>[0]) =>
    proveGcp(credentials, { endpoints: gcp.endpoints, signal: AbortSignal.timeout(30_000) })

  test("searches their scope", async () => {
    const { credentials } = world(...many(3))
    expect(await prove(credentials)).toEqual({ cloudAccount: SCOPE })
  })

  test("is denied for a scope they may not search", async () => {
    const { credentials } = world()
    await expect(prove({ ...credentials, scope: "folders/12345" })).rejects.toMatchObject({
      errorClass: "denied",
      missingPermission: "cloudasset.assets.searchAllResources",
    })
  })

  test("is refused with a key that Google does not know", async () => {
    const { credentials } = world()
    gcp.identities.serviceAccounts.clear()
    await expect(prove(credentials)).rejects.toMatchObject({ errorClass: "bad_credentials" })
  })
})
