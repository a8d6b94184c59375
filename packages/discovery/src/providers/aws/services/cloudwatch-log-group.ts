import type { LogGroup } from "@aws-sdk/client-cloudwatch-logs"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-cloudwatch-logs"))

/** CloudWatch log groups. */
export const cloudwatchLogGroup: AwsService = awsService<LogGroup>({
  name: "cloudwatch-log-group",
  label: "CloudWatch Log Groups",

  permissions: ["logs:DescribeLogGroups"],
  sampleCount: 20,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.logGroupName,
      sample: { kind: "name", stems: ["/aws/lambda/webhook", "/aws/ecs/shop", "/app"] },
    },
    {
      key: "stored_bytes",
      label: "Stored (bytes)",
      from: (item) => item.storedBytes,
      sample: { kind: "integer", from: 0, to: 90000000000 },
    },
    {
      key: "retention_days",
      label: "Retention (days)",
      from: (item) => item.retentionInDays,
      sample: { kind: "oneOf", values: [null, 30, 90, 365] },
    },
    {
      key: "creation_time",
      label: "Created",
      from: (item) => (item.creationTime === undefined ? null : new Date(item.creationTime)),
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await sdk()
    const client = context.client((config) => new CloudWatchLogsClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeLogGroupsCommand({ nextToken: token, limit: 50 }), { abortSignal }),
      (answer) => ({ items: answer.logGroups, next: answer.nextToken }),
    )
  },
})
