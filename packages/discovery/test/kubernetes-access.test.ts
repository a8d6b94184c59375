import type { KubernetesCredentials, Table } from "@bitting/discovery"
import {
  checkAccount,
  DiscoveryError,
  findService,
  kubernetesProvider,
  proveKubernetes,
} from "@bitting/discovery"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { makeCertificates } from "./certificates.ts"
import type { FakeKubernetes } from "./fake-kubernetes.ts"
import { startKubernetes } from "./fake-kubernetes.ts"
import type { KubernetesWorld } from "./kubernetes-world.ts"
import { kubernetesWorld, NAMESPACED, NOBODY, READER } from "./kubernetes-world.ts"

const SECRET_TEXT = "c3VwZXItc2VjcmV0"

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

const names = ({ rows }: Table): readonly unknown[] => rows.map(({ name }) => name)

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
    const known = world.credentials({ token: NAMESPACED })
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

describe("a connection", () => {
  test("goes to the cluster that was linked, and not where it points to", async () => {
    const other = await startKubernetes()
    try {
      const headers = { location: `${other.url}/api/v1/pods` }
      for (const status of [301, 302, 307, 308])
        goesWrong(/pods/, { kind: "other", status, headers, text: "" }, 1)
      for (let time = 0; time < 4; time += 1)
        expect(await ask("pods")).toMatchObject({ error: { errorClass: "provider_error" } })
      expect(other.calls).toEqual([])
    } finally {
      await other.close()
    }
  })

  test("is that of its own account, however questions are mixed", async () => {
    const other = await startKubernetes()
    try {
      other.users.set(READER, { name: "other", rules: [] })
      const links: Readonly<Record<string, KubernetesCredentials>> = {
        acc_1: world.credentials(),
        acc_2: world.credentials({ token: NAMESPACED }),
        acc_3: { ...world.credentials(), server: other.url },
      }
      const provider = kubernetesProvider({
        credentialsOf: async ({ id }) => links[id] ?? world.credentials({ token: NOBODY }),
      })
      const engine = world.newEngine()
      const found = findService(provider, "pods")
      if (found === null) throw new Error("no pods")
      const of = async (id: string): Promise<string> => {
        const question = {
          account: { id, organizationId: "org_1" },
          ...found,
          region: "all",
          attributes: ["name"],
        }
        const { rows, error } = await engine.ask({ provider, question }, { deadlineMs: 30_000 })
        return `${id} ${error?.errorClass ?? rows.length}`
      }
      const asked = Array.from({ length: 40 }, (_, number) => `acc_${(number % 4) + 1}`)
      const got = new Set(await Promise.all(asked.map(of)))
      expect(got).toEqual(new Set(["acc_1 3", "acc_2 denied", "acc_3 denied", "acc_4 bad_credentials"]))
    } finally {
      await other.close()
    }
  })

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

describe("proof of credentials", () => {
  const signal = new AbortController().signal
  const prove = (fields: Partial<KubernetesCredentials> = {}) =>
    proveKubernetes(world.credentials(fields), { signal })

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
