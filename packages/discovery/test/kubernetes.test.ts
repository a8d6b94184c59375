import type { EngineLimits, KubernetesCredentials, Table } from "@bitting/discovery"
import {
  checkAccount,
  createEngine,
  DiscoveryError,
  findService,
  kubernetesProvider,
  proveKubernetes,
} from "@bitting/discovery"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { makeCertificates } from "./certificates.ts"
import type { FakeKubernetes, KubernetesFault } from "./fake-kubernetes.ts"
import { startKubernetes } from "./fake-kubernetes.ts"
import type { FakeObject } from "./fake-kubernetes-table.ts"

const READER = "eyJhbGciOiJSUzI1NiJ9.reader.sig"
const NAMESPACED = "eyJhbGciOiJSUzI1NiJ9.namespaced.sig"
const NOBODY = "eyJhbGciOiJSUzI1NiJ9.expired.sig"
const SECRET_TEXT = "c3VwZXItc2VjcmV0"

let cluster: FakeKubernetes
let engines: { readonly close: () => void }[]

beforeEach(async () => {
  engines = []
  cluster = await startKubernetes()
  cluster.users.set(READER, {
    name: "system:serviceaccount:ops:bitting",
    rules: [{ namespace: null, groups: ["*"], resources: ["*"], verbs: ["get", "list"] }],
  })
  cluster.users.set(NAMESPACED, {
    name: "system:serviceaccount:web:bitting",
    rules: [{ namespace: "web", groups: ["", "apps"], resources: ["pods", "deployments"], verbs: ["list"] }],
  })
  cluster.objects.set("/namespaces", [
    { name: "kube-system", cells: { Status: "Active" } },
    { name: "web", cells: { Status: "Active" } },
    { name: "empty", cells: { Status: "Active" } },
  ])
  cluster.objects.set("/pods", [
    pod("web-1", "web", { Restarts: "3 (5m ago)", IP: "10.0.0.7", Node: "node-1" }),
    pod("web-2", "web", { Status: "CrashLoopBackOff", Ready: "0/1" }),
    pod("dns", "kube-system"),
  ])
})
afterEach(async () => {
  for (const engine of engines) engine.close()
  await cluster.close()
})

function pod(name: string, namespace: string, cells: FakeObject["cells"] = {}): FakeObject {
  const usual = { Ready: "1/1", Status: "Running", Restarts: "0" }
  return { name, namespace, labels: { app: name }, cells: { ...usual, ...cells } }
}

const credentials = (fields: Partial<KubernetesCredentials> = {}): KubernetesCredentials => ({
  server: cluster.url,
  certificateAuthority: cluster.authority,
  token: READER,
  network: "any",
  ...fields,
})

interface Asking {
  readonly region?: string
  readonly attributes?: readonly string[]
  readonly with?: Partial<KubernetesCredentials>
  readonly limits?: Partial<EngineLimits>
  readonly deadlineMs?: number
}

async function ask(name: string, asking: Asking = {}): Promise<Table> {
  const { region = "all", attributes = ["name"], limits = {}, deadlineMs = 30_000 } = asking
  const known = credentials(asking.with)
  const provider = kubernetesProvider({ credentialsOf: async () => known })
  const found = findService(provider, name)
  if (found === null) throw new Error(`no service ${name}`)
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const engine = createEngine({ clock, random: () => 0, limits })
  engines.push(engine)
  const question = { account: { id: "acc_1", organizationId: "org_1" }, ...found, region, attributes }
  return await engine.ask({ provider, question }, { deadlineMs })
}

const goesWrong = (path: RegExp, fault: KubernetesFault, times = Number.POSITIVE_INFINITY): void => {
  cluster.faults.push({ path, fault, times })
}

const many = (count: number): void => {
  const names = Array.from({ length: count }, (_, number) => `p${String(number).padStart(5, "0")}`)
  cluster.objects.set(
    "/pods",
    names.map((name) => pod(name, "web")),
  )
}

const names = ({ rows }: Table): readonly unknown[] => rows.map(({ name }) => name)

