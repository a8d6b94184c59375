import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, detailsOf, lastPart, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-sns"))

type Topic = readonly [arn: string, attributes: Readonly<Record<string, string>> | null]

const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text))

/** SNS topics. */
export const sns: AwsService = awsService<Topic>({
  name: "sns",
  label: "SNS Topics",
  permissions: ["sns:ListTopics", "sns:GetTopicAttributes"],
  sampleCount: 5,
  columns: [
    {
      key: "name",
      label: "Name",
      from: ([arn]) => lastPart(arn),
      sample: { kind: "name", stems: ["alerts", "orders"] },
    },
    {
      key: "arn",
      label: "ARN",
      from: ([arn]) => arn,
      sample: { kind: "text", template: "arn:aws:sns:{region}:{account}:{name}" },
    },
    {
      key: "subscriptions",
      label: "Subscriptions",
      from: ([, attributes]) => numberOf(attributes?.["SubscriptionsConfirmed"]),
      sample: { kind: "integer", from: 0, to: 12 },
      costly: true,
    },
    {
      key: "display_name",
      label: "Display name",
      from: ([, attributes]) => attributes?.["DisplayName"],
      sample: { kind: "oneOf", values: [null, "Alerts"] },
      costly: true,
    },
  ],
  pages: async function* pages(context) {
    const { SNSClient, ListTopicsCommand, GetTopicAttributesCommand } = await sdk()
    const client = context.client((config) => new SNSClient(config))
    const wanted = ["subscriptions", "display_name"].some(context.wants)
    const lists = pagesOf(
      context,
      (NextToken, abortSignal) => client.send(new ListTopicsCommand({ NextToken }), { abortSignal }),
      ({ Topics, NextToken }) => ({
        items: Topics?.flatMap(({ TopicArn }) => TopicArn ?? []),
        next: NextToken,
      }),
    )
    for await (const arns of lists) {
      yield await detailsOf(context, arns, {
        wanted,
        fetch: async (TopicArn, abortSignal) => {
          const command = new GetTopicAttributesCommand({ TopicArn })
          return (await client.send(command, { abortSignal })).Attributes ?? {}
        },
      })
    }
  },
})
