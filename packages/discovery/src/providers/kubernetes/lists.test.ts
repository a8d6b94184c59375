import { describe, expect, test } from "vitest"
import { createCatalogue } from "../../catalogue.ts"
import { estateOf } from "../../demo/estate.ts"
import { discover } from "../../discover.ts"
import type { DiscoveryError } from "../../discovery-error.ts"
import type { Table } from "../../engine.ts"
import { createEngine } from "../../engine.ts"
import { HttpJsonError } from "../../http-json.ts"
import type { Entry } from "../../plan.ts"
import { planRequest } from "../../plan.ts"
import type { Provider } from "../../provider.ts"
import { classifyKubernetes } from "./classify.ts"
import { kubernetesProvider } from "./provider.ts"
import type { AskCluster, ClusterRequest } from "./request.ts"
import { KUBERNETES_SERVICES } from "./services/index.ts"

interface Asked {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly accept: string | undefined
}

type Answer = (asked: Asked, request: ClusterRequest) => unknown

const refusal = (code: number, reason: string): HttpJsonError =>
  new HttpJsonError("status", { status: code, body: { kind: "Status", reason } })

/** A table of names, the first of its columns. */
function table(
  names: readonly string[],
  {
    columns = ["Name"],
    cells = () => [],
    next = "",
    object = true,
  }: {
    columns?: readonly (string | { name: string; priority: number })[]
    cells?: (name: string) => readonly unknown[]
    next?: string
    object?: boolean
  } = {},
): object {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: "1", ...(next === "" ? {} : { continue: next }) },
    columnDefinitions: columns.map((one) => (typeof one === "string" ? { name: one, priority: 0 } : one)),
    rows: names.map((name) => ({
      cells: [name, ...cells(name)],
      object: object
        ? {
            kind: "PartialObjectMetadata",
            metadata: {
              name,
              namespace: "web",
              uid: `uid-of-${name}`,
              creationTimestamp: "2026-01-02T03:04:05Z",
              labels: { tier: "front", app: "web" },
            },
          }
        : null,
    })),
  }
}

/** The provider before a cluster that answers by a function, an engine, and what the cluster was asked. */
function world(answer: Answer) {
  const asked: Asked[] = []
  const ask: AskCluster = async (request) => {
    const { pathname, searchParams } = new URL(request.path, "https://cluster")
    const one = { path: pathname, query: Object.fromEntries(searchParams), accept: request.accept }
    asked.push(one)
    try {
      const body: unknown = answer(one, request)
      return body
    } catch (error) {
      throw classifyKubernetes(error, request.permission)
    }
  }
  const provider: Provider = {
    ...kubernetesProvider({ credentialsOf: () => Promise.reject(new Error("nobody connects")) }),
    fetch: (question, context) => {
      const found = KUBERNETES_SERVICES.find(({ service }) => service === question.service)
      if (found === undefined) throw new Error("no such service")
      return found.fetch({ ...context, question, ask })
    },
  }
  const clock = { now: () => 1_800_000_000_000, monotonic: () => 0 }
  const engine = createEngine({ clock, random: () => 0, limits: { retries: 0 } })
  const plan = (entry: Omit<Entry, "provider">) =>
    planRequest([{ provider: "kubernetes", ...entry }], {
      catalogue: createCatalogue([provider]),
      accounts: [{ id: "acc_1", organizationId: "org_1", provider: "kubernetes" }],
    })
  return {
    asked,
    provider,
    plan,
    /** What the API would answer. */
    results: async (entry: Omit<Entry, "provider">) => {
      const planned = plan(entry)
      if (planned.problems !== null) throw new Error(planned.problems[0]?.detail)
      const batch = planned.entries.map((one) => ({
        entry: { provider: "kubernetes", ...entry },
        planned: one,
      }))
      const [result] = await Promise.all(
        discover(batch, { engine, clock, deadlineMs: 9_000, refresh: false }),
      )
      if (result === undefined) throw new Error("no result")
      return result
    },
    table: async (entry: Omit<Entry, "provider">): Promise<Table> => {
      const planned = plan(entry)
      if (planned.problems !== null) throw new Error(planned.problems[0]?.detail)
      const [one] = planned.entries.flat()
      if (one === undefined) throw new Error("no question")
      return await engine.ask(one, { deadlineMs: 9_000 })
    },
  }
}

