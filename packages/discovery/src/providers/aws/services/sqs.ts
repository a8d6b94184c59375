import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, detailsOf, lastPart, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-sqs"))

/** A queue, and what it says of itself when asked. */
type Queue = readonly [url: string, attributes: Readonly<Record<string, string>> | null]

const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text))

const momentOf = (seconds: string | undefined): Date | null =>
  seconds === undefined ? null : new Date(Number(seconds) * 1_000)

/** SQS queues. */
export const sqs: AwsService = awsService<Queue>({
  name: "sqs",
  label: "SQS Queues",
  permissions: ["sqs:ListQueues", "sqs:GetQueueAttributes"],
  sampleCount: 7,
  columns: [
    {
      key: "name",
      label: "Name",
      from: ([url]) => lastPart(url),
      sample: { kind: "name", stems: ["orders", "mails", "dead-letters"] },
    },
    {
      key: "url",
      label: "URL",
      from: ([url]) => url,
      sample: { kind: "text", template: "https://sqs.{region}.amazonaws.com/{account}/{name}" },
    },
    {
      key: "messages",
      label: "Messages",
      from: ([, attributes]) => numberOf(attributes?.["ApproximateNumberOfMessages"]),
      sample: { kind: "integer", from: 0, to: 900 },
      costly: true,
    },
    {
      key: "in_flight",
      label: "In flight",
      from: ([, attributes]) => numberOf(attributes?.["ApproximateNumberOfMessagesNotVisible"]),
      sample: { kind: "integer", from: 0, to: 30 },
      costly: true,
    },
    {
      key: "retention_seconds",
      label: "Retention (s)",
      from: ([, attributes]) => numberOf(attributes?.["MessageRetentionPeriod"]),
      sample: { kind: "oneOf", values: [345_600, 1_209_600] },
      costly: true,
    },
    {
      key: "created",
      label: "Created",
      from: ([, attributes]) => momentOf(attributes?.["CreatedTimestamp"]),
      sample: { kind: "instant" },
      costly: true,
    },
    {
      key: "arn",
      label: "ARN",
      from: ([, attributes]) => attributes?.["QueueArn"],
      sample: { kind: "text", template: "arn:aws:sqs:{region}:{account}:{name}" },
      costly: true,
    },
  ],
  pages: async function* pages(context) {
    const { SQSClient, ListQueuesCommand, GetQueueAttributesCommand } = await sdk()
    // Where the details are asked for is ours to say, not the list's.
    const client = context.client((config) => new SQSClient({ ...config, useQueueUrlAsEndpoint: false }))
    const wanted = ["messages", "in_flight", "retention_seconds", "created", "arn"].some(context.wants)
    const lists = pagesOf(
      context,
      (NextToken, abortSignal) =>
        client.send(new ListQueuesCommand({ NextToken, MaxResults: 1_000 }), { abortSignal }),
      ({ QueueUrls, NextToken }) => ({ items: QueueUrls, next: NextToken }),
    )
    for await (const urls of lists) {
      yield await detailsOf(context, urls, {
        wanted,
        fetch: async (QueueUrl, abortSignal) => {
          const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })
          return (await client.send(command, { abortSignal })).Attributes ?? {}
        },
      })
    }
  },
})
