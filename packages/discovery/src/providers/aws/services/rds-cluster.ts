import type { DBCluster } from "@aws-sdk/client-rds"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-rds"))

/** Aurora and other RDS clusters. */
export const rdsCluster: AwsService = awsService<DBCluster>({
  name: "rds-cluster",
  label: "RDS Clusters",

  permissions: ["rds:DescribeDBClusters"],
  sampleCount: 1,
  columns: [
    {
      key: "identifier",
      label: "Identifier",
      from: (item) => item.DBClusterIdentifier,
      sample: { kind: "name", stems: ["core"] },
    },
    {
      key: "engine",
      label: "Engine",
      from: (item) => item.Engine,
      sample: { kind: "oneOf", values: ["aurora-postgresql", "aurora-mysql"] },
    },
    {
      key: "engine_version",
      label: "Version",
      from: (item) => item.EngineVersion,
      sample: { kind: "oneOf", values: ["17.6"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.Status,
      sample: { kind: "oneOf", values: ["available"] },
    },
    {
      key: "members",
      label: "Members",
      from: (item) => item.DBClusterMembers?.length,
      sample: { kind: "integer", from: 1, to: 3 },
    },
    {
      key: "encrypted",
      label: "Encrypted",
      from: (item) => item.StorageEncrypted,
      sample: { kind: "oneOf", values: [true] },
    },
    {
      key: "create_time",
      label: "Created",
      from: (item) => item.ClusterCreateTime,
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { RDSClient, DescribeDBClustersCommand } = await sdk()
    const client = context.client((config) => new RDSClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeDBClustersCommand({ Marker: token, MaxRecords: 100 }), { abortSignal }),
      (answer) => ({ items: answer.DBClusters, next: answer.Marker }),
    )
  },
})
