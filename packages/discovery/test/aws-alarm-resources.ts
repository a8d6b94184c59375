import type { JsonResources } from "./aws-json-resources.ts"

const ALARM = "arn:aws:cloudwatch:eu-west-2:123456789012:alarm"

/** Alarms of each kind. */
export const ALARM_RESOURCES: readonly JsonResources[] = [
  {
    service: "cloudwatch-alarm",
    held: {
      DescribeAlarms: [
        {
          AlarmName: "cpu-high",
          AlarmArn: `${ALARM}:cpu-high`,
          AlarmDescription: "CPU above 70 %",
          AlarmConfigurationUpdatedTimestamp: 1_396_642_438.25,
          ActionsEnabled: true,
          OKActions: [],
          AlarmActions: ["arn:aws:sns:eu-west-2:123456789012:on-call"],
          StateValue: "ALARM",
          StateReason: "Threshold Crossed",
          StateUpdatedTimestamp: 1_396_819_003.618,
          StateTransitionedTimestamp: 1_396_642_438,
          MetricName: "CPUUtilization",
          Namespace: "AWS/EC2",
          Statistic: "Average",
          Dimensions: [{ Name: "InstanceId", Value: "i-0c986c72" }],
          Period: 300,
          EvaluationPeriods: 2,
          Threshold: 70.5,
          ComparisonOperator: "GreaterThanThreshold",
        },
        { AlarmName: "bare" },
        {
          AlarmName: "too-much-of-it",
          AlarmArn: `${ALARM}:too-much-of-it`,
          AlarmRule: 'ALARM("cpu-high") AND ALARM("disk-full")',
          ActionsEnabled: true,
          StateValue: "OK",
          StateUpdatedTimestamp: 1_396_819_003,
        },
        { AlarmName: "errors-in-logs", ScheduledQueryConfiguration: {}, Threshold: -3 },
      ],
    },
    rows: [
      {
        name: "cpu-high",
        state: "ALARM",
        metric: "CPUUtilization",
        namespace: "AWS/EC2",
        threshold: 70.5,
        state_updated: "2014-04-06T21:16:43.618Z",
      },
      { name: "bare", state: null, metric: null, namespace: null, threshold: null, state_updated: null },
      {
        name: "too-much-of-it",
        state: "OK",
        metric: null,
        namespace: null,
        threshold: null,
        state_updated: "2014-04-06T21:16:43.000Z",
      },
      {
        name: "errors-in-logs",
        state: null,
        metric: null,
        namespace: null,
        threshold: -3,
        state_updated: null,
      },
    ],
  },
]
