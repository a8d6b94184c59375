import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb"
import type { AwsCredentials } from "@bitting/discovery"

/** Makes as many tables, `table-000` and so on, at whatever `AWS_ENDPOINT_URL` leads to. */
export async function createTables(count: number, credentials: AwsCredentials): Promise<void> {
  const client = new DynamoDBClient({ region: "eu-west-2", credentials })
  for (let number = 0; number < count; number += 1) {
    await client.send(
      new CreateTableCommand({
        TableName: `table-${String(number).padStart(3, "0")}`,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      }),
    )
  }
  client.destroy()
}
