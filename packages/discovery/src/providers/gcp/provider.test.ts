import { generateKeyPairSync } from "node:crypto"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Loopback } from "../../../test/loopback.ts"
import { startLoopback } from "../../../test/loopback.ts"
import { findService } from "../../catalogue.ts"
import { estateOf } from "../../demo/estate.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import type { FetchContext, Provider } from "../../provider.ts"
import type { Row } from "../../service.ts"
import type { GcpCredentials } from "./links.ts"
import { GCP_ENDPOINTS } from "./links.ts"
import { gcpProvider } from "./provider.ts"
import { proveGcp } from "./prove.ts"
import { searchPage } from "./search.ts"

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 })
const KEY = privateKey.export({ type: "pkcs8", format: "pem" }) as string

const credentials = (scope = "projects/acme-prod"): GcpCredentials => ({
  kind: "service_account_key",
  scope,
  clientEmail: "bitting@acme-prod.iam.gserviceaccount.com",
  privateKeyId: "kid1",
  privateKey: KEY,
})

let google: Loopback
let provider: Provider
let search: (parameters: URLSearchParams, token: string) => { status?: number; json: unknown }
const signal = new AbortController().signal

beforeEach(async () => {
  google = await startLoopback()
  let issued = 0
  google.answer = ({ url, headers }) => {
    if (url.pathname !== "/token") return search(url.searchParams, headers.authorization ?? "")
    issued += 1
    return { json: { access_token: `t${issued}`, expires_in: 3_599 } }
  }
  const endpoints = { ...GCP_ENDPOINTS, token: `${google.url}/token`, asset: google.url }
  const same = credentials()
  provider = gcpProvider({ credentialsOf: async () => same, endpoints })
})
afterEach(async () => {
  await google.close()
})

const searches = () => google.calls.filter(({ url }) => url.pathname !== "/token")

async function ask(name: string, region: string, attributes: readonly string[]): Promise<readonly Row[]> {
  const found = findService(provider, name)
  if (found === null) throw new Error(`no service ${name}`)
  const question = { account: { id: "acc_1", organizationId: "org_1" }, ...found, region, attributes }
  const context: FetchContext = {
    signal,
    call: (call) => call(signal),
    flaw: (error) => new DiscoveryError("provider_error", String(error)),
  }
  const rows: Row[] = []
  for await (const piece of provider.fetch(question, context)) rows.push(...piece.rows)
  return rows
}

const instance = (name: string, location = "us-central1-a") => ({
  name: `//compute.googleapis.com/projects/acme-prod/zones/${location}/instances/${name}`,
  location,
  state: "RUNNING",
  labels: { team: "web", env: "prod" },
  versionedResources: [
    { version: "alpha", resource: { machineType: "https://x/machineTypes/n1-old" } },
    {
      version: "v1",
      resource: {
        machineType: "https://www.googleapis.com/compute/v1/projects/p/zones/z/machineTypes/e2-small",
        networkInterfaces: [
          { networkIP: "10.0.0.2", accessConfigs: [{ natIP: "203.0.113.7" }] },
          { networkIP: "10.1.0.2" },
        ],
      },
    },
  ],
})

