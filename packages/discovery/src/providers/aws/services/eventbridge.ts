import type { Rule } from "@aws-sdk/client-eventbridge"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-eventbridge"))

/** EventBridge rules of the default bus. */
export const eventbridge: AwsService = awsService<Rule>({
  name: "eventbridge",
  label: "EventBridge Rules",
  permissions: ["events:ListRules"],
  sampleCount: 6,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.Name,
      sample: { kind: "name", stems: ["nightly", "on-push"] },
    },
    {
      key: "state",
      label: "State",
      from: (item) => item.State,
      sample: { kind: "oneOf", values: ["ENABLED", "ENABLED", "DISABLED"] },
    },
    {
      key: "schedule",
      label: "Schedule",
      from: (item) => item.ScheduleExpression,
      sample: { kind: "oneOf", values: ["rate(1 day)", "cron(0 3 * * ? *)", null] },
    },
    {
      key: "event_bus",
      label: "Event bus",
      from: (item) => item.EventBusName,
      sample: { kind: "oneOf", values: ["default"] },
    },
    {
      key: "description",
      label: "Description",
      from: (item) => item.Description,
      sample: { kind: "oneOf", values: [null, "Starts the nightly report"] },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { EventBridgeClient, ListRulesCommand } = await sdk()
    const client = context.client((config) => new EventBridgeClient(config))
    yield* pagesOf(
      context,
      (NextToken, abortSignal) =>
        client.send(new ListRulesCommand({ NextToken, Limit: 100 }), { abortSignal }),
      ({ Rules, NextToken }) => ({ items: Rules, next: NextToken }),
    )
  },
})
