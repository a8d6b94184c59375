import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb"
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns"
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs"
import type { AwsCredentials } from "@bitting/discovery"

/** Services that `bareCalls` lists, by the names they have in requests. */
export const BARE_SERVICES: readonly string[] = ["dynamodb", "sns", "sqs"]

/**
 * Calls of the SDK and nothing else: for each region one for each of `BARE_SERVICES`, on clients that are kept.
 * @returns functions that make the call and answer how many resources were listed
 */
export function bareCalls(
  regions: readonly string[],
  credentials: AwsCredentials,
): readonly (() => Promise<number>)[] {
  return regions.flatMap((region) => {
    const config = { region, credentials, maxAttempts: 1 }
    const [tables, topics, queues] = [
      new DynamoDBClient(config),
      new SNSClient(config),
      new SQSClient(config),
    ]
    return [
      async () => (await tables.send(new ListTablesCommand({ Limit: 100 }))).TableNames?.length ?? 0,
      async () => (await topics.send(new ListTopicsCommand({}))).Topics?.length ?? 0,
      async () => (await queues.send(new ListQueuesCommand({ MaxResults: 1_000 }))).QueueUrls?.length ?? 0,
    ]
  })
}
