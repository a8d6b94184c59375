import type { FunctionConfiguration } from "@aws-sdk/client-lambda"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-lambda"))

/** Lambda functions. */
export const lambda: AwsService = awsService<FunctionConfiguration>({
  name: "lambda",
  label: "Lambda Functions",

  permissions: ["lambda:ListFunctions"],
  sampleCount: 18,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.FunctionName,
      sample: { kind: "name", stems: ["resize-image", "send-mail", "nightly-report", "webhook"] },
    },
    {
      key: "runtime",
      label: "Runtime",
      from: (item) => item.Runtime,
      sample: { kind: "oneOf", values: ["nodejs24.x", "python3.13", "provided.al2023"] },
    },
    {
      key: "memory_mb",
      label: "Memory (MB)",
      from: (item) => item.MemorySize,
      sample: { kind: "oneOf", values: [128, 256, 512, 1024] },
    },
    {
      key: "timeout_seconds",
      label: "Timeout (s)",
      from: (item) => item.Timeout,
      sample: { kind: "oneOf", values: [3, 30, 900] },
    },
    {
      key: "code_size_bytes",
      label: "Code size (bytes)",
      from: (item) => item.CodeSize,
      sample: { kind: "integer", from: 900, to: 5000000 },
    },
    {
      key: "last_modified",
      label: "Modified",
      // A text whose offset, `+0000`, is not what RFC 3339 has.
      from: ({ LastModified }) => (LastModified === undefined ? null : new Date(LastModified)),
      sample: { kind: "instant" },
    },
    {
      key: "handler",
      label: "Handler",
      from: (item) => item.Handler,
      sample: { kind: "oneOf", values: ["index.handler", "main.run"] },
      onRequest: true,
    },
    {
      key: "architecture",
      label: "Architecture",
      from: (item) => item.Architectures,
      sample: { kind: "oneOf", values: ["arm64", "x86_64"] },
      onRequest: true,
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.FunctionArn,
      sample: { kind: "text", template: "arn:aws:lambda:{region}:{account}:function:{name}" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { LambdaClient, ListFunctionsCommand } = await sdk()
    const client = context.client((config) => new LambdaClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListFunctionsCommand({ Marker: token, MaxItems: 50 }), { abortSignal }),
      (answer) => ({ items: answer.Functions, next: answer.NextMarker }),
    )
  },
})
