import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-auto-scaling"))

/** Auto Scaling groups. */
export const autoScaling: AwsService = awsService<AutoScalingGroup>({
  name: "auto-scaling",
  label: "Auto Scaling Groups",

  permissions: ["autoscaling:DescribeAutoScalingGroups"],
  sampleCount: 3,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.AutoScalingGroupName,
      sample: { kind: "name", stems: ["web", "workers"] },
    },
    {
      key: "min_size",
      label: "Minimum",
      from: (item) => item.MinSize,
      sample: { kind: "integer", from: 1, to: 2 },
    },
    {
      key: "max_size",
      label: "Maximum",
      from: (item) => item.MaxSize,
      sample: { kind: "integer", from: 4, to: 20 },
    },
    {
      key: "desired_capacity",
      label: "Desired",
      from: (item) => item.DesiredCapacity,
      sample: { kind: "integer", from: 2, to: 6 },
    },
    {
      key: "instances",
      label: "Instances",
      from: (item) => item.Instances?.length,
      sample: { kind: "integer", from: 2, to: 6 },
    },
    {
      key: "created_time",
      label: "Created",
      from: (item) => item.CreatedTime,
      sample: { kind: "instant" },
    },
    {
      key: "tags",
      label: "Tags",
      from: (item) => tagsText(item.Tags),
      sample: { kind: "text", template: "Environment=production" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { AutoScalingClient, DescribeAutoScalingGroupsCommand } = await sdk()
    const client = context.client((config) => new AutoScalingClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeAutoScalingGroupsCommand({ NextToken: token, MaxRecords: 100 }), {
          abortSignal,
        }),
      (answer) => ({ items: answer.AutoScalingGroups, next: answer.NextToken }),
    )
  },
})
