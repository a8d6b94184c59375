import type { Table } from "@bitting/discovery"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { FakeKubernetes, KubernetesFault } from "./fake-kubernetes.ts"
import type { KubernetesWorld } from "./kubernetes-world.ts"
import { kubernetesWorld, NAMESPACED, pod } from "./kubernetes-world.ts"

let world: KubernetesWorld
let cluster: FakeKubernetes
let ask: KubernetesWorld["ask"]
let goesWrong: KubernetesWorld["goesWrong"]

beforeEach(async () => {
  world = await kubernetesWorld()
  ;({ cluster, ask, goesWrong } = world)
})
afterEach(async () => {
  await world.close()
})

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