const POD_COLUMNS = ["Name", "Ready", "Status", "Restarts", "Age", { name: "IP", priority: 1 }, "Node"]
const POD_CELLS = () => ["1/1", "Running", "3 (5m ago)", "2d", "10.1.2.3", "<none>"]
const pods = (...names: readonly string[]) => table(names, { columns: POD_COLUMNS, cells: POD_CELLS })

describe("a table of the cluster", () => {
  test("becomes rows of the columns asked for, flat and with null for what there is none of", async () => {
    const attributes = ["name", "namespace", "restarts", "created", "ip", "node", "labels", "uid"]
    const { table: ask } = world(() => pods("web-1"))
    expect((await ask({ service: "pods", region: "web", attributes })).rows).toEqual([
      {
        name: "web-1",
        namespace: "web",
        restarts: 3,
        created: "2026-01-02T03:04:05Z",
        ip: "10.1.2.3",
        node: null,
        labels: "app=web, tier=front",
        uid: "uid-of-web-1",
      },
    ])
  })

  test("is asked for as the server prints it, with metadata only where they are wanted", async () => {
    const { table: ask, asked } = world(() => pods("web-1"))
    await ask({ service: "pods", region: "web", attributes: ["name", "status", "namespace"] })
    await ask({ service: "pods", region: "all", attributes: ["name", "namespace"] })
    await ask({ service: "deployments", region: "all", attributes: ["name"] })
    await ask({ service: "nodes" })
    expect(asked.map(({ path, query }) => [path, query["includeObject"]])).toEqual([
      ["/api/v1/namespaces/web/pods", "None"],
      ["/api/v1/pods", "Metadata"],
      ["/apis/apps/v1/deployments", "None"],
      ["/api/v1/nodes", "Metadata"],
    ])
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io, application/json"
    expect(new Set(asked.map((one) => one.accept))).toEqual(new Set([accept]))
    expect(new Set(asked.map(({ query }) => query["limit"]))).toEqual(new Set(["500"]))
  })

  test("is read to its end", async () => {
    const pages: Readonly<Record<string, object>> = {
      "": table(["a", "b"], { next: "two" }),
      two: table(["c"], { next: "three" }),
      three: table(["d"]),
    }
    const { table: ask, asked } = world(({ query }) => pages[query["continue"] ?? ""])
    const { rows, complete } = await ask({ service: "pods", region: "web", attributes: ["name"] })
    expect([rows.map(({ name }) => name), complete]).toEqual([["a", "b", "c", "d"], true])
    expect(asked).toHaveLength(3)
  })

  test("that gets too old on the way is begun anew, and what came before is not in it", async () => {
    let round = 0
    const { table: ask } = world(({ query }) => {
      if (query["continue"] === undefined) {
        round += 1
        return table(round === 1 ? ["old", "both"] : ["both", "new"], { next: `r${round}` })
      }
      if (query["continue"] === "r1") throw refusal(410, "Expired")
      return table(["last"])
    })
    const { rows, complete, error } = await ask({ service: "pods", region: "web", attributes: ["name"] })
    expect([rows.map(({ name }) => name), complete, error]).toEqual([["both", "new", "last"], true, null])
  })

  test("that gets too old twice is not whole, and says so", async () => {
    const { table: ask, asked } = world(({ query }) => {
      if (query["continue"] !== undefined) throw refusal(410, "Gone")
      return table(["a"], { next: "more" })
    })
    const { rows, complete, error } = await ask({ service: "pods", region: "web", attributes: ["name"] })
    expect([rows, complete]).toEqual([[{ name: "a" }], false])
    expect(error).toMatchObject({ errorClass: "provider_error", providerCode: "Expired", retryable: true })
    expect(asked).toHaveLength(4)
  })

  test("that does not go on is not read for ever", async () => {
    const { table: ask, asked } = world(() => table(["a"], { next: "same" }))
    const { complete, error } = await ask({ service: "pods", region: "web", attributes: ["name"] })
    expect([complete, error?.errorClass, asked.length]).toEqual([false, "provider_error", 2])
  })

  test("that the cluster does not print has what the metadata tell, and says what is missing", async () => {
    const items = [
      { metadata: { name: "web-1", namespace: "web", creationTimestamp: "2026-01-02T03:04:05Z" } },
    ]
    const { table: ask } = world(() => ({ kind: "PodList", metadata: {}, items }))
    const { rows, complete, error } = await ask({
      service: "pods",
      region: "all",
      attributes: ["name", "namespace", "status"],
    })
    expect(rows).toEqual([{ name: "web-1", namespace: "web", status: null }])
    expect([complete, error?.errorClass]).toEqual([false, "unsupported"])
  })

  test.each([
    [{ kind: "Pod" }],
    [{ rows: [] }],
    [{ kind: "Table" }],
    [{ kind: "Table", columnDefinitions: [] }],
    [{ kind: "Table", rows: [] }],
    [{ kind: "Table", columnDefinitions: [], rows: {} }],
    [{ kind: "PodList" }],
    [{ kind: "Pod", items: null }],
    [[]],
    [null],
    ["text"],
  ])("is not %j", async (body) => {
    const { error } = await world(() => body).table({ service: "pods", region: "web" })
    expect(error?.errorClass).toBe("provider_error")
  })
})

