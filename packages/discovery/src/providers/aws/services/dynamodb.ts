import type { TableDescription } from "@aws-sdk/client-dynamodb"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, detailsOf, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-dynamodb"))

type Table = readonly [name: string, description: TableDescription | null]

/** DynamoDB tables. */
export const dynamodb: AwsService = awsService<Table>({
  name: "dynamodb",
  label: "DynamoDB Tables",
  permissions: ["dynamodb:ListTables", "dynamodb:DescribeTable"],
  sampleCount: 6,
  columns: [
    {
      key: "name",
      label: "Name",
      from: ([name]) => name,
      sample: { kind: "name", stems: ["sessions", "carts", "events"] },
    },
    {
      key: "status",
      label: "Status",
      from: ([, table]) => table?.TableStatus,
      sample: { kind: "oneOf", values: ["ACTIVE"] },
      costly: true,
    },
    {
      key: "items",
      label: "Items",
      from: ([, table]) => table?.ItemCount,
      sample: { kind: "integer", from: 0, to: 900_000 },
      costly: true,
    },
    {
      key: "size_bytes",
      label: "Size (bytes)",
      from: ([, table]) => table?.TableSizeBytes,
      sample: { kind: "integer", from: 0, to: 9_000_000_000 },
      costly: true,
    },
    {
      key: "billing_mode",
      label: "Billing",
      from: ([, table]) => (table === null ? null : (table.BillingModeSummary?.BillingMode ?? "PROVISIONED")),
      sample: { kind: "oneOf", values: ["PAY_PER_REQUEST", "PROVISIONED"] },
      costly: true,
    },
    {
      key: "created",
      label: "Created",
      from: ([, table]) => table?.CreationDateTime,
      sample: { kind: "instant" },
      costly: true,
    },
    {
      key: "arn",
      label: "ARN",
      from: ([, table]) => table?.TableArn,
      sample: { kind: "text", template: "arn:aws:dynamodb:{region}:{account}:table/{name}" },
      costly: true,
    },
  ],
  pages: async function* pages(context) {
    const { DynamoDBClient, ListTablesCommand, DescribeTableCommand } = await sdk()
    const client = context.client((config) => new DynamoDBClient(config))
    const wanted = ["status", "items", "size_bytes", "billing_mode", "created", "arn"].some(context.wants)
    const lists = pagesOf(
      context,
      (ExclusiveStartTableName, abortSignal) =>
        client.send(new ListTablesCommand({ ExclusiveStartTableName, Limit: 100 }), { abortSignal }),
      ({ TableNames, LastEvaluatedTableName }) => ({ items: TableNames, next: LastEvaluatedTableName }),
    )
    for await (const names of lists) {
      yield await detailsOf(context, names, {
        wanted,
        fetch: async (TableName, abortSignal) =>
          (await client.send(new DescribeTableCommand({ TableName }), { abortSignal })).Table ?? {},
      })
    }
  },
})
