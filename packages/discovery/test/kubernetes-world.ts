import type { Engine, EngineLimits, KubernetesCredentials, Table } from "@bitting/discovery"
import { createEngine, findService, kubernetesProvider } from "@bitting/discovery"
import type { FakeKubernetes, KubernetesFault } from "./fake-kubernetes.ts"
import { startKubernetes } from "./fake-kubernetes.ts"
import type { FakeObject } from "./fake-kubernetes-table.ts"

/** May list and read everything. */
export const READER = "eyJhbGciOiJSUzI1NiJ9.reader.sig"
/** May list pods and deployments of namespace `web`. */
export const NAMESPACED = "eyJhbGciOiJSUzI1NiJ9.namespaced.sig"
/** Of nobody. */
export const NOBODY = "eyJhbGciOiJSUzI1NiJ9.expired.sig"

/** What a test asks. */
export interface KubernetesAsking {
  /** `all` when left out. */
  readonly region?: string
  readonly attributes?: readonly string[]
  readonly with?: Partial<KubernetesCredentials>
  readonly limits?: Partial<EngineLimits>
  readonly deadlineMs?: number
}

/** A stand-in for a cluster with three pods, and whoever asks it. */
export interface KubernetesWorld {
  readonly cluster: FakeKubernetes
  readonly credentials: (fields?: Partial<KubernetesCredentials>) => KubernetesCredentials
  readonly newEngine: (limits?: Partial<EngineLimits>) => Engine
  readonly ask: (service: string, asking?: KubernetesAsking) => Promise<Table>
  readonly goesWrong: (path: RegExp, fault: KubernetesFault, times?: number) => void
  readonly close: () => Promise<void>
}

/** A pod that runs, unless its cells say otherwise. */
export function pod(name: string, namespace: string, cells: FakeObject["cells"] = {}): FakeObject {
  const usual = { Ready: "1/1", Status: "Running", Restarts: "0" }
  return { name, namespace, labels: { app: name }, cells: { ...usual, ...cells } }
}

function fill({ users, objects }: FakeKubernetes): void {
  users.set(READER, {
    name: "system:serviceaccount:ops:bitting",
    rules: [{ namespace: null, groups: ["*"], resources: ["*"], verbs: ["get", "list"] }],
  })
  users.set(NAMESPACED, {
    name: "system:serviceaccount:web:bitting",
    rules: [{ namespace: "web", groups: ["", "apps"], resources: ["pods", "deployments"], verbs: ["list"] }],
  })
  const namespaces = ["kube-system", "web", "empty"]
  objects.set(
    "/namespaces",
    namespaces.map((name) => ({ name, cells: { Status: "Active" } })),
  )
  objects.set("/pods", [
    pod("web-1", "web", { Restarts: "3 (5m ago)", IP: "10.0.0.7", Node: "node-1" }),
    pod("web-2", "web", { Status: "CrashLoopBackOff", Ready: "0/1" }),
    pod("dns", "kube-system"),
  ])
}

/** Starts the stand-in. Each question is asked by an engine that remembers nothing. */
export async function kubernetesWorld(): Promise<KubernetesWorld> {
  const cluster = await startKubernetes()
  fill(cluster)
  const engines: Engine[] = []
  const credentials: KubernetesWorld["credentials"] = (fields = {}) => ({
    server: cluster.url,
    certificateAuthority: cluster.authority,
    token: READER,
    network: "any",
    ...fields,
  })
  const newEngine: KubernetesWorld["newEngine"] = (limits = {}) => {
    const clock = { now: () => Date.now(), monotonic: () => performance.now() }
    const engine = createEngine({ clock, random: () => 0, limits })
    engines.push(engine)
    return engine
  }
  return {
    cluster,
    credentials,
    newEngine,
    ask: async (name, asking = {}) => {
      const { region = "all", attributes = ["name"], deadlineMs = 30_000 } = asking
      const known = credentials(asking.with)
      const provider = kubernetesProvider({ credentialsOf: async () => known })
      const found = findService(provider, name)
      if (found === null) throw new Error(`no service ${name}`)
      const question = { account: { id: "acc_1", organizationId: "org_1" }, ...found, region, attributes }
      return await newEngine(asking.limits).ask({ provider, question }, { deadlineMs })
    },
    goesWrong: (path, fault, times = Number.POSITIVE_INFINITY) => {
      cluster.faults.push({ path, fault, times })
    },
    close: async () => {
      for (const engine of engines) engine.close()
      await cluster.close()
    },
  }
}