test.each([
  [{ kind: "Table", columnDefinitions: [], rows: null }],
  [{ kind: "PodList", items: null }],
  [{ kind: "PodList", items: [] }],
])("a list of nothing is %j, and whole", async (body) => {
  expect(await world(() => body).table({ service: "pods", region: "all" })).toMatchObject({
    rows: [],
    complete: true,
    error: null,
  })
})

describe("a failure", () => {
  test.each([
    ["pods", "web", "list pods in namespace web"],
    ["pods", "all", "list pods in all namespaces"],
    ["ingresses", "web", "list ingresses.networking.k8s.io in namespace web"],
    ["nodes", undefined, "list nodes"],
    ["resource:v1/pods", "web", "get /api/v1"],
  ])("of %s in %s names the permission %s", async (service, region, permission) => {
    const answer: Answer = () => {
      throw refusal(403, "Forbidden")
    }
    const { error } = await world(answer).table({ service, region })
    expect(error).toMatchObject({ errorClass: "denied", missingPermission: permission })
  })

  test("is that a namespace does not exist, which nothing else would tell from an empty one", async () => {
    const { table: ask, asked } = world(({ path }) => {
      if (path === "/api/v1/namespaces/nowhere") throw refusal(404, "NotFound")
      return table([])
    })
    const { error, rows } = await ask({ service: "pods", region: "nowhere" })
    expect([rows, error?.errorClass, error?.message]).toEqual([
      [],
      "unsupported",
      "There is no such namespace.",
    ])
    expect(asked).toHaveLength(2)
  })

  test("is that also for a token that may only list namespaces", async () => {
    const answer: Answer = ({ path }) => {
      if (path === "/api/v1/namespaces") return table(["web", "default"])
      if (path.startsWith("/api/v1/namespaces/") && !path.endsWith("/pods")) throw refusal(403, "Forbidden")
      return table([])
    }
    const { table: ask, asked } = world(answer)
    const missing = await ask({ service: "pods", region: "nowhere" })
    expect([missing.error?.errorClass, missing.complete]).toEqual(["unsupported", false])
    expect(asked[2]?.query).toEqual({ fieldSelector: "metadata.name=nowhere", includeObject: "None" })
    expect(await ask({ service: "pods", region: "web" })).toMatchObject({ complete: true, error: null })
  })

  test("is none where a token may not know of the namespace, or it is empty", async () => {
    for (const code of [403, 200]) {
      const { table: ask } = world(({ path }) => {
        if (/^\/api\/v1\/namespaces(\/web)?$/.test(path) && code === 403) throw refusal(403, "Forbidden")
        return table([])
      })
      expect(await ask({ service: "pods", region: "web" })).toMatchObject({ complete: true, error: null })
    }
  })

  test.each(["../../secrets", "UPPER", "a/b", "-a", "a b", "x".repeat(64), "%2e%2e"])(
    "is the region %j, which is no namespace",
    async (region) => {
      const { table: ask, asked } = world(() => table([]))
      expect((await ask({ service: "pods", region })).error?.errorClass).toBe("unsupported")
      expect(asked).toEqual([])
    },
  )
})

