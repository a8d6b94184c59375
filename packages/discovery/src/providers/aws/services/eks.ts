import type { Cluster } from "@aws-sdk/client-eks"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, detailsOf, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-eks"))

/** EKS clusters. */
export const eks: AwsService = awsService<readonly [name: string, cluster: Cluster | null]>({
  name: "eks",
  label: "EKS Clusters",
  permissions: ["eks:ListClusters", "eks:DescribeCluster"],
  sampleCount: 1,
  columns: [
    {
      key: "name",
      label: "Name",
      from: ([name]) => name,
      sample: { kind: "name", stems: ["platform"] },
    },
    {
      key: "version",
      label: "Version",
      from: ([, cluster]) => cluster?.version,
      sample: { kind: "oneOf", values: ["1.35", "1.34"] },
      costly: true,
    },
    {
      key: "status",
      label: "Status",
      from: ([, cluster]) => cluster?.status,
      sample: { kind: "oneOf", values: ["ACTIVE"] },
      costly: true,
    },
    {
      key: "endpoint",
      label: "Endpoint",
      from: ([, cluster]) => cluster?.endpoint,
      sample: { kind: "text", template: "https://{name}.eks.{region}.amazonaws.com" },
      costly: true,
    },
    {
      key: "created",
      label: "Created",
      from: ([, cluster]) => cluster?.createdAt,
      sample: { kind: "instant" },
      costly: true,
    },
  ],
  pages: async function* pages(context) {
    const { EKSClient, ListClustersCommand, DescribeClusterCommand } = await sdk()
    const client = context.client((config) => new EKSClient(config))
    const wanted = ["version", "status", "endpoint", "created"].some(context.wants)
    const lists = pagesOf(
      context,
      (nextToken, abortSignal) =>
        client.send(new ListClustersCommand({ nextToken, maxResults: 100 }), { abortSignal }),
      ({ clusters, nextToken }) => ({ items: clusters, next: nextToken }),
    )
    for await (const names of lists) {
      yield await detailsOf(context, names, {
        wanted,
        fetch: async (name, abortSignal) =>
          (await client.send(new DescribeClusterCommand({ name }), { abortSignal })).cluster ?? {},
      })
    }
  },
})