describe("a list", () => {
  test("is told as the cluster prints it, in all namespaces or in one", async () => {
    const attributes = ["name", "namespace", "ready", "status", "restarts", "ip", "labels"]
    const all = await ask("pods", { attributes })
    expect(all).toMatchObject({ complete: true, error: null })
    expect(all.rows.map(({ namespace, name }) => `${String(namespace)}/${String(name)}`).toSorted()).toEqual([
      "kube-system/dns",
      "web/web-1",
      "web/web-2",
    ])
    expect(all.rows.find(({ name }) => name === "web-1")).toEqual({
      name: "web-1",
      namespace: "web",
      ready: "1/1",
      status: "Running",
      restarts: 3,
      ip: "10.0.0.7",
      labels: "app=web-1",
    })
    const one = await ask("pods", { region: "web", attributes: ["name", "namespace"] })
    expect(one.rows).toEqual([
      { name: "web-1", namespace: "web" },
      { name: "web-2", namespace: "web" },
    ])
  })

  test("has null where the cluster prints that there is nothing", async () => {
    const { rows } = await ask("pods", { region: "kube-system", attributes: ["name", "ip", "node"] })
    expect(rows).toEqual([{ name: "dns", ip: null, node: null }])
  })

  test("is followed over all its pages, in as few calls as the cluster allows", async () => {
    many(1_203)
    const table = await ask("pods", { attributes: ["name", "status"] })
    expect(table).toMatchObject({ complete: true, error: null })
    expect(new Set(names(table)).size).toBe(1_203)
    expect(cluster.calls).toHaveLength(3)
  })

  test("takes one call, and no metadata unless something is made of them", async () => {
    await ask("pods", { region: "web", attributes: ["name", "status"] })
    await ask("pods", { region: "web", attributes: ["name", "created"] })
    expect(cluster.calls.map(({ query }) => query.get("includeObject"))).toEqual(["None", "Metadata"])
  })

  test("of what belongs to no namespace is there in region global", async () => {
    cluster.objects.set("/nodes", [
      { name: "node-1", cells: { Status: "Ready", Roles: "control-plane", Version: "v1.34.2" } },
    ])
    const attributes = ["name", "status", "version", "internal_ip"]
    const table = await ask("nodes", { region: "global", attributes })
    expect(table.rows).toEqual([{ name: "node-1", status: "Ready", version: "v1.34.2", internal_ip: null }])
  })

  test("is cut off and incomplete when there is more than is kept", async () => {
    many(1_203)
    const table = await ask("pods", { limits: { rows: 700 } })
    expect(table).toMatchObject({ complete: false, error: null })
    expect(table.rows).toHaveLength(700)
  })

  test("of a namespace that is empty is empty, and of one that is not there is no list", async () => {
    expect(await ask("pods", { region: "empty" })).toMatchObject({ rows: [], complete: true, error: null })
    expect(await ask("pods", { region: "nowhere" })).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "unsupported" },
    })
  })
})

describe("a list that gets too old to be gone on with", () => {
  test("is begun anew, and nothing is in it twice", async () => {
    many(1_203)
    goesWrong(/continue=/, { kind: "compact" }, 1)
    const table = await ask("pods")
    expect(table).toMatchObject({ complete: true, error: null })
    expect(new Set(names(table)).size).toBe(1_203)
    expect(table.rows).toHaveLength(1_203)
  })

  test("again and again has what was read, and says that the end is missing", async () => {
    many(1_203)
    goesWrong(/continue=/, { kind: "compact" })
    const table = await ask("pods")
    expect(table).toMatchObject({ complete: false, error: { errorClass: "provider_error" } })
    expect(table.rows).toHaveLength(500)
  })
})

describe("a token that may not everything", () => {
  test("is refused with the permission it lacks", async () => {
    const table = await ask("deployments", { with: { token: NAMESPACED } })
    expect(table).toMatchObject({
      rows: [],
      complete: false,
      error: {
        errorClass: "denied",
        missingPermission: "list deployments.apps in all namespaces",
        retryable: false,
      },
    })
    expect(table.error?.message).not.toContain("system:serviceaccount")
  })

  test("lists where it may", async () => {
    const table = await ask("pods", { region: "web", with: { token: NAMESPACED } })
    expect(names(table)).toEqual(["web-1", "web-2"])
    expect(table).toMatchObject({ complete: true, error: null })
  })

  test("is told what it can list and what not", async () => {
    const known = credentials({ token: NAMESPACED })
    const provider = kubernetesProvider({ credentialsOf: async () => known })
    const account = { id: "acc_1", organizationId: "org_1" }
    const signal = new AbortController().signal
    const checks = await checkAccount(provider, { account, region: "web", signal })
    const working = checks.filter(({ error }) => error === null).map(({ service }) => service.name)
    expect(working).toEqual(["pods", "deployments"])
    const rest = checks.filter(({ error }) => error !== null)
    expect(rest.length).toBeGreaterThan(5)
    for (const { error, missingPermissions } of rest) {
      expect(error?.errorClass).toBe("denied")
      expect(missingPermissions[0]).toMatch(/^list /)
    }
  })
})