describe("a search", () => {
  test("asks for the type, the location, the fields the attributes are made of, and as much as Google gives", async () => {
    search = () => ({ json: { results: [instance("web-1")] } })
    const rows = await ask("compute-instance", "us-central1", ["name", "state"])
    expect(rows).toEqual([{ name: "web-1", state: "RUNNING" }])
    const [call] = searches()
    expect(call?.url.pathname).toBe("/v1/projects/acme-prod:searchAllResources")
    expect(Object.fromEntries(call?.url.searchParams ?? [])).toEqual({
      assetTypes: "compute.googleapis.com/Instance",
      query: "location:us-central1",
      readMask: "name,location,state",
      pageSize: "500",
    })
  })

  test("has whole resources sent only for attributes that are made of them", async () => {
    search = () => ({ json: { results: [instance("web-1")] } })
    const attributes = ["name", "machine_type", "internal_ip", "external_ip", "labels"]
    expect(await ask("compute-instance", "us-central1", attributes)).toEqual([
      {
        name: "web-1",
        machine_type: "e2-small",
        internal_ip: "10.0.0.2, 10.1.0.2",
        external_ip: "203.0.113.7",
        labels: "env=prod, team=web",
      },
    ])
    expect(searches()[0]?.url.searchParams.get("readMask")).toBe(
      "name,location,versionedResources,additionalAttributes,labels",
    )
  })

  test("is followed to the end, over pages that are short or empty", async () => {
    const pages: Record<string, object> = {
      "": { results: [instance("a")], nextPageToken: "p2" },
      p2: { nextPageToken: "p3" },
      p3: { results: [instance("b"), instance("c")], nextPageToken: "" },
    }
    search = (parameters) => ({ json: pages[parameters.get("pageToken") ?? ""] })
    const rows = await ask("compute-instance", "us-central1", ["name"])
    expect(rows.map(({ name }) => name)).toEqual(["a", "b", "c"])
    const [first, ...rest] = searches().map(({ url }) => {
      url.searchParams.delete("pageToken")
      return url.search
    })
    expect(rest).toEqual([first, first])
  })

  test("that goes round in circles ends with an error, and never as a whole list", async () => {
    search = () => ({ json: { results: [instance("a")], nextPageToken: "again" } })
    await expect(ask("compute-instance", "us-central1", ["name"])).rejects.toThrow("round in circles")
    expect(searches()).toHaveLength(2)
  })

  test("keeps what lies in the location, whatever else was found", async () => {
    const there = ["us-central1-f", "us-central1", "us-central12-a", "europe-west1-b"]
    search = () => ({ json: { results: there.map((location) => instance(location, location)) } })
    const rows = await ask("compute-instance", "us-central1", ["location"])
    expect(rows).toEqual([{ location: "us-central1-f" }, { location: "us-central1" }])
  })

  test("of what is listed once for all locations names none, and says where each lies", async () => {
    const bucket = (name: string, location: string) => ({
      name: `//storage.googleapis.com/${name}`,
      location,
    })
    search = () => ({ json: { results: [bucket("a", "us"), bucket("b", "EUROPE-WEST1")] } })
    expect(await ask("storage-bucket", "global", ["name"])).toEqual([
      { name: "a", region: "us" },
      { name: "b", region: "europe-west1" },
    ])
    expect(searches()[0]?.url.searchParams.has("query")).toBe(false)
  })

  test("takes any type of the form service/Kind", async () => {
    search = () => ({ json: { results: [{ ...instance("x"), displayName: "X" }] } })
    const rows = await ask("asset:compute.googleapis.com/Address", "global", ["display_name"])
    expect(rows).toEqual([{ display_name: "X", region: "us-central1" }])
    expect(searches()[0]?.url.searchParams.getAll("assetTypes")).toEqual(["compute.googleapis.com/Address"])
  })

  test.each([
    "asset:.",
    "asset:compute.googleapis.com",
    "asset:compute.googleapis.com/Address/x",
    "asset:a..b/C",
  ])("does not take %s, which could be any number of types", async (name) => {
    await expect(ask(name, "global", ["name"])).rejects.toMatchObject({ errorClass: "unsupported" })
    expect(google.calls).toEqual([])
  })

  test("that finds nothing is an empty list, and an answer that is none is an error", async () => {
    search = () => ({ json: {} })
    expect(await ask("compute-instance", "us-central1", ["name"])).toEqual([])
    for (const json of [null, [], "x", { results: {} }, { results: [null] }, { nextPageToken: 1 }]) {
      search = () => ({ json })
      await expect(ask("compute-instance", "us-central1", ["name"])).rejects.toMatchObject({
        errorClass: "provider_error",
      })
    }
  })

  test("is made again with a new token when Google takes the old one no more, and once only", async () => {
    search = (_, token) =>
      token === "Bearer t2"
        ? { json: { results: [instance("a")] } }
        : { status: 401, json: { error: { code: 401, status: "UNAUTHENTICATED" } } }
    expect(await ask("compute-instance", "us-central1", ["name"])).toEqual([{ name: "a" }])
    search = () => ({ status: 401, json: { error: { code: 401, status: "UNAUTHENTICATED" } } })
    const before = searches().length
    const failed = await ask("compute-instance", "us-central1", ["name"]).catch(provider.classify)
    expect(failed).toMatchObject({ errorClass: "bad_credentials" })
    expect(searches().length - before).toBe(2)
  })

  test("is not made in a scope that would become another address", async () => {
    const endpoints = { ...GCP_ENDPOINTS, token: `${google.url}/token`, asset: google.url }
    const bad = credentials("projects/x/../../evil")
    provider = gcpProvider({ credentialsOf: async () => bad, endpoints })
    await expect(ask("compute-instance", "us-central1", ["name"])).rejects.toMatchObject({
      errorClass: "bad_credentials",
    })
    expect(google.calls).toEqual([])
  })
})

