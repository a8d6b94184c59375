import type { Cluster } from "@aws-sdk/client-ecs"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ecs"))

/** ECS clusters. */
export const ecsCluster: AwsService = awsService<Cluster>({
  name: "ecs-cluster",
  label: "ECS Clusters",
  permissions: ["ecs:ListClusters", "ecs:DescribeClusters"],
  sampleCount: 2,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.clusterName,
      sample: { kind: "name", stems: ["shop", "jobs"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.status,
      sample: { kind: "oneOf", values: ["ACTIVE"] },
    },
    {
      key: "services",
      label: "Services",
      from: (item) => item.activeServicesCount,
      sample: { kind: "integer", from: 1, to: 14 },
    },
    {
      key: "running_tasks",
      label: "Running tasks",
      from: (item) => item.runningTasksCount,
      sample: { kind: "integer", from: 2, to: 40 },
    },
    {
      key: "pending_tasks",
      label: "Pending tasks",
      from: (item) => item.pendingTasksCount,
      sample: { kind: "oneOf", values: [0, 0, 1] },
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.clusterArn,
      sample: { kind: "text", template: "arn:aws:ecs:{region}:{account}:cluster/{name}" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { ECSClient, ListClustersCommand, DescribeClustersCommand } = await sdk()
    const client = context.client((config) => new ECSClient(config))
    const lists = pagesOf(
      context,
      (nextToken, abortSignal) =>
        client.send(new ListClustersCommand({ nextToken, maxResults: 100 }), { abortSignal }),
      ({ clusterArns, nextToken }) => ({ items: clusterArns, next: nextToken }),
    )
    for await (const clusters of lists) {
      if (clusters.length === 0) continue
      const answer = await context.call((abortSignal) =>
        client.send(new DescribeClustersCommand({ clusters: [...clusters] }), { abortSignal }),
      )
      yield answer.clusters ?? []
    }
  },
})