describe("a cluster that is too busy", () => {
  test("is asked again, and the list is whole", async () => {
    goesWrong(/pods/, { kind: "throttle", retryAfterSeconds: 0 }, 2)
    expect(await ask("pods")).toMatchObject({ complete: true, error: null })
    expect(cluster.calls).toHaveLength(3)
  })

  test("that stays so is said to be", async () => {
    goesWrong(/pods/, { kind: "throttle", retryAfterSeconds: 0 })
    const table = await ask("pods", { limits: { retries: 1 } })
    expect(table).toMatchObject({ rows: [], error: { errorClass: "throttled", retryable: true } })
    expect(cluster.calls).toHaveLength(2)
  })

  test("in the middle of a list keeps the pages that were there", async () => {
    many(1_203)
    goesWrong(/continue=/, { kind: "throttle", retryAfterSeconds: 0 })
    const table = await ask("pods", { limits: { retries: 1 } })
    expect(table).toMatchObject({ complete: false, error: { errorClass: "throttled" } })
    expect(table.rows).toHaveLength(500)
  })
})

describe("a cluster that does not answer as it should", () => {
  test("in time is said to be late", async () => {
    goesWrong(/pods/, { kind: "hang" })
    expect(await ask("pods", { deadlineMs: 300 })).toMatchObject({
      rows: [],
      complete: false,
      error: { errorClass: "timeout" },
    })
  })

  test.each<[string, KubernetesFault]>([
    ["breaks off", { kind: "cut" }],
    [
      "answers with a page for people",
      {
        kind: "other",
        status: 200,
        headers: { "content-type": "text/html" },
        text: "<html>Sign in</html>",
      },
    ],
    [
      "answers with broken JSON",
      { kind: "other", status: 200, headers: { "content-type": "application/json" }, text: '{"kind":"Tab' },
    ],
    [
      "answers with JSON of something else",
      { kind: "other", status: 200, headers: { "content-type": "application/json" }, text: '{"rows":{}}' },
    ],
    [
      "points elsewhere",
      { kind: "other", status: 302, headers: { location: "https://127.0.0.1:1/" }, text: "" },
    ],
    [
      "fails",
      { kind: "status", failure: { code: 500, reason: "InternalError", message: "etcdserver: no leader" } },
    ],
  ])("and %s is an error, and never an empty list", async (_, fault) => {
    goesWrong(/pods/, fault)
    const table = await ask("pods")
    expect(table).toMatchObject({ rows: [], complete: false, error: { errorClass: "provider_error" } })
    expect(table.error?.message).not.toMatch(/etcdserver|Sign in/)
    expect(cluster.calls).toHaveLength(1)
  })
})

describe("a connection", () => {
  test("with a token nobody has is refused as such", async () => {
    expect(await ask("pods", { with: { token: NOBODY } })).toMatchObject({
      error: { errorClass: "bad_credentials" },
    })
  })

  test("is not made where the certificate is of somebody else, and the token goes nowhere", async () => {
    const { authority } = makeCertificates(["IP:127.0.0.1"])
    for (const certificateAuthority of [authority, null])
      expect(await ask("pods", { with: { certificateAuthority } })).toMatchObject({
        error: { errorClass: "bad_credentials" },
      })
    expect(cluster.calls).toEqual([])
  })

  test.each(["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"])(
    "to this machine as %s is not made for whoever may reach the public internet alone",
    async (host) => {
      const server = cluster.url.replace("127.0.0.1", host)
      const table = await ask("pods", { with: { server, network: "public" } })
      expect(table).toMatchObject({ rows: [], error: { errorClass: "bad_credentials" } })
      expect(cluster.calls).toEqual([])
    },
  )
})

describe("what is secret", () => {
  beforeEach(() => {
    const body = { type: "Opaque", data: { password: SECRET_TEXT } }
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": SECRET_TEXT }
    const secret = { annotations, cells: { Type: "Opaque", Data: "1" }, body }
    cluster.objects.set("/secrets", [
      { name: "db", namespace: "web", ...secret },
      { name: "tls", namespace: "kube-system", ...secret },
    ])
    cluster.objects.set("/configmaps", [{ name: "settings", namespace: "web", ...secret }])
  })

  test.each(["secrets", "configmaps", "resource:v1/secrets", "resource:v1/configmaps"])(
    "is never sent by the cluster, nor told: %s",
    async (name) => {
      for (const region of ["web", "all"]) {
        const table = await ask(name, { region, attributes: ["name", "namespace"] })
        expect(table).toMatchObject({ complete: true, error: null })
        expect(names(table)).toContain(name.endsWith("secrets") ? "db" : "settings")
        expect(JSON.stringify(table.rows)).not.toContain(SECRET_TEXT)
      }
      const asked = cluster.calls.filter(({ path }) => /\/(secrets|configmaps)$/.test(path))
      expect(asked.length).toBeGreaterThan(0)
      for (const { query, accept } of asked) {
        expect(query.get("includeObject")).toBe("None")
        expect(accept).not.toMatch(/(^|,)\s*application\/json\s*(,|$)/)
      }
    },
  )

  test("is told by type", async () => {
    const table = await ask("secrets", { attributes: ["name", "namespace", "type"] })
    expect([...table.rows].toSorted((a, b) => String(a["name"]).localeCompare(String(b["name"])))).toEqual([
      { name: "db", namespace: "web", type: "Opaque" },
      { name: "tls", namespace: "kube-system", type: "Opaque" },
    ])
  })
})