describe("what is secret", () => {
  const CONTENTS = "aGlkZGVu"
  const answer: Answer = ({ path, query, accept }) => {
    if (path === "/api/v1/namespaces") return table(["default", "web", "empty"])
    if (path === "/api/v1")
      return {
        kind: "APIResourceList",
        resources: [
          { name: "secrets", kind: "Secret", namespaced: true, verbs: ["get", "list"] },
          { name: "configmaps", kind: "ConfigMap", namespaced: true, verbs: ["list"] },
        ],
      }
    // As the real one: with objects come annotations, and without tables everything.
    if (accept !== "application/json;as=Table;v=v1;g=meta.k8s.io" || query["includeObject"] !== "None")
      return { kind: "SecretList", items: [{ metadata: { name: "x" }, data: { password: CONTENTS } }] }
    const columns = ["Name", "Type", "Data", "Age"]
    const names = path.includes("/empty/") ? [] : [path.includes("/web/") ? "web-tls" : "login"]
    return table(names, { columns, cells: () => ["Opaque", 3, "2d"], object: false })
  }
  const isList = ({ path }: Asked): boolean => /(secrets|configmaps)$/.test(path)

  test.each(["secrets", "configmaps", "resource:v1/secrets", "resource:v1/configmaps"])(
    "in %s is never asked for, in one namespace or in all",
    async (service) => {
      const { table: ask, asked } = world(answer)
      const one = await ask({ service, region: "web" })
      expect(one).toMatchObject({ complete: true, rows: [{ name: "web-tls", namespace: "web" }] })
      const all = await ask({ service, region: "all", attributes: ["name", "namespace"] })
      expect(all.rows.map(({ name, namespace }) => [name, namespace])).toEqual([
        ["login", "default"],
        ["web-tls", "web"],
      ])
      expect([all.complete, all.error]).toEqual([true, null])
      expect(JSON.stringify([one, all])).not.toContain(CONTENTS)
      expect(new Set(asked.filter(isList).map(({ query }) => query["includeObject"]))).toEqual(
        new Set(["None"]),
      )
    },
  )

  test("is refused in one call where the token may not list all of it", async () => {
    const { table: ask, asked } = world((one) => {
      if (one.path === "/api/v1/secrets") throw refusal(403, "Forbidden")
      return answer(one, { path: one.path, signal: AbortSignal.timeout(9_000) })
    })
    const { error, rows } = await ask({ service: "secrets", region: "all" })
    expect(error).toMatchObject({ errorClass: "denied", missingPermission: "list secrets in all namespaces" })
    expect([rows, asked.length, asked[0]?.query["limit"]]).toEqual([[], 1, "1"])
  })

  test("and is not there takes one call to know", async () => {
    const { table: ask, asked } = world(() => table([], { object: false }))
    expect(await ask({ service: "secrets", region: "all" })).toMatchObject({
      rows: [],
      complete: true,
      error: null,
    })
    expect(asked).toHaveLength(1)
  })

  test("is not taken even when the cluster sends it", async () => {
    const everything: Answer = () => ({ kind: "SecretList", items: [{ data: { password: CONTENTS } }] })
    const { rows, error } = await world(everything).table({ service: "secrets", region: "web" })
    expect([rows, error?.errorClass]).toEqual([[], "unsupported"])
  })

  test("has nothing but name, namespace, type and age", async () => {
    const { rows } = await world(answer).table({ service: "resource:v1/secrets", region: "web" })
    expect(rows).toEqual([{ name: "web-tls", namespace: "web", created: null, type: "Opaque" }])
  })
})

