import type { Service } from "@aws-sdk/client-ecs"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, lastPart, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ecs"))

/** Services a single call describes. */
const AT_ONCE = 10

/** ECS services of every cluster. */
export const ecsService: AwsService = awsService<Service>({
  name: "ecs-service",
  label: "ECS Services",
  permissions: ["ecs:ListClusters", "ecs:ListServices", "ecs:DescribeServices"],
  sampleCount: 9,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.serviceName,
      sample: { kind: "name", stems: ["web", "worker", "scheduler"] },
    },
    {
      key: "cluster",
      label: "Cluster",
      from: (item) => lastPart(item.clusterArn),
      sample: { kind: "oneOf", values: ["shop-1", "jobs-1"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.status,
      sample: { kind: "oneOf", values: ["ACTIVE"] },
    },
    {
      key: "desired",
      label: "Desired",
      from: (item) => item.desiredCount,
      sample: { kind: "integer", from: 2, to: 4 },
    },
    {
      key: "running",
      label: "Running",
      from: (item) => item.runningCount,
      sample: { kind: "integer", from: 2, to: 4 },
    },
    {
      key: "launch_type",
      label: "Launch type",
      from: (item) => item.launchType,
      sample: { kind: "oneOf", values: ["FARGATE", "EC2"] },
    },
    {
      key: "task_definition",
      label: "Task definition",
      // What follows the last colon is its revision.
      from: (item) => item.taskDefinition?.split("/").at(-1),
      sample: { kind: "oneOf", values: ["web:17", "worker:4", "scheduler:2"] },
      onRequest: true,
    },
    {
      key: "created",
      label: "Created",
      from: (item) => item.createdAt,
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { ECSClient, ListClustersCommand, ListServicesCommand, DescribeServicesCommand } = await sdk()
    const client = context.client((config) => new ECSClient(config))
    const clusters = pagesOf(
      context,
      (nextToken, abortSignal) =>
        client.send(new ListClustersCommand({ nextToken, maxResults: 100 }), { abortSignal }),
      ({ clusterArns, nextToken }) => ({ items: clusterArns, next: nextToken }),
    )
    for await (const arns of clusters) {
      for (const cluster of arns) {
        const services = pagesOf(
          context,
          (nextToken, abortSignal) =>
            client.send(new ListServicesCommand({ cluster, nextToken, maxResults: AT_ONCE }), {
              abortSignal,
            }),
          ({ serviceArns, nextToken }) => ({ items: serviceArns, next: nextToken }),
        )
        for await (const named of services) {
          if (named.length === 0) continue
          const answer = await context.call((abortSignal) =>
            client.send(new DescribeServicesCommand({ cluster, services: [...named] }), { abortSignal }),
          )
          yield answer.services ?? []
        }
      }
    }
  },
})
