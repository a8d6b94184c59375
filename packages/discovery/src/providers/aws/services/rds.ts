import type { DBInstance } from "@aws-sdk/client-rds"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-rds"))

/** RDS instances. */
export const rds: AwsService = awsService<DBInstance>({
  name: "rds",
  label: "RDS Instances",

  permissions: ["rds:DescribeDBInstances"],
  sampleCount: 4,
  columns: [
    {
      key: "identifier",
      label: "Identifier",
      from: (item) => item.DBInstanceIdentifier,
      sample: { kind: "name", stems: ["orders", "users", "reports"] },
    },
    {
      key: "engine",
      label: "Engine",
      from: (item) => item.Engine,
      sample: { kind: "oneOf", values: ["aurora-postgresql", "mysql", "mariadb"] },
    },
    {
      key: "engine_version",
      label: "Version",
      from: (item) => item.EngineVersion,
      sample: { kind: "oneOf", values: ["18.4", "17.6", "8.4.5"] },
    },
    {
      key: "instance_class",
      label: "Class",
      from: (item) => item.DBInstanceClass,
      sample: { kind: "oneOf", values: ["db.t4g.medium", "db.r7g.large"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.DBInstanceStatus,
      sample: { kind: "oneOf", values: ["available", "available", "backing-up"] },
    },
    {
      key: "storage_gib",
      label: "Storage (GiB)",
      from: (item) => item.AllocatedStorage,
      sample: { kind: "integer", from: 20, to: 800 },
    },
    {
      key: "multi_az",
      label: "Multi-AZ",
      from: (item) => item.MultiAZ,
      sample: { kind: "oneOf", values: [true, false] },
    },
    {
      key: "encrypted",
      label: "Encrypted",
      from: (item) => item.StorageEncrypted,
      sample: { kind: "oneOf", values: [true] },
    },
    {
      key: "publicly_accessible",
      label: "Public",
      from: (item) => item.PubliclyAccessible,
      sample: { kind: "oneOf", values: [false] },
    },
    {
      key: "create_time",
      label: "Created",
      from: (item) => item.InstanceCreateTime,
      sample: { kind: "instant" },
    },
    {
      key: "endpoint",
      label: "Endpoint",
      from: (item) => item.Endpoint?.Address,
      sample: { kind: "text", template: "{identifier}.c9akciq32.{region}.rds.amazonaws.com" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { RDSClient, DescribeDBInstancesCommand } = await sdk()
    const client = context.client((config) => new RDSClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeDBInstancesCommand({ Marker: token, MaxRecords: 100 }), { abortSignal }),
      (answer) => ({ items: answer.DBInstances, next: answer.Marker }),
    )
  },
})
