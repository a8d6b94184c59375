import type { EventBus, Rule } from "@aws-sdk/client-eventbridge"
import { loadedOnce } from "@bitting/core"
import { DiscoveryError } from "../../../discovery-error.ts"
import type { AwsFetch, AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-eventbridge"))

/** The names of the buses; only that of the default one where the account may not list them, and the table is incomplete. */
async function namesOf(
  { flaw }: Pick<AwsFetch, "flaw">,
  pages: AsyncIterable<readonly EventBus[]>,
): Promise<readonly string[]> {
  const names: string[] = []
  try {
    for await (const buses of pages) names.push(...buses.flatMap(({ Name }) => Name ?? []))
    return names
  } catch (error) {
    if (!(error instanceof DiscoveryError) || error.errorClass !== "denied") throw error
    flaw(error)
    return ["default"]
  }
}

/** EventBridge rules of every bus. */
export const eventbridge: AwsService = awsService<Rule>({
  name: "eventbridge",
  label: "EventBridge Rules",
  permissions: ["events:ListEventBuses", "events:ListRules"],
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
      sample: { kind: "oneOf", values: ["default", "default", "orders"] },
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
    const { EventBridgeClient, ListEventBusesCommand, ListRulesCommand } = await sdk()
    const client = context.client((config) => new EventBridgeClient(config))
    const buses = pagesOf(
      context,
      (NextToken, abortSignal) =>
        client.send(new ListEventBusesCommand({ NextToken, Limit: 100 }), { abortSignal }),
      ({ EventBuses, NextToken }) => ({ items: EventBuses, next: NextToken }),
    )
    // Without a bus AWS lists the rules of the default one, and only those.
    for (const EventBusName of await namesOf(context, buses)) {
      yield* pagesOf(
        context,
        (NextToken, abortSignal) =>
          client.send(new ListRulesCommand({ EventBusName, NextToken, Limit: 100 }), { abortSignal }),
        ({ Rules, NextToken }) => ({ items: Rules, next: NextToken }),
      )
    }
  },
})
