import type { Engine, EngineLimits, GcpCredentials, GcpWorld, Provider, Table } from "@bitting/discovery"
import { createEngine, findService, gcpProvider } from "@bitting/discovery"
import { generateKeyPairSync, randomUUID } from "node:crypto"
import type { FakeResource } from "./fake-gcp-search.ts"
import type { FakeGcp } from "./fake-gcp.ts"

/** Project everything is in unless said otherwise. */
export const PROJECT = { number: "111111111111", id: "shop-prod", enabled: true } as const

export const SCOPE = `projects/${PROJECT.id}`

const PAIRS = new Map<string, ReturnType<typeof newPair>>()

function newPair() {
  return generateKeyPairSync("rsa", { modulusLength: 2_048 })
}

/** Keys take long to make: each name has the same ones in all tests of a file. */
export function keyPairOf(name: string): ReturnType<typeof newPair> {
  const there = PAIRS.get(name) ?? newPair()
  PAIRS.set(name, there)
  return there
}

/** A service account with a key of its own, that may search what is said. */
export function addServiceAccount(
  fake: FakeGcp,
  name: string,
  scopes: readonly string[] = [SCOPE],
): GcpCredentials & { readonly kind: "service_account_key" } {
  const { publicKey, privateKey } = keyPairOf(name)
  const clientEmail = `${name}@${PROJECT.id}.iam.gserviceaccount.com`
  const privateKeyId = randomUUID().replaceAll("-", "")
  fake.identities.serviceAccounts.set(clientEmail, {
    keys: new Map([[privateKeyId, publicKey]]),
    projectNumber: PROJECT.number,
    tokenCreators: new Set(),
  })
  for (const scope of scopes) fake.assets.searchers.add(`${clientEmail} ${scope}`)
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string
  return {
    kind: "service_account_key",
    scope: scopes[0] ?? SCOPE,
    clientEmail,
    privateKeyId,
    privateKey: pem,
  }
}

/** A virtual machine as Compute Engine describes it. */
export function instance(name: string, zone: string, project: string = PROJECT.number): FakeResource {
  const at = `//compute.googleapis.com/projects/${PROJECT.id}/zones/${zone}/instances/${name}`
  const self = `https://www.googleapis.com/compute/v1/projects/${PROJECT.id}`
  return {
    name: at,
    assetType: "compute.googleapis.com/Instance",
    project: `projects/${project}`,
    organization: "organizations/999",
    displayName: name,
    location: zone,
    labels: { env: "prod", team: "shop" },
    state: "RUNNING",
    createTime: "2026-01-02T03:04:05Z",
    updateTime: "2026-02-02T03:04:05Z",
    parentFullResourceName: `//cloudresourcemanager.googleapis.com/projects/${PROJECT.id}`,
    parentAssetType: "cloudresourcemanager.googleapis.com/Project",
    additionalAttributes: {
      machineType: "e2-small",
      internalIPs: ["10.0.0.2"],
      externalIPs: ["203.0.113.5"],
    },
    versionedResources: [
      {
        version: "v1",
        resource: {
          name,
          id: "7",
          zone: `${self}/zones/${zone}`,
          machineType: `${self}/zones/${zone}/machineTypes/e2-small`,
          status: "RUNNING",
          creationTimestamp: "2026-01-02T03:04:05.000-08:00",
          networkInterfaces: [
            {
              network: `${self}/global/networks/prod-vpc`,
              networkIP: "10.0.0.2",
              accessConfigs: [{ type: "ONE_TO_ONE_NAT", natIP: "203.0.113.5" }],
            },
          ],
          deletionProtection: false,
          labels: { env: "prod", team: "shop" },
        },
      },
    ],
  }
}

/** Something else, with what every resource has. */
export function resource(assetType: string, name: string, fields: Partial<FakeResource> = {}): FakeResource {
  const [api = ""] = assetType.split("/")
  return {
    name: `//${api}/projects/${PROJECT.id}/things/${name}`,
    assetType,
    project: `projects/${PROJECT.number}`,
    displayName: name,
    location: "europe-west2",
    createTime: "2026-01-02T03:04:05Z",
    ...fields,
  }
}

/** Types as Google's list has them (`cloud.google.com/asset-inventory/docs/asset-types`), by the services that show them. */
export const TYPES_OF: Readonly<Record<string, readonly string[]>> = {
  "compute-instance": ["compute.googleapis.com/Instance"],
  "persistent-disk": ["compute.googleapis.com/Disk", "compute.googleapis.com/RegionDisk"],
  "vpc-network": ["compute.googleapis.com/Network"],
  "vpc-subnetwork": ["compute.googleapis.com/Subnetwork"],
  "storage-bucket": ["storage.googleapis.com/Bucket"],
  "cloud-sql": ["sqladmin.googleapis.com/Instance"],
  "gke-cluster": ["container.googleapis.com/Cluster"],
  "cloud-run": ["run.googleapis.com/Service"],
  // Functions of both generations.
  "cloud-function": ["cloudfunctions.googleapis.com/Function"],
  "iam-service-account": ["iam.googleapis.com/ServiceAccount"],
  "pubsub-topic": ["pubsub.googleapis.com/Topic"],
  "bigquery-dataset": ["bigquery.googleapis.com/Dataset"],
}

/** What a test asks. */
export interface GcpQuestion {
  readonly service: string
  readonly region?: string
  readonly attributes?: readonly string[]
  readonly account?: string
  readonly deadlineMs?: number
}

/** The provider, asking the fake, and an engine with the real clock that keeps no answers. */
export function gcpWorld(
  fake: FakeGcp,
  credentials: GcpCredentials | Readonly<Record<string, GcpCredentials>>,
  options: { readonly world?: GcpWorld; readonly limits?: Partial<EngineLimits> } = {},
): {
  readonly provider: Provider
  readonly engine: Engine
  readonly ask: (q: GcpQuestion) => Promise<Table>
} {
  const provider = gcpProvider({
    credentialsOf: async ({ id }) => {
      const found = "kind" in credentials ? (credentials as GcpCredentials) : credentials[id]
      if (found === undefined) throw new Error(`no account ${id}`)
      return found
    },
    endpoints: fake.endpoints,
    ...options.world,
  })
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const limits = { freshMs: 0, staleMs: 0, failureMs: 0, ...options.limits }
  const engine = createEngine({ clock, random: () => 0, limits })
  return {
    provider,
    engine,
    ask: async ({
      service: name,
      region = "europe-west2",
      attributes = ["name"],
      account = "acc_1",
      deadlineMs = 30_000,
    }) => {
      const found = findService(provider, name)
      if (found === null) throw new Error(`no service ${name}`)
      const question = {
        account: { id: account, organizationId: "org_1" },
        ...found,
        region: found.service.global ? "global" : region,
        attributes,
      }
      return await engine.ask({ provider, question }, { deadlineMs })
    },
  }
}
