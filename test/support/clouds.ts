import { azureProvider, azureRole } from "@bitting/discovery"
import { createPublicKey, createSign, generateKeyPairSync } from "node:crypto"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { FakeAzure } from "../../packages/discovery/test/fake-azure.ts"
import { startAzure } from "../../packages/discovery/test/fake-azure.ts"
import type { FakeGcp } from "../../packages/discovery/test/fake-gcp.ts"
import { startGcp } from "../../packages/discovery/test/fake-gcp.ts"
import type { FakeKubernetes } from "../../packages/discovery/test/fake-kubernetes.ts"
import { startKubernetes } from "../../packages/discovery/test/fake-kubernetes.ts"

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001"
const CLIENT = "bbbbbbbb-0000-4000-8000-000000000002"

/** Of the application at Azure. */
export const CLIENT_SECRET = "wrong8Q~horse.battery_staple~of-azure"
export const EXPIRED_SECRET = "wrong8Q~horse.battery_staple~of-last-year"
export const SUBSCRIPTION = "cccccccc-0000-4000-8000-000000000003"
/** One that the application has no role in. */
export const OTHER_SUBSCRIPTION = "cccccccc-0000-4000-8000-000000000004"
/** One in which it may read virtual machines alone. */
export const NARROW_SUBSCRIPTION = "cccccccc-0000-4000-8000-000000000005"

/** One in which it has the least role that the server prints. */
export const LEAST_SUBSCRIPTION = "cccccccc-0000-4000-8000-000000000007"

/** The least role for Azure, as the server prints it. */
function leastActions(): readonly string[] {
  const { services } = azureProvider({ credentialsOf: () => Promise.reject(new Error("nobody is asked")) })
  return (azureRole(services) as { readonly Actions: readonly string[] }).Actions
}

/** Credentials that Azure takes. */
export const AZURE_CREDENTIALS = {
  method: "service_principal",
  tenant_id: TENANT,
  client_id: CLIENT,
  client_secret: CLIENT_SECRET,
  subscription_id: SUBSCRIPTION,
} as const

const machineIn = (subscription: string, name: string) => ({
  id: `/subscriptions/${subscription}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/${name}`,
  name,
  type: "microsoft.compute/virtualmachines",
  location: "westeurope",
  resourceGroup: "web",
  subscriptionId: subscription,
  properties: { hardwareProfile: { vmSize: "Standard_D2s_v5" } },
})

const startSubscriptions = (): Promise<FakeAzure> =>
  startAzure({
    tenants: [{ id: TENANT }],
    applications: [
      {
        tenantId: TENANT,
        clientId: CLIENT,
        objectId: "dddddddd-0000-4000-8000-000000000006",
        secrets: [CLIENT_SECRET],
        expiredSecrets: [EXPIRED_SECRET],
      },
    ],
    subscriptions: [SUBSCRIPTION, OTHER_SUBSCRIPTION, NARROW_SUBSCRIPTION, LEAST_SUBSCRIPTION].map((id) => ({
      id,
      tenantId: TENANT,
      name: id,
    })),
    roles: [
      { clientId: CLIENT, scope: `/subscriptions/${SUBSCRIPTION}` },
      { clientId: CLIENT, scope: `/subscriptions/${LEAST_SUBSCRIPTION}`, actions: leastActions() },
      {
        clientId: CLIENT,
        scope: `/subscriptions/${NARROW_SUBSCRIPTION}`,
        actions: [
          "Microsoft.Resources/subscriptions/read",
          "Microsoft.Authorization/permissions/read",
          "Microsoft.Compute/virtualMachines/read",
        ],
      },
    ],
    providers: [{ namespace: "Microsoft.Compute", types: ["virtualMachines"] }],
    resources: [machineIn(SUBSCRIPTION, "azure-web-1"), machineIn(NARROW_SUBSCRIPTION, "azure-web-2")],
    quota: { queries: Number.POSITIVE_INFINITY, seconds: 5 },
  })

const EMAIL = "bitting-discovery@inventory-prod.iam.gserviceaccount.com"
const KEY_ID = "0123456789abcdef0123456789abcdef01234567"
const ISSUER = "https://issuer.example.com"
const MACHINE = "server@inventory-prod.iam.gserviceaccount.com"

/** The project everything is in, and one that nobody may search. */
export const SCOPE = "projects/inventory-prod"
export const OTHER_SCOPE = "projects/payments-prod"
export const AUDIENCE =
  "//iam.googleapis.com/projects/111122223333/locations/global/workloadIdentityPools/bitting/providers/server"

