import type { CacheCluster } from "@aws-sdk/client-elasticache"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-elasticache"))

/** ElastiCache clusters. */
export const elasticache: AwsService = awsService<CacheCluster>({
  name: "elasticache",
  label: "ElastiCache Clusters",

  permissions: ["elasticache:DescribeCacheClusters"],
  sampleCount: 2,
  columns: [
    {
      key: "cluster_id",
      label: "Cluster ID",
      from: (item) => item.CacheClusterId,
      sample: { kind: "name", stems: ["sessions", "rates"] },
    },
    {
      key: "engine",
      label: "Engine",
      from: (item) => item.Engine,
      sample: { kind: "oneOf", values: ["valkey", "redis"] },
    },
    {
      key: "engine_version",
      label: "Version",
      from: (item) => item.EngineVersion,
      sample: { kind: "oneOf", values: ["8.2", "7.1"] },
    },
    {
      key: "node_type",
      label: "Node type",
      from: (item) => item.CacheNodeType,
      sample: { kind: "oneOf", values: ["cache.t4g.small", "cache.r7g.large"] },
    },
    {
      key: "nodes",
      label: "Nodes",
      from: (item) => item.NumCacheNodes,
      sample: { kind: "integer", from: 1, to: 3 },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.CacheClusterStatus,
      sample: { kind: "oneOf", values: ["available"] },
    },
    {
      key: "create_time",
      label: "Created",
      from: (item) => item.CacheClusterCreateTime,
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { ElastiCacheClient, DescribeCacheClustersCommand } = await sdk()
    const client = context.client((config) => new ElastiCacheClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeCacheClustersCommand({ Marker: token, MaxRecords: 100 }), { abortSignal }),
      (answer) => ({ items: answer.CacheClusters, next: answer.Marker }),
    )
  },
})