describe("a kind that is named", () => {
  const WIDGETS = "resource:example.com/v1/widgets"

  beforeEach(() => {
    cluster.kinds.push({
      group: "example.com",
      version: "v1",
      resource: "widgets",
      kind: "Widget",
      namespaced: true,
      custom: true,
      columns: [
        { name: "Size", type: "integer", jsonPath: ".spec.size" },
        { name: "In Use", type: "boolean", jsonPath: ".status.inUse" },
        { name: "Colour", type: "string", priority: 1, jsonPath: ".spec.colour" },
        { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
      ],
    })
    cluster.objects.set("example.com/widgets", [
      { name: "big", namespace: "web", body: { spec: { size: 9, colour: "red" }, status: { inUse: true } } },
      { name: "small", namespace: "web", body: { spec: { size: 1 } } },
    ])
  })

  test("has the columns its definition prints, those for wide windows on request", async () => {
    const usual = await ask(WIDGETS, { region: "web", attributes: ["name", "created"] })
    expect(usual).toMatchObject({ complete: true, error: null })
    expect(usual.rows).toEqual([
      { name: "big", created: "2026-11-18T17:00:00Z", size: 9, in_use: true },
      { name: "small", created: "2026-11-18T17:00:00Z", size: 1, in_use: null },
    ])
    const wide = await ask(WIDGETS, { region: "web", attributes: ["name", "colour"] })
    expect(wide.rows[0]).toMatchObject({ name: "big", colour: "red" })
  })

  test("without columns of its own has name and creation", async () => {
    cluster.kinds.push({
      group: "example.com",
      version: "v1",
      resource: "gadgets",
      kind: "Gadget",
      namespaced: false,
      columns: null,
    })
    cluster.objects.set("example.com/gadgets", [{ name: "one" }])
    const table = await ask("resource:example.com/v1/gadgets", {
      region: "global",
      attributes: ["name", "created"],
    })
    expect(table.rows).toEqual([{ name: "one", created: "2026-11-18T17:00:00Z" }])
  })

  test("that is served by somebody who knows no tables is told all the same", async () => {
    cluster.objects.set("metrics.k8s.io/pods", [{ name: "web-1", namespace: "web" }])
    const table = await ask("resource:metrics.k8s.io/v1beta1/pods", { attributes: ["name", "namespace"] })
    expect(table.rows).toMatchObject([{ name: "web-1", namespace: "web" }])
  })

  test.each([
    "resource:example.com/v1/nothing",
    "resource:example.com/v2/widgets",
    "resource:nowhere.example/v1/widgets",
    "resource:v1/pods/status",
    "resource:widgets",
  ])("and is not there is unsupported, and never an empty list: %s", async (name) => {
    const table = await ask(name, { region: "web" })
    expect(table).toMatchObject({ rows: [], complete: false, error: { errorClass: "unsupported" } })
  })

  test("and may not be listed names the permission", async () => {
    const table = await ask(WIDGETS, { region: "web", with: { token: NAMESPACED } })
    expect(table).toMatchObject({
      error: { errorClass: "denied", missingPermission: "list widgets.example.com in namespace web" },
    })
  })
})

describe("proof of credentials", () => {
  const signal = new AbortController().signal
  const prove = (fields: Partial<KubernetesCredentials> = {}) =>
    proveKubernetes(credentials(fields), { signal })

  test("names the cluster by what lasts as long as it does", async () => {
    expect(await prove()).toEqual({ cloudAccount: "uid-cluster-kube-system" })
  })

  test("names its address where the token may not know", async () => {
    expect(await prove({ token: NAMESPACED })).toEqual({ cloudAccount: new URL(cluster.url).host })
  })

  test("is none with a token nobody has, though anybody is told the version", async () => {
    const failed = prove({ token: NOBODY })
    await expect(failed).rejects.toMatchObject({ errorClass: "bad_credentials" })
    await expect(failed).rejects.toBeInstanceOf(DiscoveryError)
  })

  test("is none at something else that speaks JSON", async () => {
    goesWrong(/version/, {
      kind: "other",
      status: 200,
      headers: { "content-type": "application/json" },
      text: '{"ok":true}',
    })
    await expect(prove()).rejects.toMatchObject({ errorClass: "provider_error" })
  })
})
