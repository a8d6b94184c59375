import type { DomainStatus } from "@aws-sdk/client-opensearch"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, detailsOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-opensearch"))

/** Domains a single call describes. */
const AT_ONCE = 5

type Domain = readonly [name: string, status: DomainStatus | null]

/** OpenSearch domains. */
export const opensearch: AwsService = awsService<Domain>({
  name: "opensearch",
  label: "OpenSearch Domains",
  permissions: ["es:ListDomainNames", "es:DescribeDomains"],
  sampleCount: 1,
  columns: [
    {
      key: "name",
      label: "Name",
      from: ([name]) => name,
      sample: { kind: "name", stems: ["logs"] },
    },
    {
      key: "engine_version",
      label: "Version",
      from: ([, status]) => status?.EngineVersion,
      sample: { kind: "oneOf", values: ["OpenSearch_3.1"] },
      costly: true,
    },
    {
      key: "instance_type",
      label: "Instance type",
      from: ([, status]) => status?.ClusterConfig?.InstanceType,
      sample: { kind: "oneOf", values: ["r7g.large.search"] },
      costly: true,
    },
    {
      key: "instances",
      label: "Instances",
      from: ([, status]) => status?.ClusterConfig?.InstanceCount,
      sample: { kind: "integer", from: 2, to: 3 },
      costly: true,
    },
    {
      key: "endpoint",
      label: "Endpoint",
      // A domain in a VPC has another kind of endpoint, and not this one.
      from: ([, status]) => status?.Endpoint ?? status?.Endpoints?.["vpc"],
      sample: { kind: "text", template: "search-{name}.{region}.es.amazonaws.com" },
      costly: true,
    },
  ],
  pages: async function* pages(context) {
    const { OpenSearchClient, ListDomainNamesCommand, DescribeDomainsCommand } = await sdk()
    const client = context.client((config) => new OpenSearchClient(config))
    const { DomainNames = [] } = await context.call((abortSignal) =>
      client.send(new ListDomainNamesCommand({}), { abortSignal }),
    )
    const names = DomainNames.flatMap(({ DomainName }) => DomainName ?? [])
    const batches = Array.from({ length: Math.ceil(names.length / AT_ONCE) }, (_, number) =>
      names.slice(number * AT_ONCE, (number + 1) * AT_ONCE),
    )
    const described = await detailsOf(context, batches, {
      wanted: ["engine_version", "instance_type", "instances", "endpoint"].some(context.wants),
      fetch: async (batch, abortSignal) =>
        (await client.send(new DescribeDomainsCommand({ DomainNames: [...batch] }), { abortSignal }))
          .DomainStatusList ?? [],
    })
    yield described.flatMap(([batch, statuses]) =>
      batch.map((name) => [name, statuses?.find(({ DomainName }) => DomainName === name) ?? null] as const),
    )
  },
})