describe("any kind of resource", () => {
  const resources = [
    { name: "widgets", kind: "Widget", namespaced: true, verbs: ["list"] },
    { name: "widgets/status", kind: "Widget", namespaced: true, verbs: ["get"] },
    { name: "clusterwidgets", kind: "ClusterWidget", namespaced: false, verbs: ["list"] },
    { name: "reviews", kind: "Review", namespaced: false, verbs: ["create"] },
  ]
  const columns = [
    "Name",
    "Up-to-date",
    { name: "Secret Sauce!", priority: 1 },
    "Namespace",
    "Age",
    "Up-to-date",
  ]
  const cells = () => [4, { deep: [1] }, "target", "2d", 5]
  const answer: Answer = ({ path }) => {
    if (path === "/apis/example.com/v1alpha1") return { kind: "APIResourceList", resources }
    if (path.startsWith("/apis/example.com/v1alpha1/")) return table(["one"], { columns, cells })
    throw refusal(404, "NotFound")
  }
  const type = "resource:example.com/v1alpha1/widgets"

  test("has the columns the cluster prints of it", async () => {
    const { columns: told, rows } = await world(answer).results({ service: type, region: "web" })
    expect(told).toEqual([
      { key: "name", label: "Name" },
      { key: "namespace", label: "Namespace" },
      { key: "created", label: "Created" },
      { key: "up_to_date", label: "Up to date" },
      { key: "printed_namespace", label: "Printed namespace" },
    ])
    expect(rows).toEqual([
      {
        name: "one",
        namespace: "web",
        created: "2026-01-02T03:04:05Z",
        up_to_date: 4,
        printed_namespace: "target",
      },
    ])
  })

  test("has the columns that are asked for, those besides included, and flat cells", async () => {
    const attributes = ["secret_sauce", "name"]
    const { columns: told, rows } = await world(answer).results({ service: type, region: "web", attributes })
    expect(told.map(({ key }) => key)).toEqual(attributes)
    expect(rows).toEqual([{ secret_sauce: '{"deep":[1]}', name: "one" }])
  })

  test("says which columns there are when another is asked for", async () => {
    const { error } = await world(answer).results({ service: type, region: "web", attributes: ["colour"] })
    expect(error).toMatchObject({ code: "unsupported" })
    expect(error?.message).toContain("up_to_date, secret_sauce")
  })

  test.each(["global", "all"])("that belongs to no namespace is asked for in %s", async (region) => {
    const { table: ask, asked } = world(answer)
    const service = "resource:example.com/v1alpha1/clusterwidgets"
    expect((await ask({ service, region })).rows).toHaveLength(1)
    expect(asked[1]?.path).toBe("/apis/example.com/v1alpha1/clusterwidgets")
    expect((await ask({ service, region: "web" })).error?.errorClass).toBe("unsupported")
  })

  test.each([
    "example.com/v1alpha1/gadgets",
    "example.com/v1alpha1/reviews",
    "example.com/v2/widgets",
    "example.org/v1/widgets",
    "example.com/v1alpha1/widgets/status",
    "example.com/v1alpha1/../../../api/v1/secrets",
    "../v1/pods",
    "widgets",
    "Example.com/v1alpha1/widgets",
  ])("that cannot be listed, %s, is unsupported and never an empty list", async (name) => {
    const { error, rows, complete } = await world(answer).table({
      service: `resource:${name}`,
      region: "web",
    })
    expect([error?.errorClass, rows, complete]).toEqual(["unsupported", [], false])
  })
})

describe("the catalogue", () => {
  const { provider, plan } = world(() => table([]))

  test("takes any namespace for a region, and none for what belongs to none", () => {
    expect(provider.regions).toBeNull()
    expect(plan({ service: "pods", region: "whatever" }).problems).toBeNull()
    expect(plan({ service: "nodes" }).problems).toBeNull()
    expect(plan({ service: "pods" }).problems?.[0]?.detail).toBe("Say which region: one of a namespace, all.")
    expect(plan({ service: "pods", region: "web", attributes: ["colour"] }).problems).toHaveLength(1)
    expect(
      plan({ service: "resource:v1/pods", region: "web", attributes: ["Not a key"] }).problems,
    ).toHaveLength(1)
  })

  test.each(provider.services.map((service) => [service.name, service] as const))(
    "shows believable %s in the demo, in their namespaces",
    async (_, service) => {
      const demo = createCatalogue([provider]).demo(provider)
      const context = {
        signal: AbortSignal.timeout(60_000),
        call: () => Promise.reject(new Error("no calls")),
        flaw: (error: unknown): DiscoveryError => {
          throw error
        },
      }
      const account = { id: "demo", organizationId: "org_1" }
      const rowsIn = async (region: string) => {
        const rows = []
        const question = { account, service, type: null, region, attributes: [] }
        for await (const one of demo.fetch(question, context)) rows.push(...one.rows)
        return rows
      }
      const rows = await rowsIn(service.global ? "global" : "payments")
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        expect(Object.keys(row).toSorted()).toEqual(service.attributes.map(({ key }) => key).toSorted())
        expect(Object.values(row).filter((cell) => typeof cell === "string" && /[{}]/.test(cell))).toEqual([])
      }
      if (service.global) return
      expect(new Set(rows.map(({ namespace }) => namespace))).toEqual(new Set(["payments"]))
      const all = await rowsIn("all")
      expect(new Set(all.map(({ namespace }) => namespace))).toEqual(
        new Set(["default", "web", "payments", "kube-system"]),
      )
      expect(all).toEqual(expect.arrayContaining(rows))
      await expect(rowsIn("elsewhere")).rejects.toThrow("There is no such namespace.")
      expect(estateOf({ service, region: "elsewhere" }, ["default"])).toEqual([])
    },
  )
})
