import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasProgram } from "../../../test/support/programs.ts"
import type { FakeKubernetes } from "./fake-kubernetes.ts"
import { startKubernetes } from "./fake-kubernetes.ts"

// What is not ours and knows clusters well says whether the stand-in is like one.
describe.runIf(hasProgram("kubectl", ["version", "--client"]))(
  "kubectl, asking the stand-in for a cluster",
  () => {
    let cluster: FakeKubernetes
    let folder: string

    beforeAll(async () => {
      cluster = await startKubernetes()
      cluster.users.set("token", {
        name: "system:serviceaccount:ops:reader",
        rules: [
          { namespace: null, groups: ["", "example.com"], resources: ["pods", "widgets"], verbs: ["list"] },
        ],
      })
      const running = { Ready: "1/1", Status: "Running", Restarts: "0", IP: "10.0.0.7" }
      const pods = Array.from({ length: 703 }, (_, number) => `p${number}`)
      cluster.objects.set(
        "/pods",
        pods.map((name) => ({ name, namespace: "web", cells: running })),
      )
      cluster.kinds.push({
        group: "example.com",
        version: "v1",
        resource: "widgets",
        kind: "Widget",
        namespaced: true,
        custom: true,
        columns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
      })
      cluster.objects.set("example.com/widgets", [
        { name: "w", namespace: "web", body: { spec: { size: 3 } } },
      ])
      folder = await mkdtemp(join(tmpdir(), "bitting-kubectl-"))
      await writeFile(join(folder, "ca.pem"), cluster.authority)
      const config = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [
          { name: "c", cluster: { server: cluster.url, "certificate-authority": join(folder, "ca.pem") } },
        ],
        users: [{ name: "u", user: { token: "token" } }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
      }
      await writeFile(join(folder, "config"), JSON.stringify(config))
    })
    afterAll(async () => {
      await cluster.close()
      await rm(folder, { recursive: true, force: true })
    })

    function kubectl(...args: readonly string[]): Promise<readonly string[]> {
      const own = [`--kubeconfig=${join(folder, "config")}`, `--cache-dir=${join(folder, "cache")}`]
      return new Promise((done) => {
        execFile(
          "kubectl",
          [...own, ...args],
          { env: { PATH: process.env["PATH"], HOME: folder } },
          (_, out, bad) =>
            done(
              (out + bad)
                .trim()
                .split("\n")
                .map((line) => line.trim().replaceAll(/\s+/g, " ")),
            ),
        )
      })
    }

    test("finds out what there is", async () => {
      const lines = await kubectl("api-resources", "--no-headers")
      expect(lines).toContain("pods v1 true Pod")
      expect(lines).toContain("deployments apps/v1 true Deployment")
      expect(lines).toContain("widgets example.com/v1 true Widget")
    })

    test("lists in chunks, and shows what the server prints", async () => {
      const before = cluster.calls.length
      const lines = await kubectl("get", "pods", "-A", "-o", "wide", "--chunk-size=300")
      expect(lines[0]).toBe("NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES")
      expect(lines[1]).toBe("web p0 1/1 Running 0 2d 10.0.0.7 <none> <none> <none>")
      expect(lines).toHaveLength(704)
      const lists = cluster.calls.slice(before).filter(({ path }) => path === "/api/v1/pods")
      expect(lists.map(({ query }) => query.get("limit"))).toEqual(["300", "300", "300"])
    })

    test("shows the columns of a custom resource", async () => {
      expect(await kubectl("get", "widgets", "-n", "web")).toEqual(["NAME SIZE", "w 3"])
    })

    test("understands that something is refused, that nobody is meant, and that there is too much to do", async () => {
      expect((await kubectl("get", "deployments", "-A")).at(-1)).toBe(
        'Error from server (Forbidden): deployments.apps is forbidden: User "system:serviceaccount:ops:reader" cannot list resource "deployments" in API group "apps" at the cluster scope',
      )
      expect((await kubectl("--token=other", "get", "pods")).join(" ")).toContain("Unauthorized")
      cluster.faults.push({ path: /pods/, times: 1, fault: { kind: "throttle", retryAfterSeconds: 0 } })
      expect(await kubectl("get", "pods", "-n", "web", "--no-headers")).toHaveLength(703)
    })
  },
)
