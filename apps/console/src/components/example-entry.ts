/** What a sample asks of the discovery API. */
export interface ExampleEntry {
  readonly service: string
  readonly provider: string
  readonly region: string
}

/** Services that are not of AWS, by the provider they are of; a test asks the server about each. */
const ELSEWHERE: readonly {
  readonly provider: string
  readonly region: string
  readonly services: readonly string[]
}[] = [
  {
    provider: "azure",
    region: "westeurope",
    services: [
      "virtual-machine",
      "disk",
      "storage-account",
      "sql-server",
      "sql-database",
      "cosmos-db",
      "aks",
      "web-app",
      "key-vault",
      "virtual-network",
      "network-security-group",
      "public-ip",
      "container-registry",
      "resource-group",
      "resource",
    ],
  },
  {
    provider: "gcp",
    region: "europe-west1",
    services: [
      "compute-instance",
      "persistent-disk",
      "storage-bucket",
      "cloud-sql",
      "gke-cluster",
      "cloud-run",
      "cloud-function",
      "vpc-network",
      "vpc-subnetwork",
      "iam-service-account",
      "pubsub-topic",
      "bigquery-dataset",
      "asset",
    ],
  },
  {
    provider: "kubernetes",
    region: "default",
    services: [
      "pods",
      "deployments",
      "statefulsets",
      "daemonsets",
      "jobs",
      "cronjobs",
      "services",
      "ingresses",
      "nodes",
      "namespaces",
      "persistentvolumeclaims",
      "configmaps",
      "secrets",
    ],
  },
]

/** A type of those services that take one. */
const TYPES: Readonly<Record<string, string>> = {
  "cloud-control": "AWS::SQS::Queue",
  asset: "storage.googleapis.com/Bucket",
  resource: "Microsoft.Compute/virtualMachines",
}

/** A question about a service that a key may ask for, with a provider and a region that know it. */
export function exampleEntry(service: string): ExampleEntry {
  const type = TYPES[service]
  const { provider, region } = ELSEWHERE.find(({ services }) => services.includes(service)) ?? {
    provider: "aws",
    region: "eu-west-2",
  }
  return { service: type === undefined ? service : `${service}:${type}`, provider, region }
}
