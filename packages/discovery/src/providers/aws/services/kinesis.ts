import type { StreamSummary } from "@aws-sdk/client-kinesis"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-kinesis"))

/** Kinesis data streams. */
export const kinesis: AwsService = awsService<StreamSummary>({
  name: "kinesis",
  label: "Kinesis Streams",
  permissions: ["kinesis:ListStreams"],
  sampleCount: 2,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.StreamName,
      sample: { kind: "name", stems: ["clicks", "audit"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.StreamStatus,
      sample: { kind: "oneOf", values: ["ACTIVE"] },
    },
    {
      key: "mode",
      label: "Mode",
      from: (item) => item.StreamModeDetails?.StreamMode,
      sample: { kind: "oneOf", values: ["ON_DEMAND", "PROVISIONED"] },
    },
    {
      key: "created",
      label: "Created",
      from: (item) => item.StreamCreationTimestamp,
      sample: { kind: "instant" },
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.StreamARN,
      sample: { kind: "text", template: "arn:aws:kinesis:{region}:{account}:stream/{name}" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { KinesisClient, ListStreamsCommand } = await sdk()
    const client = context.client((config) => new KinesisClient(config))
    yield* pagesOf(
      context,
      (NextToken, abortSignal) =>
        client.send(new ListStreamsCommand({ NextToken, Limit: 1_000 }), { abortSignal }),
      ({ StreamSummaries, NextToken }) => ({ items: StreamSummaries, next: NextToken }),
    )
  },
})