/** A subject token of this machine, as whoever runs it would leave in a file. */
function subjectToken(privateKey: string): string {
  const now = Math.floor(Date.now() / 1_000)
  const claims = { iss: ISSUER, sub: "server", aud: `https:${AUDIENCE}`, iat: now, exp: now + 3_000 }
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey).toString("base64url")}`
}

async function startProjects() {
  const pair = () =>
    generateKeyPairSync("rsa", {
      modulusLength: 2_048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    })
  const [key, machine] = [pair(), pair()]
  const gcp = await startGcp()
  const number = "111122223333"
  gcp.identities.serviceAccounts.set(EMAIL, {
    keys: new Map([[KEY_ID, createPublicKey(key.publicKey)]]),
    projectNumber: number,
    tokenCreators: new Set(),
  })
  gcp.identities.serviceAccounts.set(MACHINE, {
    keys: new Map(),
    projectNumber: number,
    tokenCreators: new Set(),
  })
  gcp.identities.identityProviders.set(AUDIENCE, {
    kind: "oidc",
    issuer: ISSUER,
    key: createPublicKey(machine.publicKey),
  })
  gcp.assets.projects.push({ number, id: "inventory-prod", enabled: true })
  gcp.assets.projects.push({ number: "444455556666", id: "payments-prod", enabled: true })
  const federated =
    "principal://iam.googleapis.com/projects/111122223333/locations/global/workloadIdentityPools/bitting/subject/server"
  for (const principal of [EMAIL, MACHINE, federated]) gcp.assets.searchers.add(`${principal} ${SCOPE}`)
  gcp.assets.resources.push({
    name: "//compute.googleapis.com/projects/inventory-prod/zones/us-central1-a/instances/gcp-web-1",
    assetType: "compute.googleapis.com/Instance",
    project: `projects/${number}`,
    displayName: "gcp-web-1",
    location: "us-central1-a",
    state: "RUNNING",
  })
  const path = join(mkdtempSync(join(tmpdir(), "bitting-subject-")), "token")
  writeFileSync(path, subjectToken(machine.privateKey))
  return { gcp, privateKey: key.privateKey, subjectTokenPath: path }
}

/** Tokens of the cluster: one that may list everything, one that may list pods in one namespace. */
export const CLUSTER_TOKEN = "eyJhbGciOiJSUzI1NiJ9.reader-of-the-cluster.signature"
export const NARROW_TOKEN = "eyJhbGciOiJSUzI1NiJ9.reader-of-one-namespace.signature"

async function startCluster(): Promise<FakeKubernetes> {
  const cluster = await startKubernetes()
  cluster.users.set(CLUSTER_TOKEN, {
    name: "system:serviceaccount:bitting-discovery:bitting-discovery",
    rules: [{ namespace: null, groups: ["*"], resources: ["*"], verbs: ["get", "list"] }],
  })
  cluster.users.set(NARROW_TOKEN, {
    name: "system:serviceaccount:web:reader",
    rules: [{ namespace: "web", groups: [""], resources: ["pods"], verbs: ["list"] }],
  })
  cluster.objects.set("/namespaces", [{ name: "web", cells: { Status: "Active" } }])
  cluster.objects.set("/pods", [
    {
      name: "pod-web-1",
      namespace: "web",
      cells: { Ready: "1/1", Status: "Running", Restarts: "0" },
    },
  ])
  return cluster
}

/** Stand-ins for Azure, Google Cloud and a Kubernetes cluster, and a server's environment that finds them. */
export interface TestClouds {
  readonly azure: FakeAzure
  readonly gcp: FakeGcp
  readonly cluster: FakeKubernetes
  readonly environment: Readonly<Record<string, string>>
  /** PEM of the service account's key. */
  readonly privateKey: string
  readonly gcpCredentials: {
    readonly method: "service_account_key"
    readonly scope: string
    readonly client_email: string
    readonly private_key_id: string
    readonly private_key: string
  }
  /** Without `network`: for whoever may not say so. */
  readonly clusterCredentials: {
    readonly method: "token"
    readonly server: string
    readonly certificate_authority: string
    readonly token: string
  }
  readonly close: () => Promise<void>
}

/** Starts them on 127.0.0.1. */
export async function startClouds(): Promise<TestClouds> {
  const azure = await startSubscriptions()
  const { gcp, privateKey, subjectTokenPath } = await startProjects()
  gcp.machine = MACHINE
  const cluster = await startCluster()
  return {
    azure,
    gcp,
    cluster,
    privateKey,
    environment: {
      BITTING_AZURE_AUTHORITY_URL: azure.url,
      BITTING_AZURE_MANAGEMENT_URL: azure.url,
      BITTING_GCP_TOKEN_URL: gcp.endpoints.token,
      BITTING_GCP_STS_URL: gcp.endpoints.sts,
      BITTING_GCP_IAM_CREDENTIALS_URL: gcp.endpoints.iamCredentials,
      BITTING_GCP_ASSET_URL: gcp.endpoints.asset,
      BITTING_GCP_SUBJECT_TOKEN_PATH: subjectTokenPath,
    },
    gcpCredentials: {
      method: "service_account_key",
      scope: SCOPE,
      client_email: EMAIL,
      private_key_id: KEY_ID,
      private_key: privateKey,
    },
    clusterCredentials: {
      method: "token",
      server: cluster.url,
      certificate_authority: cluster.authority,
      token: CLUSTER_TOKEN,
    },
    close: async () => {
      await Promise.all([azure.close(), gcp.close(), cluster.close()])
    },
  }
}