describe("the quota of a search", () => {
  test.each<[string | undefined, string | undefined]>([
    ["acme-quota", "acme-quota"],
    [undefined, undefined],
  ])("of a token with project %s is that of %s", async (quotaProject, sent) => {
    search = () => ({ json: {} })
    const token = { value: "m1", expiresAt: 0, ...(quotaProject === undefined ? {} : { quotaProject }) }
    const tokens = { get: async () => token, drop: () => undefined }
    const asking = { endpoints: { asset: google.url }, tokens, credentials: credentials() }
    const all = { assetTypes: [], query: null, readMask: ["name"] }
    await searchPage(asking, all, { pageToken: null, signal })
    expect(searches()[0]?.headers["x-goog-user-project"]).toBe(sent)
  })
})

describe("proof of credentials", () => {
  const prove = () =>
    proveGcp(credentials(), {
      endpoints: { ...GCP_ENDPOINTS, token: `${google.url}/token`, asset: google.url },
      signal,
    })

  test("is a search for one resource, and gives the scope", async () => {
    search = () => ({ json: {} })
    expect(await prove()).toEqual({ cloudAccount: "projects/acme-prod" })
    expect(Object.fromEntries(searches()[0]?.url.searchParams ?? [])).toEqual({
      readMask: "name",
      pageSize: "1",
    })
  })

  test("fails with what is missing", async () => {
    search = () => ({
      status: 403,
      json: {
        error: {
          code: 403,
          message: "Cloud Asset API has not been used in project 1 before or it is disabled.",
          status: "PERMISSION_DENIED",
          details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "SERVICE_DISABLED" }],
        },
      },
    })
    await expect(prove()).rejects.toMatchObject({
      errorClass: "not_enabled",
      providerCode: "SERVICE_DISABLED",
    })
  })
})

describe("the services", () => {
  test("have names of their own, and each its attributes once", () => {
    const names = provider.services.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { attributes, regionAttribute } of provider.services) {
      const keys = attributes.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
      if (regionAttribute !== null) expect(keys).toContain(regionAttribute)
    }
  })

  test("read every attribute of any resource, also of one that tells nothing", async () => {
    for (const service of provider.services) {
      search = () => ({ json: { results: [{}, { ...instance("x", "us-central1"), labels: 1 }] } })
      const attributes = service.attributes.map(({ key }) => key)
      const name = service.takesType ? `${service.name}:a.googleapis.com/B` : service.name
      const rows = await ask(name, service.global ? "global" : "us-central1", attributes)
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(Object.keys(row).toSorted()).toEqual(attributes.toSorted())
    }
  })

  test("have an estate to be shown with", () => {
    const regions = provider.regions ?? []
    for (const service of provider.services) {
      const rows = estateOf({ service, region: service.global ? "global" : "us-central1" }, regions)
      expect(rows.length).toBeGreaterThan(0)
      for (const value of rows.flatMap((row) => Object.values(row)))
        expect(String(value)).not.toMatch(/\{\w+\}/)
    }
  })
})
