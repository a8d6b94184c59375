import type { MetricAlarm } from "@aws-sdk/client-cloudwatch"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-cloudwatch"))

/** Alarms over other alarms have no metric, and those over logs only a threshold. */
type Alarm = Pick<
  MetricAlarm,
  "AlarmName" | "StateValue" | "MetricName" | "Namespace" | "Threshold" | "StateUpdatedTimestamp"
>

/** CloudWatch alarms of every kind. */
export const cloudwatchAlarm: AwsService = awsService<Alarm>({
  name: "cloudwatch-alarm",
  label: "CloudWatch Alarms",

  permissions: ["cloudwatch:DescribeAlarms"],
  sampleCount: 11,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.AlarmName,
      sample: { kind: "name", stems: ["cpu-high", "errors", "latency"] },
    },
    {
      key: "state",
      label: "State",
      from: (item) => item.StateValue,
      sample: { kind: "oneOf", values: ["OK", "OK", "OK", "ALARM", "INSUFFICIENT_DATA"] },
    },
    {
      key: "metric",
      label: "Metric",
      from: (item) => item.MetricName,
      sample: { kind: "oneOf", values: ["CPUUtilization", "Errors", "Latency"] },
    },
    {
      key: "namespace",
      label: "Namespace",
      from: (item) => item.Namespace,
      sample: { kind: "oneOf", values: ["AWS/EC2", "AWS/Lambda", "AWS/ApplicationELB"] },
    },
    {
      key: "threshold",
      label: "Threshold",
      from: (item) => item.Threshold,
      sample: { kind: "integer", from: 1, to: 90 },
    },
    {
      key: "state_updated",
      label: "State updated",
      from: (item) => item.StateUpdatedTimestamp,
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { AlarmType, CloudWatchClient, DescribeAlarmsCommand } = await sdk()
    const client = context.client((config) => new CloudWatchClient(config))
    // Without it AWS lists alarms over metrics only.
    const AlarmTypes = Object.values(AlarmType)
    yield* pagesOf(
      context,
      (NextToken, abortSignal) =>
        client.send(new DescribeAlarmsCommand({ AlarmTypes, NextToken, MaxRecords: 100 }), { abortSignal }),
      ({ MetricAlarms = [], CompositeAlarms = [], LogAlarms = [], NextToken }) => ({
        items: [...MetricAlarms, ...CompositeAlarms, ...LogAlarms],
        next: NextToken,
      }),
    )
  },
})
