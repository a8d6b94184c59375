import { spawnSync } from "node:child_process"
import { kubernetesClusterRole } from "@bitting/discovery"
import { describe, expect, test } from "vitest"
import { parseAllDocuments } from "yaml"
import type { SetupText } from "./account-setup.ts"
import { CLOUD_URLS } from "./cloud-settings.ts"
import { azureSetup } from "./setup-azure.ts"
import { gcpSetup } from "./setup-gcp.ts"
import { kubernetesSetup } from "./setup-kubernetes.ts"

const management = CLOUD_URLS.BITTING_AZURE_MANAGEMENT_URL
const session = {
  accountId: "999900000000",
  arn: "arn:aws:sts::999900000000:assumed-role/bitting-server/i-0abc",
}

const federationOf = (world: Parameters<typeof gcpSetup>[0]): string =>
  gcpSetup(world).find(({ method }) => method === "federation")?.text ?? ""

const ALL: readonly (readonly [string, readonly SetupText[]])[] = [
  ["azure", azureSetup({ management })],
  ["azure elsewhere", azureSetup({ management: "https://management.usgovcloudapi.net" })],
  ["gcp by its AWS role", gcpSetup({ identity: session, oidc: false })],
  ["gcp by nobody", gcpSetup({ identity: null, oidc: false })],
  ["gcp by an OpenID token", gcpSetup({ identity: null, oidc: true })],
  ["kubernetes", kubernetesSetup(kubernetesClusterRole())],
]

describe("what is to be pasted", () => {
  test.each(ALL)("for %s is understood by a shell", (_, texts) => {
    for (const { form, text } of texts.filter((one) => one.form === "sh")) {
      expect(form).toBe("sh")
      const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" })
      expect([status, stderr]).toEqual([0, ""])
    }
  })

  test("at Azure names another cloud where the server asks one", () => {
    expect(azureSetup({ management })[0]?.text).not.toContain("az cloud set")
    const [elsewhere] = azureSetup({ management: "https://management.usgovcloudapi.net" })
    expect(elsewhere?.text).toContain("https://management.usgovcloudapi.net")
  })

  test("at Google Cloud trusts the server's role at AWS whatever its session, or whoever its token says", () => {
    const byRole = federationOf({ identity: session, oidc: false })
    expect(byRole).toContain("--account-id=999900000000")
    expect(byRole).toContain('attribute.aws_role/arn:aws:sts::999900000000:assumed-role/bitting-server"')
    expect(federationOf({ identity: null, oidc: false })).toContain("ROLE_OF_THE_SERVER")
    expect(federationOf({ identity: null, oidc: true })).toContain("create-oidc")
  })

  test("in a cluster makes a service account that may list, and reads nothing secret", () => {
    const [manifest] = kubernetesSetup(kubernetesClusterRole())
    const documents = parseAllDocuments(manifest?.text ?? "").map((one) => one.toJS())
    expect(documents.map(({ kind }) => kind)).toEqual([
      "Namespace",
      "ServiceAccount",
      "ClusterRole",
      "ClusterRoleBinding",
      "Secret",
    ])
    const rules: { verbs: string[]; resources: string[] }[] = documents[2].rules
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(["list", "get"]))
    expect(rules.filter(({ verbs }) => verbs.includes("get"))).toEqual([
      { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] },
    ])
    const resources = rules.flatMap((rule) => rule.resources)
    expect(resources).toEqual(expect.arrayContaining(["pods", "deployments", "ingresses", "cronjobs"]))
    for (const one of ["secrets", "configmaps", "*"]) expect(resources).not.toContain(one)
    expect(documents[3]).toMatchObject({
      roleRef: { kind: "ClusterRole", name: documents[2].metadata.name },
      subjects: [{ kind: "ServiceAccount", name: documents[1].metadata.name }],
    })
    expect(documents[4].metadata.annotations).toEqual({
      "kubernetes.io/service-account.name": documents[1].metadata.name,
    })
  })
})
